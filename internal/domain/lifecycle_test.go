package domain

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amparo/internal/fault"
)

var update = flag.Bool("update", false, "write docs/lifecycles.md anew")

// TestTheDocumentedLifecyclesAreTheRealOnes holds docs/lifecycles.md to the tables of this package.
func TestTheDocumentedLifecyclesAreTheRealOnes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# Lifecycles\n\nMade from the tables of `internal/domain` by `go test ./internal/domain -update`; a " +
		"test holds them equal.\n" +
		"States are the codes of the country pack's lists. `sistema` is the service itself, when a deadline passes.\n")
	for _, l := range lifecycles() {
		fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n  [*] --> %s\n", l.Name, l.Start)
		for _, s := range l.Steps {
			fmt.Fprintf(&b, "  %s --> %s\n", s.From, s.To)
		}
		b.WriteString("```\n\n| from | to | who | consent | clock | is told |\n|---|---|---|---|---|---|\n")
		for _, s := range l.Steps {
			if len(s.Who) == 0 || s.Tells == "" {
				t.Errorf("%s: nobody says who may go from %s to %s, or who is told", l.Name, s.From, s.To)
			}
			who := make([]string, len(s.Who))
			for i, r := range s.Who {
				who[i] = string(r)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", s.From, s.To, strings.Join(who, ", "), s.Consent, s.Clock,
				s.Tells)
		}
	}
	path := filepath.Join("..", "..", "docs", "lifecycles.md")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != b.String() {
		t.Errorf("docs/lifecycles.md is not what the tables say (%v); run: go test ./internal/domain -update", err)
	}
}

func TestEveryStateCanBeReachedAndEveryEndIsAnEnd(t *testing.T) {
	t.Parallel()
	for _, l := range lifecycles() {
		reached := map[string]bool{l.Start: true}
		for range len(l.Steps) {
			for _, s := range l.Steps {
				if reached[s.From] {
					reached[s.To] = true
				}
			}
		}
		for _, s := range l.Steps {
			if !reached[s.From] || !reached[s.To] {
				t.Errorf("%s: %s -> %s cannot be reached from %s", l.Name, s.From, s.To, l.Start)
			}
		}
	}
}

var someone = Actor{Account: "a", Agency: "g", Role: RoleReferrer}

// TestAReferralNeverLeavesItsLifecycle takes random acts in random order: each either follows an edge or
// changes nothing.
func TestAReferralNeverLeavesItsLifecycle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
		r := Referral{State: ReferralDraft, Class: rapid.SampledFrom([]Class{ClassShelter, ClassOther}).Draw(t, "class")}
		for range rapid.IntRange(1, 40).Draw(t, "acts") {
			now = now.Add(time.Minute)
			before := r
			next, err := randomAct(t, r, now)
			if err != nil {
				if !fault.Is(err, fault.Conflict) || next.State != before.State || len(next.History) != len(before.History) {
					t.Fatalf("a refused act changed something: %v, %s -> %s", err, before.State, next.State)
				}
				continue
			}
			if !isEdge(before.State, next.State) || len(next.History) != len(before.History)+1 {
				t.Fatalf("%s -> %s is no edge, or left no trace", before.State, next.State)
			}
			if !before.State.Ended() && next.History[len(next.History)-1].Type == EventReopened {
				t.Fatalf("%s was reopened, and had not ended", before.State)
			}
			if before.State.Ended() && next.History[len(next.History)-1].Type != EventReopened {
				t.Fatalf("%s was left by something else than reopening it", before.State)
			}
			if next.State.Ended() == next.EndedAt.IsZero() {
				t.Fatalf("%s with end %v", next.State, next.EndedAt)
			}
			r = next
		}
	})
}

func isEdge(from, to ReferralState) bool {
	for _, s := range ReferralEdges()[from] {
		if s == to {
			return true
		}
	}
	return false
}

