package casework_test

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// holds looks at everything that was written since it looked last, and fails on the first promise that is broken. It
// counts by itself: nothing that the program works out for others is believed.
func (y *year) holds(after string) {
	y.Helper()
	y.looks()
	y.noBedTwice()
	y.nobodyElseSleepsThere()
	y.nothingOutlivesItsTime()
	y.everybodyIsSomewhere()
	y.nobodyReadsWithoutConsent()
	if y.Failed() {
		for _, line := range y.told[max(0, len(y.told)-60):] {
			y.Log(line)
		}
		y.Fatalf("after %q, in act %d; again with -year.seed=%d -year.people=1", after, y.acts, y.seed)
	}
}

// wholeHolds looks at the whole storage too, and asks those who read lists.
func (y *year) wholeHolds() {
	y.Helper()
	y.due()
	y.stands()
	y.nothingDueIsMissing()
	y.theDeskSeesWhoWaits()
	y.onlyOneTeamReads()
	y.holds("a look at everything")
}

// noBedTwice counts people and beds, and cases and places.
func (y *year) noBedTwice() {
	taken, load := map[domain.UnitID]int{}, map[domain.ProgramID]int{}
	sleeps := map[domain.CaseID]map[string]int{}
	for _, st := range y.stays.rows {
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
	for _, sl := range y.slots.rows {
		if sl.State.Active() {
			load[sl.Program]++
		}
	}
	for id := range y.houses {
		for _, u := range y.shelters.rows[id].Units {
			if n := taken[u.ID] + u.Beds.Residents + u.Beds.Blocked; n > u.Beds.Total {
				y.Errorf("a unit of %d beds holds %d people and promises", u.Beds.Total, n)
			}
		}
	}
	for id := range y.offices {
		if p := y.programs.rows[id]; load[id] > p.MaxCaseload {
			y.Errorf("a programme for %d cases has %d", p.MaxCaseload, load[id])
		}
	}
	for id, people := range sleeps {
		for ref, n := range people {
			if n > 1 {
				y.Errorf("%s of case %s sleeps in %d beds", ref, id, n)
			}
		}
	}
}

// nobodyElseSleepsThere: a bed is kept for people of the case alone, and for nobody who left them.
func (y *year) nobodyElseSleepsThere() {
	for id, st := range y.stays.rows {
		if !st.State.Active() {
			continue
		}
		k := y.cases.rows[st.Case]
		for _, p := range st.Persons {
			if p.Here() && !slices.ContainsFunc(k.Group, func(one domain.Person) bool { return one.Ref == p.Ref }) {
				y.Errorf("stay %s keeps a bed for %s, who is not of case %s", id, p.Ref, st.Case)
			}
		}
	}
}

// nothingOutlivesItsTime: what has an hour at which it ends has not passed it, and nothing waits for an answer that her
// consent no longer covers.
func (y *year) nothingOutlivesItsTime() {
	now := y.round
	for _, o := range y.offers.rows {
		switch agreed := y.consents.rows[o.Case]; {
		case !o.State.Live():
		case !agreed.Live(now):
			y.Errorf("offer %s waits for an answer without a consent that lives", o.ID)
		case !y.cases.rows[o.Case].ClosedAt.IsZero():
			y.Errorf("offer %s of a closed case waits for an answer", o.ID)
		case now.After(o.ExpiresAt):
			y.Errorf("offer %s could be answered until %s, and it is %s", o.ID, o.ExpiresAt, now)
		}
	}
	for _, st := range y.stays.rows {
		until := st.HeldUntil
		if wait := st.AlarmAt.Add(dossier.AlarmWait); st.State == domain.StayTransit && wait.After(until) {
			until = wait // Her silence was told, and somebody may still answer.
		}
		if (st.State == domain.StayHeld || st.State == domain.StayTransit) && now.After(until) {
			y.Errorf("stay %s was kept until %s, and it is %s", st.ID, st.HeldUntil, now)
		}
		if st.State.Active() && !y.cases.rows[st.Case].ClosedAt.IsZero() {
			y.Errorf("a closed case has the stay %s, %s", st.ID, st.State)
		}
	}
	for _, sl := range y.slots.rows {
		if sl.State == domain.SlotHeld && now.After(sl.HeldUntil) {
			y.Errorf("a place of a programme was kept until %s, and it is %s", sl.HeldUntil, now)
		}
		if sl.State.Active() && !y.cases.rows[sl.Case].ClosedAt.IsZero() {
			y.Errorf("a closed case has a place of a programme, %s", sl.State)
		}
	}
}

// toldOnce returns what fails when somebody is told the same twice.
func (y *year) toldOnce() func(domain.Notice, bool) {
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
	return func(n domain.Notice, first bool) {
		key := news{n.Agency, n.Account, n.Kind, n.Case, n.Ref, n.Offer, n.At, n.Widened}
		if first && told[key] {
			y.Errorf("%s was told twice at %s", n.Kind, n.At)
		}
		told[key] = true
	}
}

// everybodyIsSomewhere: each need is open with what it waits for, placed with its place, or ended with a reason.
func (y *year) everybodyIsSomewhere() {
	live, won := map[domain.ReferralID]int{}, map[domain.ReferralID]int{}
	for _, o := range y.offers.rows {
		if o.State.Live() {
			live[o.Referral]++
		}
		if o.State == domain.OfferAccepted && (y.stays.rows[o.Stay].State.Active() || y.slots.rows[o.Slot].State.Active()) {
			won[o.Referral]++
		}
	}
	idle := map[string]bool{}
	for _, d := range y.deadlines.rows {
		if d.Kind == domain.DeadlineIdle {
			idle[d.Target] = true
		}
	}
	for _, r := range y.referrals.rows {
		st, sl := y.stays.rows[y.offers.rows[r.Winner].Stay].State, y.slots.rows[y.offers.rows[r.Winner].Slot].State
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
			ok = y.cases.rows[r.Case].ClosedAt.IsZero()
		case domain.ReferralClosed, domain.ReferralHandedOn, domain.ReferralCancelled:
			ok = (r.Closing != "" || r.Met != nil) && !r.EndedAt.IsZero() && won[r.ID] == 0
		}
		if !ok {
			y.Errorf("need %s of %s is %s, with %d live questions, won by %q (%s), its stay %q, its place %q, closed for %q",
				r.ID, r.Case, r.State, live[r.ID], r.Winner, y.offers.rows[r.Winner].State, st, sl, r.Closing)
			y.tell(r)
		}
		if won[r.ID] > 1 || won[r.ID] == 1 && r.State.Open() {
			y.Errorf("need %s of %s is %s with %d places", r.ID, r.Case, r.State, won[r.ID])
			y.tell(r)
		}
		if !r.State.Ended() && !y.cases.rows[r.Case].ClosedAt.IsZero() {
			y.Errorf("need %s of a closed case is %s", r.ID, r.State)
		}
	}
}

