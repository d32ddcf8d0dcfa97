package capacity

import (
	"fmt"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/casework/replaying"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"
	"amparo/internal/store"
)

// Untried ranks the providers that may be asked for a referral and were not, best first. Where she agreed to the first
// three that fit, there are as many as were not asked yet.
func Untried(t *act.Txn, f *dossier.Dossier, r domain.Referral) ([]match.Candidate, error) {
	tried := askedFor(f, r)
	ask, err := question(t, f, r, 1, 1) // Nobody reads why.
	if err != nil {
		return nil, err
	}
	snapshot, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(ranked(r.Class, snapshot.Matching, ask).Candidates,
		func(c match.Candidate) bool { return tried[c.Provider()] })
	if f.Consent.V.Reach == domain.ReachThree {
		out = out[:min(len(out), max(0, domain.FirstThree-len(tried)))]
	}
	return out, nil
}

// Keep adds to an act how the providers for a referral are ranked now, and from what, so that it can be replayed.
func Keep(t *act.Txn, f *dossier.Dossier, r domain.Referral) error {
	ask, err := question(t, f, r, 0, 0)
	if err != nil {
		return err
	}
	snapshot, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return err
	}
	return replaying.Keep(t, snapshot.Matching, ask)
}

// Together ranks the houses that would take two cases as one group: for both, the beds that they have now are free.
// What keeps either out of a house keeps both out.
func Together(t *act.Txn, f, g *dossier.Dossier, r domain.Referral) ([]match.Candidate, error) {
	ask, err := question(t, f, r, 1, 1)
	if err != nil {
		return nil, err
	}
	other, err := question(t, g, r, 1, 1)
	if err != nil {
		return nil, err
	}
	safety, err := store.Find[domain.Safety](t.Ctx, t.Store, g.Case.V.ID)
	if err != nil {
		return nil, err
	}
	many := len(ask.Case.Group)
	ask.Case.Group = slices.Clone(ask.Case.Group)
	for i, p := range other.Case.Group {
		if p.Ref = fmt.Sprintf("P%d", many+i+1); p.Caregiver != nil {
			p.Caregiver = new(many + *p.Caregiver)
		}
		ask.Case.Group = append(ask.Case.Group, p)
	}
	ask.Case.Security = max(ask.Case.Security, other.Case.Security)
	ask.Case.Clinical = slices.Concat(ask.Case.Clinical, other.Case.Clinical)
	ask.Safety.Areas = slices.Concat(ask.Safety.Areas, safety.V.Areas)
	ask.Safety.NoContacts = slices.Concat(ask.Safety.NoContacts, safety.V.NoContacts)
	ask.Links, ask.LivesIn = slices.Concat(ask.Links, network.Links(safety.V)), nil
	for _, d := range []*dossier.Dossier{f, g} {
		for _, st := range d.Stays {
			if st.V.State.Active() {
				ask.Held = append(ask.Held, st.V.Persons...)
			}
		}
	}
	snapshot, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	return ranked(r.Class, snapshot.Matching, ask).Candidates, nil
}

// Askable is Untried without those whom her consent does not cover. With a department, those come first that lie near
// its seat and serve it: where a bed there may stand is not told by how far they are.
func Askable(t *act.Txn, f *dossier.Dossier, r domain.Referral, department string) ([]match.Candidate, error) {
	out, err := Untried(t, f, r)
	if err != nil {
		return nil, err
	}
	out = slices.DeleteFunc(out, func(c match.Candidate) bool {
		return dossier.Covered(t, f, domain.Offer{To: c.Agency, Class: r.Class}) != nil
	})
	seat, ok := t.Country.Department(department)
	if !ok {
		return out, nil
	}
	ask, err := question(t, f, r, 1, 1)
	if err != nil {
		return nil, err
	}
	snapshot, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	ask.From = seat.SeatCode
	near := slices.DeleteFunc(ranked(r.Class, snapshot.Matching, ask).Candidates, func(c match.Candidate) bool {
		return !slices.ContainsFunc(out, func(o match.Candidate) bool { return o.Provider() == c.Provider() })
	})
	if len(near) == 0 {
		return out, nil
	}
	return near, nil
}

// Plannable is the question of one who waits for a bed, as a plan of many asks it: only shelters that fit her now and
// may be asked for her are candidates. It reports false when there is none.
func Plannable(t *act.Txn, f *dossier.Dossier, r domain.Referral, now *network.Snapshot) (match.Query, bool, error) {
	ask, err := question(t, f, r, 1, 1)
	if err != nil {
		return ask, false, err
	}
	may, no := map[domain.ShelterID]bool{}, SaidNo(t.Service, f, r.ID)
	only, err := onlyFirst(t, f, r)
	if err != nil {
		return ask, false, err
	}
	for _, c := range ranked(r.Class, now.Matching, ask).Candidates {
		may[c.Shelter] = no[c.Provider()] == "" && (only == nil || only[c.Provider()]) &&
			dossier.Covered(t, f, domain.Offer{To: c.Agency, Class: r.Class}) == nil
	}
	lives, fits := ask.LivesIn, false
	ask.LivesIn = slices.Clone(lives)
	for id := range now.Shelters {
		if fits = fits || may[id]; !may[id] && !slices.Contains(lives, id) {
			ask.LivesIn = append(ask.LivesIn, id)
		}
	}
	slices.Sort(ask.LivesIn)
	return ask, fits, nil
}

