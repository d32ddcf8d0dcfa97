package casework_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/store"
)

func all[T any](y *year) (out []T) {
	y.Helper()
	recs, err := store.All[T](y.Context(), y.w.Store, store.Filter{})
	must(y.T, err)
	for _, r := range recs {
		out = append(out, r.V)
	}
	return out
}

// snapshot is everything of a year as it is kept, and what hangs together in it.
type snapshot struct {
	*year
	cases     map[domain.CaseID]domain.Case
	consents  map[domain.CaseID]domain.Consent
	referrals []domain.Referral
	offers    map[domain.OfferID]domain.Offer
	stays     map[domain.StayID]domain.Stay
	slots     map[domain.SlotID]domain.Slot
}

// holds looks at the whole network and fails on the first promise that is broken. It counts by itself: nothing that
// the program works out for others is believed.
func (y *year) holds() {
	y.Helper()
	y.w.Due()
	s := &snapshot{year: y, cases: map[domain.CaseID]domain.Case{}, consents: map[domain.CaseID]domain.Consent{},
		referrals: all[domain.Referral](y), offers: map[domain.OfferID]domain.Offer{},
		stays: map[domain.StayID]domain.Stay{}, slots: map[domain.SlotID]domain.Slot{}}
	for _, c := range all[domain.Case](y) {
		s.cases[c.ID] = c
	}
	for _, c := range all[domain.Consent](y) {
		s.consents[c.Case] = c
	}
	for _, o := range all[domain.Offer](y) {
		s.offers[o.ID] = o
	}
	for _, st := range all[domain.Stay](y) {
		s.stays[st.ID] = st
	}
	for _, sl := range all[domain.Slot](y) {
		s.slots[sl.ID] = sl
	}
	s.noBedTwice()
	s.nothingOutlivesItsTime()
	s.nothingDueIsLeft()
	s.everybodyIsSomewhere()
	s.theDeskSeesWhoWaits()
	s.whoHasEndedReadsNothing()
	s.onlyOneTeamReads()
}

// noBedTwice counts people and beds, and cases and places.
func (s *snapshot) noBedTwice() {
	taken, load := map[domain.UnitID]int{}, map[domain.ProgramID]int{}
	sleeps := map[domain.CaseID]map[string]int{}
	for _, st := range s.stays {
		if !st.State.Active() {
			continue
		}
		for _, p := range st.Persons {
			if !p.Here() {
				continue
			}
			taken[p.Unit]++
			if st.State == domain.StayArrived {
				if sleeps[st.Case] == nil {
					sleeps[st.Case] = map[string]int{}
				}
				sleeps[st.Case][p.Ref]++
			}
		}
	}
	for _, sl := range s.slots {
		if sl.State.Active() {
			load[sl.Program]++
		}
	}
	for id := range s.houses {
		for _, u := range stored[domain.Shelter](s.year, id).Units {
			if n := taken[u.ID] + u.Beds.Residents + u.Beds.Blocked; n > u.Beds.Total {
				s.Errorf("a unit of %d beds holds %d people and promises", u.Beds.Total, n)
			}
		}
	}
	for id := range s.offices {
		if p := stored[domain.Program](s.year, id); load[id] > p.MaxCaseload {
			s.Errorf("a programme for %d cases has %d", p.MaxCaseload, load[id])
		}
	}
	for id, people := range sleeps {
		for ref, n := range people {
			if n > 1 {
				s.Errorf("%s of case %s sleeps in %d beds", ref, id, n)
			}
		}
	}
}

