package htcds

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/release"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/sheet"
	"amparo/internal/store"
)

// ReleaseInput is what somebody asks with that the record of a case leave with names.
type ReleaseInput struct {
	To, Why  string // one line each: the institution, and what for and on which ground
	LeadOnly bool   // only who leads the group
}

// ReleaseView is one request as it stands.
type ReleaseView struct {
	release.Release
	Now                    release.State
	Asker, Answerer        string // names; the second is empty while nobody answered
	Decide, Take, Withdraw bool   // what the reader may do with it now
}

// CaseReleases is what was asked of a case, and what left.
type CaseReleases struct {
	Code  string
	All   []ReleaseView // the newest first
	Group int           // how many people it is of
	May   bool          // the actor may ask, as far as policies say
	Agree bool          // she agreed to it
}

// File is a spreadsheet that only its password opens. Neither is kept.
type File struct {
	Name, Password string
	Content        []byte
}

// Releases reads what was asked of a case, and what left.
func (s *Service) Releases(ctx context.Context, actor domain.Actor, id domain.CaseID) (CaseReleases, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.ExportRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out CaseReleases, err error) {
			all, err := store.All[release.Release](t.Ctx, t.Store, store.Filter{By: store.By("case", id), Desc: true})
			if err != nil {
				return out, err
			}
			var ids []domain.AccountID
			for _, r := range all {
				ids = append(ids, r.V.By, r.V.DecidedBy)
			}
			names, err := s.AccountNames(t.Ctx, ids...)
			for _, r := range all {
				v := ReleaseView{Release: r.V, Now: r.V.State(t.Now, record.ApprovalLife), Asker: names[r.V.By],
					Answerer: names[r.V.DecidedBy]}
				facts := factsOf(t, f, r.V)
				v.Decide = v.Now == release.Asked && t.Can(policy.ExportDecide, facts)
				v.Take = t.Can(policy.ExportIdentity, facts)
				v.Withdraw = (v.Now == release.Asked || v.Now == release.Confirmed) && t.Can(policy.ExportWithdraw, facts)
				out.All = append(out.All, v)
			}
			out.Code, out.Group, out.Agree = f.Case.V.Code, len(f.Case.V.Group), mayLeave(t, f) == nil
			out.May = t.Can(policy.ExportAsk, f.Facts(actor, "", t.Majority(), t.Now))
			t.LogDisclosure(policy.ExportRead, "case", string(id), "D2", string(f.Consent.V.ID))
			return out, err
		})
}

// AskRelease asks that the record of a case leave with names. Nothing leaves before another person said yes.
func (s *Service) AskRelease(ctx context.Context, actor domain.Actor, id domain.CaseID,
	in ReleaseInput) (release.ID, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.ExportAsk,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (release.ID, error) {
			var c fault.Fields
			act.Required(&c, "to", in.To, domain.MaxLine)
			act.Required(&c, "why", in.Why, domain.MaxLine)
			if err := c.Err(); err != nil {
				return "", err
			}
			if err := mayLeave(t, f); err != nil {
				return "", err
			}
			all, err := store.All[release.Release](t.Ctx, t.Store, store.Filter{By: store.By("case", id)})
			if err != nil {
				return "", err
			}
			for _, r := range all {
				if s := r.V.State(t.Now, record.ApprovalLife); s == release.Asked || s == release.Confirmed {
					return "", fault.New(fault.Conflict, "release.waits", nil)
				}
			}
			r := release.Release{ID: domain.NewID[release.ID](), Case: id, Agency: f.Case.V.Agency, To: in.To, Why: in.Why,
				LeadOnly: in.LeadOnly, By: actor.Account, ByHead: actor.Role == domain.RoleSupervisor, At: t.Now,
				Said: release.Asked}
			store.Put(&t.Change, store.New(r))
			store.Check(&t.Change, f.Case) // Of two that ask at once, one asks again.
			store.Check(&t.Change, f.Consent)
			tell(t, r, "notice.release_asked")
			if r.ByHead {
				t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.release_asked", Case: id,
					Roles: []domain.Role{domain.RoleCoordinator}})
			}
			t.LogAct(policy.ExportAsk, "case", string(id), "")
			return r.ID, nil
		})
}

// AnswerRelease is the yes or the no of a second person.
func (s *Service) AnswerRelease(ctx context.Context, actor domain.Actor, id domain.CaseID, of release.ID,
	yes bool) error {
	_, err := s.onRelease(ctx, actor, id, of, policy.ExportDecide,
		func(t *act.Txn, f *dossier.Dossier, r release.Release) (release.Release, File, error) {
			if yes {
				if err := mayLeave(t, f); err != nil {
					return r, File{}, err
				}
			}
			r, err := r.Answer(actor.Account, yes, t.Now, record.ApprovalLife)
			said := domain.Notice{Agency: r.Agency, Account: r.By, Kind: "notice.release_refused", Case: id}
			if yes {
				said.Kind = "notice.release_confirmed"
			}
			t.Notify(said)
			return r, File{}, err
		})
	return err
}

// TakeBackRelease ends a request before its file is taken, by who asked.
func (s *Service) TakeBackRelease(ctx context.Context, actor domain.Actor, id domain.CaseID, of release.ID) error {
	_, err := s.onRelease(ctx, actor, id, of, policy.ExportWithdraw,
		func(t *act.Txn, _ *dossier.Dossier, r release.Release) (release.Release, File, error) {
			r, err := r.TakeBack(actor.Account, t.Now, record.ApprovalLife)
			return r, File{}, err
		})
	return err
}