// Openings ranks some providers for one who waits, without those that said a no that stands, or that nobody there
// speaks her language: such a place opens for her when an interpreter became free since. It writes out the nearest miss
// only.
func Openings(t *act.Txn, f *dossier.Dossier, r domain.Referral, now *network.Snapshot,
	among *snapshot.Snapshot) (match.Ranking, error) {
	ask, err := question(t, f, r, 1, 1) // Nobody reads why.
	if err != nil {
		return match.Ranking{}, err
	}
	ranking, no, mute := ranked(r.Class, among, ask), SaidNo(t.Service, f, r.ID), Mute(f, r.ID)
	free := now.InterpreterFor(f.Case.V).At
	ranking.Candidates = slices.DeleteFunc(ranking.Candidates, func(c match.Candidate) bool {
		said, lacks := mute[c.Provider()]
		return no[c.Provider()] != "" || lacks && !c.LanguageMatch && !free.After(said)
	})
	return ranking, nil
}

// Mute returns the providers that said no to a referral because nobody there speaks her language, and when.
func Mute(f *dossier.Dossier, r domain.ReferralID) map[string]time.Time {
	out := map[string]time.Time{}
	for _, o := range f.OffersOf(r) {
		if o.V.State == domain.OfferDeclined && o.V.Code == domain.DeclineNoLanguage &&
			o.V.Check != domain.DeclineOverruled && o.V.AnsweredAt.After(out[o.V.Provider()]) {
			out[o.V.Provider()] = o.V.AnsweredAt
		}
	}
	return out
}

// askedFor returns the providers that were asked for a referral.
func askedFor(f *dossier.Dossier, r domain.Referral) map[string]bool {
	out := map[string]bool{}
	for _, o := range f.OffersOf(r.ID) {
		out[o.V.Provider()] = true
	}
	return out
}

// MustBeFirst refuses to ask others than the first three that fit, where she agreed to those alone. Whoever was asked
// may be asked again.
func MustBeFirst(t *act.Txn, f *dossier.Dossier, r domain.Referral, offers []domain.Offer) error {
	may, err := onlyFirst(t, f, r)
	if err != nil || may == nil {
		return err
	}
	for _, o := range offers {
		if !may[o.Provider()] {
			return fault.New(fault.Conflict, "consent.first_three", nil)
		}
	}
	return nil
}

// onlyFirst returns the providers that she agreed to, where she agreed to the first three alone; otherwise nil.
func onlyFirst(t *act.Txn, f *dossier.Dossier, r domain.Referral) (map[string]bool, error) {
	if f.Consent.V.Reach != domain.ReachThree {
		return nil, nil
	}
	first, err := Untried(t, f, r)
	may := askedFor(f, r)
	for _, c := range first {
		may[c.Provider()] = true
	}
	return may, err
}

// IsSafe reports whether no rule that protects the person excludes the shelter, nor anybody who lives there now.
func IsSafe(t *act.Txn, f *dossier.Dossier, safety domain.Safety, r domain.Referral, sh domain.Shelter) (bool, error) {
	state := match.ShelterState{Shelter: sh}
	if len(safety.Links) > 0 {
		var err error
		if state.ResidentLinks, err = network.ResidentLinks(t.Ctx, t.Store, sh.ID, r.Case); err != nil {
			return false, err
		}
	}
	return rank.Safe(Ask(t.Service, f, safety, r), state, t.Places), nil
}

// SaidNo returns the providers that answered a referral with a no that stands, and its code: they are not asked again.
func SaidNo(s *act.Service, f *dossier.Dossier, r domain.ReferralID) map[string]string {
	out := map[string]string{}
	for _, o := range f.OffersOf(r) {
		if o.V.State == domain.OfferDeclined && o.V.Check != domain.DeclineOverruled {
			if v, ok := s.Country.Value(country.ListDecline, o.V.Code); ok && !v.Retry {
				out[o.V.Provider()] = o.V.Code
			}
		}
	}
	return out
}

// Doubted keeps with a no what the provider's own figures show, and asks it to look at what does not agree with them:
// a house that says it is full while they show free beds at the third time, when the desk is told too, and whoever
// says no to what its data say it takes at once.
func Doubted(t *act.Txn, f *dossier.Dossier, o *domain.Offer) error {
	var err error
	if o.Figures, err = figuresOf(t, *o); err != nil {
		return err
	}
	if v, _ := t.Country.Value(country.ListDecline, o.Code); v.Then == country.StepCorrect {
		t.NotifyProvider("notice.correct_figures", *o)
	}
	if o.Code != domain.DeclineNoRoom || o.Shelter == "" || o.Figures.Free == 0 {
		return nil
	}
	ask, err := t.SaidNoRoom(string(o.Shelter), o.Figures.Confirmed)
	if ask {
		t.NotifyProvider("notice.confirm_figures", *o)
		r, _ := f.Referral(o.Referral)
		t.NotifyDesk("notice.figures_doubted", r.V)
	}
	return err
}

// figuresOf reads how many places a provider shows free now; nil where it takes no part.
func figuresOf(t *act.Txn, o domain.Offer) (*domain.Figures, error) {
	if o.Shelter != "" {
		sh, stays, err := dossier.ShelterAndStays(t, o.Shelter)
		out := &domain.Figures{Confirmed: sh.ConfirmedAt}
		for _, room := range domain.Rooms(sh, stays) {
			out.Free += room.Free
		}
		return out, err
	}
	now, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return nil, err
	}
	if p, ok := now.Programs[o.Program]; ok {
		return &domain.Figures{Free: p.Load.Free, Confirmed: p.Program.ConfirmedAt}, nil
	}
	return nil, nil
}