func randomAct(t *rapid.T, r Referral, now time.Time) (Referral, error) {
	switch rapid.IntRange(0, 10).Draw(t, "act") {
	case 0:
		return r.Send(someone, now.Add(time.Hour), now)
	case 1:
		return r.Offered(someone, "p", now)
	case 2:
		return r.Wait(someone, []string{"edad"}, now)
	case 3:
		return r.Accepted(someone, Offer{ID: "o", To: "p"}, now)
	case 4:
		return r.Reopened(someone, "oferta_declinada", "sin_cupo", "p", now)
	case 5:
		return r.Cancel(someone, "error", now)
	case 6:
		return r.Close(someone, "plan_cumplido", nil, false, now)
	case 8:
		return r.MeetByHand(someone, Met{By: "a school"}, now)
	case 9:
		return r.Resume(someone, "persona_lo_pide", now.Add(time.Hour), now)
	case 7:
		return r.To(ReferralAdmitted, someone, "ingreso", now)
	default:
		return r.To(ReferralTransit, someone, "traslado_iniciado", now)
	}
}

func TestASurvivorCanAlwaysWithdrawBeforeAdmission(t *testing.T) {
	t.Parallel()
	for from := range ReferralEdges() {
		if from == ReferralAdmitted || from == ReferralFollowUp || from.Ended() {
			continue
		}
		if _, err := (Referral{State: from}).Cancel(someone, CancelWithdrawn, time.Now()); err != nil {
			t.Errorf("from %s: %v", from, err)
		}
	}
}

// TestWhatWaitsForABedIsNotClosedAsMet: only a need that nobody of the network answers ends without a place.
func TestWhatWaitsForABedIsNotClosedAsMet(t *testing.T) {
	t.Parallel()
	for from := range ReferralEdges() {
		if from.Ended() {
			continue
		}
		bed, school := Referral{State: from, Class: ClassShelter}, Referral{State: from, Class: ClassOther}
		if _, err := bed.MeetByHand(someone, Met{}, time.Now()); !fault.Is(err, fault.Conflict) {
			t.Errorf("a bed met by hand from %s: %v", from, err)
		}
		if _, err := bed.Close(someone, "plan_cumplido", nil, false, time.Now()); from.Open() != fault.Is(err,
			fault.Conflict) && !from.Placed() {
			t.Errorf("a bed closed from %s: %v", from, err)
		}
		if _, err := school.MeetByHand(someone, Met{}, time.Now()); from.Open() && from != ReferralOffered && err != nil {
			t.Errorf("schooling from %s: %v", from, err)
		}
	}
}

func TestAnOfferAnswersOnceAndNotTooLate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	o := Offer{State: OfferSent, ExpiresAt: now.Add(time.Hour)}
	if _, err := o.Accept(someone, now.Add(time.Hour)); !fault.Is(err, fault.Expired) {
		t.Errorf("at the very minute of expiry: %v", err)
	}
	yes, err := o.Accept(someone, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := yes.Accept(someone, now); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second yes: %v", err)
	}
	if _, err := yes.Supersede(now); err == nil {
		t.Error("what was accepted cannot be superseded")
	}
	if seen := yes.Seen(now); seen.State != OfferAccepted {
		t.Errorf("looking again changed %s", seen.State)
	}
	for state := range OfferEdges() {
		if state.Live() {
			if _, err := (Offer{State: state}).Supersede(now); err != nil {
				t.Errorf("a live offer can always be superseded: %s: %v", state, err)
			}
		}
	}
}

func TestAMinorIsNotAdmittedWithoutAnOrderOrAReason(t *testing.T) {
	t.Parallel()
	girl := Case{Group: []Person{{Age: 17, Gender: Woman}}, Court: CourtAsked}
	held := Stay{State: StayHeld}
	if _, err := held.Arrive(girl, Admission{}, MinorAge, time.Now()); !fault.Is(err, fault.Invalid) {
		t.Errorf("want a refusal, got %v", err)
	}
	if _, err := held.Arrive(girl, Admission{Emergency: "rescate"}, MinorAge, time.Now()); err != nil {
		t.Errorf("an emergency basis admits: %v", err)
	}
	said := girl
	said.Court = CourtOrdered
	if _, err := held.Arrive(said, Admission{}, MinorAge, time.Now()); !fault.Is(err, fault.Invalid) {
		t.Errorf("that somebody says there is an order is no order: %v", err)
	}
	if _, err := held.Arrive(Case{Group: []Person{{Age: 18}}}, Admission{}, MinorAge, time.Now()); err != nil {
		t.Errorf("an adult needs no order: %v", err)
	}
}