// TakeRelease gives the file to who asked for it, once. What she agrees to is looked at again.
func (s *Service) TakeRelease(ctx context.Context, actor domain.Actor, id domain.CaseID, of release.ID) (File, error) {
	return s.onRelease(ctx, actor, id, of, policy.ExportIdentity,
		func(t *act.Txn, f *dossier.Dossier, r release.Release) (release.Release, File, error) {
			if err := mayLeave(t, f); err != nil {
				return r, File{}, err
			}
			r, err := r.Take(actor.Account, t.Now, record.ApprovalLife)
			if err != nil {
				return r, File{}, err
			}
			who, err := store.Find[domain.Identity](t.Ctx, t.Store, id)
			if err != nil {
				return r, File{}, err
			}
			store.Check(&t.Change, who)
			file := File{Name: "htcds-" + strings.ToLower(f.Case.V.Code) + ".xlsx", Password: rand.Text()}
			var out bytes.Buffer
			if err := sheet.Protected(&out, file.Password, namedTable(t, f.Case.V, who.V, r.LeadOnly)); err != nil {
				return r, File{}, fault.New(fault.Internal, "fault.internal", err)
			}
			file.Content = out.Bytes()
			tell(t, r, "notice.release_taken")
			return r, file, nil
		})
}

// onRelease carries out an act on one request, which the policies decide beside the case.
func (s *Service) onRelease(ctx context.Context, actor domain.Actor, id domain.CaseID, of release.ID,
	action policy.Action, next func(*act.Txn, *dossier.Dossier, release.Release) (release.Release, File, error)) (File,
	error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.ExportRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (File, error) {
			r, err := store.Get[release.Release](t.Ctx, t.Store, of)
			if err == nil && r.V.Case != id {
				err = act.ErrNotFound
			}
			if err != nil {
				return File{}, t.RefuseAbsent(err, action, "case", string(id))
			}
			if err := t.Authorize(action, factsOf(t, f, r.V), "case", string(id)); err != nil {
				return File{}, err
			}
			var file File
			if r.V, file, err = next(t, f, r.V); err != nil {
				return File{}, err
			}
			store.Put(&t.Change, r)
			store.Check(&t.Change, f.Case)
			store.Check(&t.Change, f.Consent)
			e := t.Entry(action, "case", string(id))
			if e.Code = string(r.V.Said); file.Name != "" {
				e.Tier, e.Consent = "D2", string(f.Consent.V.ID)
			}
			t.LogEntry(e)
			return file, nil
		})
}

// mayLeave refuses what she did not agree to: a yes to this, and to say who she is, limited to nobody.
func mayLeave(t *act.Txn, f *dossier.Dossier) error {
	k := f.Consent.V
	if !consent.LetsOut(k, consent.WithName, f.Case.V.Minor(t.Majority()), t.Now) ||
		k.Scopes[domain.ScopeShareIdentity] != domain.Yes || len(k.Recipients) > 0 {
		return fault.New(fault.Conflict, consent.Lacking(consent.WithName), nil)
	}
	return nil
}

func factsOf(t *act.Txn, f *dossier.Dossier, r release.Release) policy.ExportFacts {
	return policy.ExportFacts{CaseFacts: f.Facts(t.Actor, "", t.Majority(), t.Now), Asker: string(r.By),
		ByHead: r.ByHead, Confirmed: r.State(t.Now, record.ApprovalLife) == release.Confirmed && r.DecidedBy != r.By}
}

// tell tells the supervisors of the agency and the auditors.
func tell(t *act.Txn, r release.Release, kind string) {
	t.Notify(domain.Notice{Agency: r.Agency, Kind: kind, Case: r.Case, Roles: []domain.Role{domain.RoleSupervisor}})
	t.TellWatch(kind)
}

// namedFields stand before those of Fields. The last three are of our own lists: the standard has no number of a case
// and no field for a group, which falls apart without them.
var namedFields = []string{"prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_IdentityNumber", "number",
	"relation", "age"}

// namedTable is the record with names, one row for each person; what is said of the case stands in the first. No
// telephone, address, danger or note is in it.
func namedTable(t *act.Txn, c domain.Case, who domain.Identity, leadOnly bool) sheet.Table {
	out := sheet.Table{Head: slices.Concat(namedFields, Fields)}
	for i, p := range c.Group {
		if i > 0 && leadOnly {
			break
		}
		var n domain.Named
		if j := slices.IndexFunc(who.Persons, func(n domain.Named) bool { return n.Ref == p.Ref }); j >= 0 {
			n = who.Persons[j]
		}
		relation, _ := t.Country.Value(country.ListGroupRelation, p.Relation)
		said := Record{Gender: first(values(t.Country, country.ListGender, string(p.Gender)))}.Cells()
		if i == 0 {
			said = RecordOf(t.Country, c).Cells()
		}
		out.Rows = append(out.Rows, slices.Concat([]string{n.Given, n.Family, string(n.Born), n.Number, c.Code,
			relation.ES, strconv.Itoa(p.Age)}, said))
	}
	return out
}
