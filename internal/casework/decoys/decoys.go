// Package decoys plants cases of nobody, in whose opening auditors are told who looked, and takes them away again.
package decoys

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/forgetting"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/decoy"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Row is one decoy as an auditor sees it.
type Row struct {
	decoy.Mark
	Rev        int64
	AgencyName string
	Names      []string // work names of who opened it, one for each opening
	Gone       bool     // its case was erased, as cases of real people are; the mark may go
}

// Page is one page of decoys.
type Page struct {
	Rows []Row
	Next string
}

// Decoys lists the decoys to auditors, the one that was opened last first, then the newest.
func (s *Service) Decoys(ctx context.Context, actor domain.Actor, after string, limit int) (Page, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out Page, err error) {
		if err := t.Authorize(policy.DecoyList, policy.NetworkFacts{}, "network", "network"); err != nil {
			return out, err
		}
		all, err := store.All[decoy.Mark](t.Ctx, t.Store, store.Filter{})
		if err != nil {
			return out, err
		}
		slices.SortStableFunc(all, func(a, b store.Rec[decoy.Mark]) int {
			return cmp.Or(last(b.V).Compare(last(a.V)), b.V.At.Compare(a.V.At))
		})
		all, out.Next, err = act.Cut(all, after, limit, func(m store.Rec[decoy.Mark]) string { return string(m.V.ID) })
		if err != nil {
			return out, err
		}
		out.Rows, err = rowsOf(t, all)
		t.LogDisclosure(policy.DecoyList, "network", "network", "D2", "")
		return out, err
	})
}

// rowsOf says beside each mark who opened it, by name, and whether its case is still there.
func rowsOf(t *act.Txn, all []store.Rec[decoy.Mark]) (out []Row, err error) {
	var people []domain.AccountID
	var cases []domain.CaseID
	for _, m := range all {
		out, cases = append(out, Row{Mark: m.V, Rev: m.Rev}), append(cases, m.V.Case)
		for _, o := range m.V.Openings {
			people = append(people, o.By)
		}
	}
	there := map[domain.CaseID]bool{}
	if err := act.Each(t.Ctx, t.Service, cases, func(c store.Rec[domain.Case]) { there[c.V.ID] = true }); err != nil {
		return nil, err
	}
	called, err := t.AccountNames(t.Ctx, people...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].Gone = !there[out[i].Case]
		for _, o := range out[i].Openings {
			out[i].Names = append(out[i].Names, called[o.By])
		}
	}
	return out, act.NameAgencies(t, out, func(r *Row) (domain.AgencyID, *string) { return r.Agency, &r.AgencyName })
}

// last is when a decoy was opened last; zero where nobody did.
func last(m decoy.Mark) time.Time {
	if len(m.Openings) == 0 {
		return time.Time{}
	}
	return m.Openings[0].At
}

// Input is what an auditor says of somebody who does not exist.
type Input struct {
	Agency domain.AgencyID
	Given  string
	Family string
	Born   domain.Date // of age
	Gender domain.Gender
	Days   int // how many days ago it seems to have been registered; it seems to have been closed half as long ago
}

// Bounds of the day on which a decoy seems to have been registered, in days before today.
const (
	LeastDays = 10
	MostDays  = 365
)

// PlantDecoy files a closed case of nobody among those of an agency. It looks like every closed case that nobody was
// asked for, waits for nothing, and counts in no figure, because nothing of it may be counted. The log
// tells auditors alone that it was planted.
func (s *Service) PlantDecoy(ctx context.Context, actor domain.Actor, in Input) (code string, err error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (string, error) {
		if err := t.Authorize(policy.DecoyPlant, policy.NetworkFacts{}, "network", "network"); err != nil {
			return "", err
		}
		agency, err := check(t, in)
		if err != nil {
			return "", err
		}
		store.Check(&t.Change, agency)
		c := caseOf(t, agency.V, in)
		if c.Worker, err = whoLeft(t, in.Agency); err != nil {
			return "", err
		}
		ref := c.Group[0].Ref
		store.Put(&t.Change, store.New(c))
		store.Put(&t.Change, store.New(domain.Identity{Agency: in.Agency, Case: c.ID,
			Persons: []domain.Named{{Ref: ref, UseName: in.Given, Given: in.Given, Family: in.Family, Born: in.Born}}}))
		store.Put(&t.Change, store.New(domain.Safety{Case: c.ID}))
		store.Put(&t.Change, store.New(domain.Restricted{Case: c.ID, UpdatedAt: c.CreatedAt}))
		store.Put(&t.Change, store.New(domain.Consent{ID: domain.NewID[domain.ConsentID](), Case: c.ID,
			GivenBy: consent.ByHerself, Language: c.Languages[0].ID, Method: "oral", ObtainedAt: c.CreatedAt,
			ExpiresAt: c.CreatedAt.AddDate(0, 0, domain.ConsentDays), Agency: in.Agency,
			Scopes: map[domain.Scope]domain.Answer{domain.ScopeRecord: domain.Yes, domain.ScopeShareMinimal: domain.No}}))
		store.Put(&t.Change, store.New(decoy.Mark{ID: domain.NewID[decoy.ID](), Case: c.ID, Code: c.Code,
			Agency: in.Agency, By: actor.Account, At: t.Now}))
		t.LogAct(policy.DecoyPlant, "agency", string(in.Agency), "")
		return c.Code, nil
	})
}

