// Package handon hands a whole case on to another agency: the agency in charge asks, the other sees a card without a
// name and answers in time, and with its yes everything that is open goes on with it, in one commit. Who handed a case
// on keeps a receipt, and its own log.
package handon

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/handon"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// remind is what the log calls that both sides were reminded of a request.
const remind policy.Action = "handon.remind"

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Input asks an agency to take a case over.
type Input struct {
	To      domain.AgencyID
	Reason  string // of handon.Reasons
	Note    string // what the next team should know; the agency reads it after its yes alone
	GivenBy string // who said yes to this agency: as in a consent
	Method  string // and how
}

// Methods are the ways in which somebody says yes to a hand-on: those of a consent, by word of mouth too, without the
// provisional one, which opens no name.
func Methods() []string {
	return slices.DeleteFunc(intake.ConsentMethods(), func(m string) bool { return m == consent.Provisional })
}

// AskHandOn asks another agency to take a case over. Who asks stays in charge until the other says yes. One agency is
// asked at a time.
func (s *Service) AskHandOn(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64,
	in Input) (handon.ID, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseHandOn,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (handon.ID, error) {
			note, err := check(t, f, in)
			if err != nil {
				return "", err
			}
			waits, err := f.HandOn(t)
			if err != nil {
				return "", err
			}
			if waits.Rev > 0 {
				return "", fault.New(fault.Conflict, "handon.waits", nil)
			}
			if err := mayTake(t, f, in.To, t.Now); err != nil {
				return "", err
			}
			u := intake.Pressing(f)
			respond, _, _ := t.ResponseTimes(u)
			r := handon.Request{ID: domain.NewID[handon.ID](), Case: id, Code: f.Case.V.Code, From: f.Case.V.Agency, To: in.To,
				Reason: in.Reason, Note: note, GivenBy: in.GivenBy, Method: in.Method, By: actor.Account, At: t.Now,
				DueAt: t.After(u, t.Now, max(respond, handon.Least)), State: handon.Asked}
			if !slices.Contains(f.Case.V.Teams, in.To) {
				f.Case.V.Teams = append(slices.Clone(f.Case.V.Teams), in.To)
			}
			store.Put(&t.Change, f.Case) // Of two who ask at once, one sees that the other did.
			store.Put(&t.Change, store.New(r))
			t.Schedule(domain.DeadlineHandOn, string(r.ID), r.NextDue())
			dossier.TellTeam(t, in.To, "notice.handon_asked", u)
			e := t.Entry(policy.CaseHandOn, "case", string(id))
			e.Code, e.Consent = in.Reason, string(f.Consent.V.ID)
			t.LogEntry(e)
			return r.ID, nil
		})
}

// check says what is wrong with a request as it was typed.
func check(t *act.Txn, f *dossier.Dossier, in Input) (string, error) {
	var c fault.Fields
	c.Check(in.To != "", "to", "field.choose_one")
	c.Check(in.To == "" || in.To != f.Case.V.Agency, "to", "handon.same")
	c.Check(slices.Contains(handon.Reasons, in.Reason), "reason", "field.choose_one")
	if c.Check(slices.Contains(intake.ConsentGivers(), in.GivenBy), "given_by", "field.choose_one") {
		c.Check(in.GivenBy != consent.ByHerself || !f.Case.V.Minor(t.Majority()), "given_by",
			"consent.minor_needs_representative")
	}
	c.Check(slices.Contains(Methods(), in.Method), "method", "field.choose_one")
	if err := c.Err(); err != nil {
		return "", err
	}
	return intake.HandoverNote(in.Note)
}

// mayTake refuses an agency that cannot be in charge of her, that she does not agree to, or that she must be kept from.
// Which rule protects her is not told. The act then rests on what she agreed to.
func mayTake(t *act.Txn, f *dossier.Dossier, to domain.AgencyID, asked time.Time) error {
	a, err := store.Find[domain.Agency](t.Ctx, t.Store, to)
	if err != nil {
		return err
	}
	able, err := takers(t, to, f.Case.V.Minor(t.Majority()))
	if err != nil {
		return err
	}
	if a.Rev == 0 || !takesCharge(a.V) || len(able) == 0 {
		return fault.At("to", "handon.not_able")
	}
	store.Check(&t.Change, a)
	store.Check(&t.Change, f.Consent)
	if !f.Consent.V.Allows(domain.ScopeShareIdentity, to, domain.ClassOther, t.Now) {
		return fault.New(fault.Conflict, "handon.consent", nil)
	}
	return safe(t, f, a.V, asked)
}