// nothingOutlivesItsTime: what has an hour at which it ends has not passed it, and nothing waits for an answer that her
// consent no longer covers.
func (s *snapshot) nothingOutlivesItsTime() {
	now := s.w.Clock.Now()
	for _, o := range s.offers {
		switch agreed := s.consents[o.Case]; {
		case !o.State.Live():
		case !agreed.Live(now):
			s.Errorf("offer %s waits for an answer without a consent that lives", o.ID)
		case !s.cases[o.Case].ClosedAt.IsZero():
			s.Errorf("offer %s of a closed case waits for an answer", o.ID)
		case now.After(o.ExpiresAt):
			s.Errorf("offer %s could be answered until %s, and it is %s", o.ID, o.ExpiresAt, now)
		}
	}
	for _, st := range s.stays {
		until := st.HeldUntil
		if wait := st.AlarmAt.Add(dossier.AlarmWait); st.State == domain.StayTransit && wait.After(until) {
			until = wait // Her silence was told, and somebody may still answer.
		}
		if (st.State == domain.StayHeld || st.State == domain.StayTransit) && now.After(until) {
			s.Errorf("stay %s was kept until %s, and it is %s", st.ID, st.HeldUntil, now)
		}
		if st.State.Active() && !s.cases[st.Case].ClosedAt.IsZero() {
			s.Errorf("a closed case has the stay %s, %s", st.ID, st.State)
		}
	}
	for _, sl := range s.slots {
		if sl.State == domain.SlotHeld && now.After(sl.HeldUntil) {
			s.Errorf("a place of a programme was kept until %s, and it is %s", sl.HeldUntil, now)
		}
		if sl.State.Active() && !s.cases[sl.Case].ClosedAt.IsZero() {
			s.Errorf("a closed case has a place of a programme, %s", sl.State)
		}
	}
}

// nothingDueIsLeft: of what falls due nothing was left undone, nothing is missing, and nobody was told the same twice.
func (s *snapshot) nothingDueIsLeft() {
	now := s.w.Clock.Now()
	had := map[domain.DeadlineID]bool{}
	for _, d := range all[domain.Deadline](s.year) {
		had[d.ID] = true
		if !d.DueAt.After(now) {
			s.Errorf("%s of %s was due at %s, and it is %s", d.Kind, d.Target, d.DueAt, now)
		}
	}
	missing, err := s.w.Work.RestoreDeadlines(s.Context())
	if must(s.T, err); missing > 0 {
		for _, d := range all[domain.Deadline](s.year) {
			if !had[d.ID] {
				s.Errorf("%s of %s at %s was missing", d.Kind, d.Target, d.DueAt)
			}
		}
	}
	type news struct {
		to      domain.AgencyID
		who     domain.AccountID
		kind    string
		of      domain.CaseID
		need    domain.ReferralID
		offer   domain.OfferID
		at      time.Time
		widened domain.NoticeID
	}
	told := map[news]bool{}
	for _, n := range all[domain.Notice](s.year) {
		key := news{n.Agency, n.Account, n.Kind, n.Case, n.Ref, n.Offer, n.At, n.Widened}
		if told[key] {
			s.Errorf("%s was told twice at %s", n.Kind, n.At)
		}
		told[key] = true
	}
}

// everybodyIsSomewhere: each need is open with what it waits for, placed with its place, or ended with a reason.
func (s *snapshot) everybodyIsSomewhere() {
	live, won := map[domain.ReferralID]int{}, map[domain.ReferralID]int{}
	for _, o := range s.offers {
		if o.State.Live() {
			live[o.Referral]++
		}
		if o.State == domain.OfferAccepted && (s.stays[o.Stay].State.Active() || s.slots[o.Slot].State.Active()) {
			won[o.Referral]++
		}
	}
	idle := map[string]bool{}
	for _, d := range all[domain.Deadline](s.year) {
		if d.Kind == domain.DeadlineIdle {
			idle[d.Target] = true
		}
	}
	for _, r := range s.referrals {
		st, sl := s.stays[s.offers[r.Winner].Stay].State, s.slots[s.offers[r.Winner].Slot].State
		ok := true
		switch r.State {
		case domain.ReferralOffered:
			ok = live[r.ID] > 0 || idle[string(r.ID)]
		case domain.ReferralAccepted:
			ok = st == domain.StayHeld || sl == domain.SlotHeld || sl == domain.SlotBooked
		case domain.ReferralTransit:
			ok = st == domain.StayTransit
		case domain.ReferralAdmitted:
			ok = st == domain.StayArrived || sl == domain.SlotStarted
		case domain.ReferralFollowUp:
			ok = s.cases[r.Case].ClosedAt.IsZero()
		case domain.ReferralClosed, domain.ReferralHandedOn, domain.ReferralCancelled:
			ok = (r.Closing != "" || r.Met != nil) && !r.EndedAt.IsZero() && won[r.ID] == 0
		}
		if !ok {
			s.Errorf("need %s of %s is %s, with %d live questions, won by %q (%s), its stay %q, its place %q, closed for %q",
				r.ID, r.Case, r.State, live[r.ID], r.Winner, s.offers[r.Winner].State, st, sl, r.Closing)
			s.tell(r)
		}
		if won[r.ID] > 1 || won[r.ID] == 1 && r.State.Open() {
			s.Errorf("need %s of %s is %s with %d places", r.ID, r.Case, r.State, won[r.ID])
			s.tell(r)
		}
		if !r.State.Ended() && !s.cases[r.Case].ClosedAt.IsZero() {
			s.Errorf("need %s of a closed case is %s", r.ID, r.State)
		}
	}
}