func check(t *act.Txn, in Input) (agency store.Rec[domain.Agency], err error) {
	var c fault.Fields
	agency, err = store.Find[domain.Agency](t.Ctx, t.Store, in.Agency)
	if err != nil {
		return agency, err
	}
	c.Check(agency.Rev > 0 && agency.V.Active && agency.V.CanRefer, "agency", "field.choose_one")
	act.Required(&c, "given", in.Given, act.MaxName)
	act.Required(&c, "family", in.Family, act.MaxName)
	act.Passed(&c, "birthdate", in.Born, t.Today())
	c.Check(in.Born == "" || in.Born.AgeOn(t.Today()) >= t.Majority(), "birthdate", "decoys.of_age")
	t.OneOf(&c, "gender", country.ListGender, string(in.Gender), true)
	c.Check(in.Days >= LeastDays && in.Days <= MostDays, "days", "decoys.days")
	if err := c.Err(); err != nil {
		return agency, err
	}
	planted, err := store.All[decoy.Mark](t.Ctx, t.Store, store.Filter{By: store.By("agency", in.Agency)})
	if err == nil && len(planted) >= decoy.MostOfAgency {
		err = fault.New(fault.Conflict, "decoys.enough", nil)
	}
	return agency, err
}

// caseOf is a case that was registered and closed some time ago, at about this hour of the day.
func caseOf(t *act.Txn, agency domain.Agency, in Input) domain.Case {
	c := domain.Case{ID: domain.NewID[domain.CaseID](), Code: "C-" + domain.SpokenCode(), Agency: in.Agency,
		Status: country.StatusPossible, Found: agency.Municipality, Security: 1, Court: domain.CourtNone,
		Languages: []domain.Spoken{{ID: t.Country.Languages()[0].ID, Level: domain.MotherTongue}},
		CreatedAt: t.Now.AddDate(0, 0, -in.Days), ClosedAt: t.Now.AddDate(0, 0, -in.Days/2).Add(-47 * time.Minute)}
	age := in.Born.AgeOn(t.Today())
	c.Group = []domain.Person{{Ref: c.Code + "-P1", Relation: domain.RelationLead, Age: age, Since: in.Born.Add(age, 0),
		Gender: in.Gender}}
	return c
}

// whoLeft is somebody of the agency whose account is off and who had cases: nobody misses a case of hers. Empty where
// there is nobody.
func whoLeft(t *act.Txn, agency domain.AgencyID) (domain.AccountID, error) {
	all, err := t.AccountsOf(t.Ctx, agency)
	for _, a := range all {
		if !a.V.Active && a.V.Holds(domain.RoleReferrer) {
			return a.V.ID, err
		}
	}
	return "", err
}

// EndDecoy erases a decoy: its case, as that of a person is erased, and its mark.
func (s *Service) EndDecoy(ctx context.Context, actor domain.Actor, id decoy.ID, rev int64) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.DecoyEnd, policy.NetworkFacts{}, "network", "network"); err != nil {
			return err
		}
		m, err := store.GetAt[decoy.Mark](t.Ctx, t.Store, id, rev)
		if err != nil {
			return err
		}
		f, err := dossier.Load(t.Ctx, t.Service, m.V.Case)
		switch {
		case err == nil:
			rows, err := forgetting.Owned(t, f)
			if err != nil {
				return err
			}
			t.Change.Erase(rows)
		case !fault.Is(err, fault.NotFound):
			return err
		}
		store.Delete(&t.Change, m)
		t.LogAct(policy.DecoyEnd, "agency", string(m.V.Agency), "")
		return nil
	})
}