// takesCharge reports whether an agency is of a kind that takes cases over. Police, prosecution, migration and
// consulates do not: what is restricted may speak of their people.
func takesCharge(a domain.Agency) bool {
	return a.Active && a.CanRefer && consent.OfAgency(a.Type) == ""
}

// safe refuses an agency that she must not meet, or that acts against her. A protected witness goes to an agency that
// her consent names, and to no other.
func safe(t *act.Txn, f *dossier.Dossier, to domain.Agency, asked time.Time) error {
	rs, err := store.Find[domain.Restricted](t.Ctx, t.Store, f.Case.V.ID)
	if err != nil {
		return err
	}
	if rs.V.Witness && !slices.Contains(f.Consent.V.Recipients, to.ID) {
		return fault.New(fault.Conflict, "handon.witness", nil)
	}
	sf, err := store.Find[domain.Safety](t.Ctx, t.Store, f.Case.V.ID)
	if err != nil {
		return err
	}
	against, err := capacity.Against(t, f.Case.V, sf.V, asked)
	if err == nil && (lookup.Avoids(t, sf.V, to) || slices.Contains(against, to.ID)) {
		err = fault.New(fault.Conflict, "handon.not_suitable", nil)
	}
	return err
}

// takers are those of an agency who can be in charge of a case: the authority of minors alone.
func takers(t *act.Txn, of domain.AgencyID, minor bool) ([]intake.Colleague, error) {
	all, err := intake.ColleaguesOn(t, domain.Case{Agency: of})
	return slices.DeleteFunc(all, func(c intake.Colleague) bool {
		return c.Role == domain.RoleCoordinator || c.Role == domain.RoleChildAuth && !minor
	}), err
}

// WithdrawHandOn takes a request back while nobody has answered it.
func (s *Service) WithdrawHandOn(ctx context.Context, actor domain.Actor, id domain.CaseID) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.HandOnWithdraw,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			waits, err := f.HandOn(t)
			if err != nil {
				return err
			}
			if waits.Rev == 0 {
				return fault.New(fault.Conflict, "handon.over", nil)
			}
			t.LogAct(policy.HandOnWithdraw, "case", string(id), "")
			return dossier.EndHandOn(t, f)
		})
}

var desk = []domain.Role{domain.RoleCoordinator}

// Due reminds both sides, and the desk, of a request that ends soon, and ends one that nobody answered in time; who
// asked and the desk are told then.
func Due(t *act.Txn, id string, did *bool) (time.Time, error) {
	r, err := store.Get[handon.Request](t.Ctx, t.Store, handon.ID(id))
	if err != nil || r.V.State != handon.Asked {
		return time.Time{}, err
	}
	if t.Now.Before(r.V.NextDue()) {
		return r.V.NextDue(), nil
	}
	c, err := store.Get[domain.Case](t.Ctx, t.Store, r.V.Case)
	if err != nil {
		return time.Time{}, err
	}
	if t.Now.Before(r.V.DueAt) {
		*did, r.V.Reminded = true, true
		store.Put(&t.Change, r)
		dossier.TellTeam(t, r.V.To, "notice.handon_remind", "")
		t.NotifyCase("notice.handon_unanswered", c.V)
		t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.handon_open", Roles: desk})
		t.LogAct(remind, "case", string(c.V.ID), "")
		return r.V.DueAt, nil
	}
	if r.V, err = r.V.End(handon.Expired, "", "", t.Now); err != nil {
		return time.Time{}, err
	}
	*did = true
	store.Put(&t.Change, r)
	t.NotifyCase("notice.handon_silent", c.V)
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.handon_silent", Case: c.V.ID,
		Roles: desk})
	t.LogAct(domain.DeadlineHandOn, "case", string(c.V.ID), "")
	return time.Time{}, nil
}

// Unanswered says when each request that waits is looked at next.
func Unanswered(ctx context.Context, s *act.Service) (map[handon.ID]time.Time, error) {
	out := map[handon.ID]time.Time{}
	all, err := store.All[handon.Request](ctx, s.Store, store.Filter{By: store.By("asked", "network")})
	for _, r := range all {
		out[r.V.ID] = r.V.NextDue()
	}
	return out, err
}
