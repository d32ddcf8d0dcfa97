package dossier

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/audit"
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Disclosure is one time that something of a case was shown. It says which agency and role opened it, and the name only
// of a colleague of the reader.
type Disclosure struct {
	At         time.Time
	Agency     domain.AgencyID
	AgencyName string
	Role       domain.Role
	Name       string // of a colleague; empty for everybody else
	Act        string
	Tier       string
	Own        bool // by the owning agency itself
	Emergency  bool // under break-glass
}

// disclosureRows is how many rows WhoOpened returns; the log holds them all.
const disclosureRows = 300

// WhoOpened lists who opened what of a case, newest first, to its team: from the logs of the owner, of every provider
// that was asked, and of the network's desks and authorities. A provider that cares for her reads what its own agency
// opened: who else helps her, and with what, is not for it to know.
func (s *Service) WhoOpened(ctx context.Context, actor domain.Actor, id domain.CaseID) ([]Disclosure, error) {
	return Answer(ctx, s.Service, actor, Case(id), 0, policy.CaseRead,
		func(t *act.Txn, f *Dossier, _ store.Rec[domain.Case]) (out []Disclosure, err error) {
			out, err = whoOpened(t, f)
			return out, err
		})
}

// OpenCase is ViewCase and WhoOpened together, for the page that shows both: the case is loaded once, and one commit
// keeps both leaves.
func (s *Service) OpenCase(ctx context.Context, actor domain.Actor, id domain.CaseID) (CaseView, []Disclosure, error) {
	var v CaseView
	var out []Disclosure
	err := Do(ctx, s.Service, actor, Case(id), 0, policy.CaseRead,
		func(t *act.Txn, f *Dossier, _ store.Rec[domain.Case]) (err error) {
			if v, err = viewCase(t, f); err == nil {
				out, err = whoOpened(t, f)
			}
			return err
		})
	if err != nil {
		return CaseView{}, nil, err
	}
	return v, out, nil
}

// whoOpened reads the openings before this one, and adds the leaf of this reading to the act.
func whoOpened(t *act.Txn, f *Dossier) ([]Disclosure, error) {
	all, err := Agencies(t.Ctx, t.Service)
	if err != nil {
		return nil, err
	}
	agencies := openers(t.Service, f, all)
	byLog := make(map[string]domain.Agency, len(agencies))
	for _, a := range agencies {
		if !t.Actor.Role.Provider() || a.ID == t.Actor.Agency {
			byLog[t.Store.LogOf(a.ID)] = a
		}
	}
	leaves, err := Openings(t, f)
	if err != nil {
		return nil, err
	}
	names, err := t.NamesInLog()
	if err != nil {
		return nil, err
	}
	var out []Disclosure
	for _, l := range leaves {
		a, ok := byLog[l.Log]
		if !ok && l.Act == string(policy.CaseAlike) && !t.Actor.Role.Provider() {
			a, ok = anybody(t, all, l.Log)
		}
		if ok {
			out = append(out, Disclosure{At: time.Unix(l.At, 0).UTC(), Agency: a.ID, AgencyName: a.Name,
				Role: domain.Role(l.Role), Name: names[l.Actor], Act: l.Act, Tier: l.Tier,
				Own: a.ID == f.Case.V.Agency, Emergency: l.Policy == "glass-reads" || l.Act == string(policy.EmergencyOpen)})
		}
	}
	slices.SortFunc(out, func(a, b Disclosure) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.AgencyName, b.AgencyName), cmp.Compare(a.Act, b.Act),
			cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Role, b.Role))
	})
	e := t.Entry(policy.CaseRead, "case", string(f.Case.V.ID))
	e.Code = "aperturas"
	t.LogEntry(e)
	return out[:min(len(out), disclosureRows)], nil
}

// anybody finds the agency of a log: one that wrote the same document has nothing else to do with the case.
func anybody(t *act.Txn, all []store.Rec[domain.Agency], log string) (domain.Agency, bool) {
	a, ok := first(all, func(a domain.Agency) bool { return t.Store.LogOf(a.ID) == log })
	return a.V, ok
}

// Openings returns what the logs of all agencies tell of a case and of what hangs on it being shown, in no order. They
// are found by the case: what else the logs hold costs nothing.
func Openings(t *act.Txn, f *Dossier) ([]audit.Leaf, error) {
	return t.Store.Logs().Disclosures(t.Ctx, objectsOf(t.Service, f))
}

// Agencies returns every agency of the network.
func Agencies(ctx context.Context, s *act.Service) (all []store.Rec[domain.Agency], err error) {
	for page := (store.Filter{Limit: 1000}); ; {
		recs, next, err := store.ListCached(ctx, s.Store, s.Caches.Agencies, page)
		if err != nil {
			return nil, err
		}
		if all = append(all, recs...); next == "" {
			return all, nil
		}
		page.After = next
	}
}

// openers returns the agencies whose logs may tell of a case.
// One too many costs a look into a log that says nothing, one too few would hide
// who opened the case: who was ever asked is in it, who may order a placement, and who coordinates.
func openers(s *act.Service, f *Dossier, all []store.Rec[domain.Agency]) []domain.Agency {
	may := map[domain.AgencyID]bool{f.Case.V.Agency: true}
	for _, o := range f.Offers {
		may[o.V.To] = true
	}
	for _, a := range f.Appointments {
		may[a.V.To] = true
	}
	for _, team := range f.Case.V.Teams {
		may[team] = true
	}
	minor := f.Case.V.Minor(s.Majority())
	var out []domain.Agency
	for _, a := range all {
		authority := minor && (a.V.CanOrder || a.V.CanRequest || s.Country.MayOrderPlacement(a.V.Type) ||
			s.Country.MayRequestPlacement(a.V.Type))
		if may[a.V.ID] || authority || a.V.Coordinates() || a.V.Type == domain.AgencyConsulate {
			out = append(out, a.V)
		}
	}
	return out
}

// objectsOf returns the pseudonyms under which logs speak of a case and what hangs on it.
func objectsOf(s *act.Service, f *Dossier) map[string]bool {
	about := map[string]bool{s.Store.PseudonymOf("case", string(f.Case.V.ID)): true}
	for _, r := range f.Referrals {
		about[s.Store.PseudonymOf("referral", string(r.V.ID))] = true
	}
	for _, o := range f.Offers {
		about[s.Store.PseudonymOf("offer", string(o.V.ID))] = true
	}
	return about
}

// Consented refuses to share anything without a live consent to share the minimum, and makes the act depend on it.
func Consented(t *act.Txn, f *Dossier) error {
	store.Check(&t.Change, f.Consent)
	if !f.Consent.V.Covers(domain.ScopeRecord, t.Now) || !f.Consent.V.Covers(domain.ScopeShareMinimal, t.Now) {
		return fault.New(fault.Conflict, f.Consent.V.Lacking(t.Now), nil)
	}
	return nil
}

// ReadingLetters is how many letters the reason for reading on has at least.
const ReadingLetters = 20

// ReadOn lets somebody who opened very many cases open as many again as in an hour, for a reason that is kept in the
// log. The supervisors of her agency and the auditors are told in the same commit.
func (s *Service) ReadOn(ctx context.Context, actor domain.Actor, reason string) error {
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	var c fault.Fields
	act.Reasoned(&c, "reason", actor.Reason, ReadingLetters)
	if err := c.Err(); err != nil {
		return err
	}
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.ReadingOn, act.Self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		return t.ReadOn()
	})
}