// tell writes down what became of a need.
func (y *year) tell(r domain.Referral) {
	for _, e := range r.History {
		y.Logf("  %s %s %s", e.At.Format(time.DateTime), e.Type, e.Code)
	}
	for _, o := range y.offers.rows {
		if o.Referral == r.ID {
			y.Logf("  offer %s sent %s is %s %s, stay %s, place %s", o.ID, o.SentAt.Format(time.DateTime), o.State, o.Code,
				y.stays.rows[o.Stay].State, y.slots.rows[o.Slot].State)
		}
	}
}

// theDeskSeesWhoWaits counts those who wait beside the list that the desk reads.
func (y *year) theDeskSeesWhoWaits() {
	y.Helper()
	want := 0
	for _, r := range y.referrals.rows {
		if r.Waits() {
			want++
		}
	}
	y.w.Waits(3 * time.Second) // The list may be two seconds old.
	page, err := y.w.Work.Waiting(y.Context(), y.desk.Actor, waiting.Filter{Limit: 200})
	if must(y.T, err); page.Total != want {
		y.Errorf("the desk sees %d who wait, there are %d", page.Total, want)
	}
}

// knowing is one agency and one case.
type knowing struct {
	agency domain.AgencyID
	of     domain.CaseID
}

// nobodyReadsWithoutConsent: an agency that was asked reads who somebody is while it holds a place for her and her
// consent lives, and at no other time. Whoever begins or ceases to be one that may read tries it at once.
func (y *year) nobodyReadsWithoutConsent() {
	y.Helper()
	may, tries := map[knowing]bool{}, map[knowing]domain.OfferID{}
	for id, o := range y.offers.rows {
		k := knowing{o.To, o.Case}
		place := y.stays.rows[o.Stay].State.Active() || y.slots.rows[o.Slot].State.Active()
		may[k] = may[k] || o.State == domain.OfferAccepted && place && y.consents.rows[o.Case].Live(y.round)
		tries[k] = min(cmp.Or(tries[k], id), id)
	}
	for k := range tries {
		if before, known := y.knows[k]; known && before == may[k] {
			delete(tries, k)
		} else {
			y.knows[k] = may[k]
		}
	}
	for _, id := range slices.Sorted(maps.Values(tries)) {
		o := y.offers.rows[id]
		_, err := y.w.Work.ReadIdentity(y.Context(), y.provider(o).Actor, o.Case)
		if may := y.knows[knowing{o.To, o.Case}]; may != (err == nil) && !y.paused(err) {
			y.Errorf("who was asked by offer %s, %s, stay %q, place %q, reads who she is: %v; may she: %t", id, o.State,
				y.stays.rows[o.Stay].State, y.slots.rows[o.Slot].State, err, may)
		}
	}
}

// paused reports whether somebody was refused only because, by a clock that was set back since, she has opened too much
// of late: the count waits until the clock stands where it stood, or she says why.
func (y *year) paused(err error) bool {
	return y.done["set the clock back"] > 0 && fault.Is(err, fault.TooMany)
}

// onlyOneTeamReads: of the agencies that refer only the one in charge reads a case.
func (y *year) onlyOneTeamReads() {
	y.Helper()
	l := pick(y, y.lives)
	for _, who := range y.workers {
		_, err := y.w.Work.ViewCase(y.Context(), who.Actor, l.cas)
		if mine := y.cases.rows[l.cas].Agency == who.Agency; mine != (err == nil) && !y.paused(err) {
			y.Errorf("%s reads a case of %s: %v", who.AgencyName, y.cases.rows[l.cas].Agency, err)
		}
	}
}