// tell writes down what became of a need.
func (s *snapshot) tell(r domain.Referral) {
	for _, e := range r.History {
		s.Logf("  %s %s %s", e.At.Format(time.DateTime), e.Type, e.Code)
	}
	for _, o := range s.offers {
		if o.Referral == r.ID {
			s.Logf("  offer %s sent %s is %s %s, stay %s, place %s", o.ID, o.SentAt.Format(time.DateTime), o.State, o.Code,
				s.stays[o.Stay].State, s.slots[o.Slot].State)
		}
	}
}

// theDeskSeesWhoWaits counts those who wait beside the list that the desk reads.
func (s *snapshot) theDeskSeesWhoWaits() {
	want := 0
	for _, r := range s.referrals {
		if r.Waits() {
			want++
		}
	}
	s.w.Waits(3 * time.Second) // The list may be two seconds old.
	page, err := s.w.Work.Waiting(s.Context(), s.desk.Actor, waiting.Filter{Limit: 200})
	if must(s.T, err); page.Total != want {
		s.Errorf("the desk sees %d who wait, there are %d", page.Total, want)
	}
}

// whoHasEndedReadsNothing: a provider that holds nothing for her reads no more who she is.
func (s *snapshot) whoHasEndedReadsNothing() {
	has := map[domain.CaseID]map[domain.AgencyID]bool{}
	for _, o := range s.offers {
		if has[o.Case] == nil {
			has[o.Case] = map[domain.AgencyID]bool{}
		}
		agreed := s.consents[o.Case].Live(s.w.Clock.Now())
		place := s.stays[o.Stay].State.Active() || s.slots[o.Slot].State.Active()
		has[o.Case][o.To] = has[o.Case][o.To] || o.State == domain.OfferAccepted && agreed && place
	}
	tried := 0
	for _, id := range slices.Sorted(maps.Keys(s.offers)) {
		o := s.offers[id]
		if has[o.Case][o.To] || rand.IntN(len(s.offers)) > 10 {
			continue
		}
		if _, err := s.w.Work.ReadIdentity(s.Context(), s.provider(o).Actor, o.Case); err == nil {
			s.Errorf("who is %s with offer %s, stay %q, place %q, reads who she is", o.State, o.ID, s.stays[o.Stay].State,
				s.slots[o.Slot].State)
		}
		if tried++; tried == 3 {
			return
		}
	}
}

// onlyOneTeamReads: of the agencies that refer only the one in charge reads a case.
func (s *snapshot) onlyOneTeamReads() {
	l := s.lives[rand.IntN(len(s.lives))]
	for _, who := range s.workers {
		_, err := s.w.Work.ViewCase(s.Context(), who.Actor, l.cas)
		if mine := s.cases[l.cas].Agency == who.Agency; mine != (err == nil) {
			s.Errorf("%s reads a case of %s: %v", who.AgencyName, s.cases[l.cas].Agency, err)
		}
	}
}
