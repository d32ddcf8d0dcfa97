package amparotest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store/mongodriver/fakemongo"
)

// job is one main job, act by act.
type job struct {
	w     *amparotest.World
	ana   *amparotest.Actor
	casa  *amparotest.House
	filed intake.Registered
	offer domain.OfferID
}

func (j *job) acts(t testing.TB) []act {
	ctx := t.Context()
	return []act{
		{"register", func() (err error) {
			j.filed, err = j.w.Work.Register(ctx, j.ana.Actor, amparotest.Survivor(amparotest.Woman(30)))
			return err
		}},
		{"match", func() error { _, err := j.w.Work.Match(ctx, j.ana.Actor, j.filed.Referrals[0]); return err }},
		{"offer", func() error {
			sent, err := j.w.Work.SendOffers(ctx, j.ana.Actor, j.filed.Referrals[0], 0,
				placement.OfferInput{Shelters: []domain.ShelterID{j.casa.Shelter.ID}})
			if err == nil {
				j.offer = sent[0]
			}
			return err
		}},
		{"inbox", func() error {
			_, err := j.w.Work.Inbox(ctx, j.casa.Actor.Actor, oversight.InboxFilter{Limit: 20})
			return err
		}},
		{"accept", func() error { return j.w.Work.Accept(ctx, j.casa.Actor.Actor, j.offer, 0, placement.AcceptInput{}) }},
		{"on the way", func() error { return j.w.Work.Transit(ctx, j.ana.Actor, j.offer, 0) }},
		{"admit", func() error { return j.w.Work.Admit(ctx, j.casa.Actor.Actor, j.offer, 0, placement.AdmitInput{}) }},
		{"depart", func() error {
			return j.w.Work.Discharge(ctx, j.casa.Actor.Actor, j.offer, 0, placement.EndInput{Reason: "plan_cumplido"})
		}},
	}
}

type act struct {
	name string
	do   func() error
}

// TestHowOftenAnActAsksTheServer counts commands, each of which is a way to the server and back: on a MongoDB that is
// not on this machine they are most of what an act takes, and they are the same on every machine.
func TestHowOftenAnActAsksTheServer(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{})
	w := amparotest.NewAt(t, s.URI())
	j := &job{w: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", amparotest.Women(50))}
	for round := range 5 {
		for _, a := range j.acts(t) {
			s.Inject(nil)
			must(t, a.do())
			heard := commands(s.Commands())
			t.Logf("round %d: %s asks %d times: %v", round+1, a.name, len(heard), heard)
			// the first finds nothing remembered, and makes collections
			if most := oftenest[a.name]; round > 0 && len(heard) > most {
				t.Errorf("%s asks %d times, want at most %d: %v", a.name, len(heard), most, heard)
			}
		}
	}
}

// oftenest is how often each act may ask the server: what it asks today, and a little room.
var oftenest = map[string]int{"register": 21, "match": 18, "offer": 26, "inbox": 6, "accept": 26,
	"on the way": 20, "admit": 21, "depart": 20}

// commands says what an act asked, with the collection of each. How far the logs have come is asked beside it, by time.
func commands(heard []bson.D) []string {
	out := make([]string, 0, len(heard))
	for _, cmd := range heard {
		if said := fmt.Sprint(cmd[0].Key, " ", cmd[0].Value); said != "find log" {
			out = append(out, said)
		}
	}
	return slices.Clip(out)
}

// TestALawyerIsLookedForWithoutReadingWhomLawyersServe: whether a service stands against a person is found by keys, and
// not by opening all clients of all services.
func TestALawyerIsLookedForWithoutReadingWhomLawyersServe(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{})
	w := amparotest.NewAt(t, s.URI())
	ana := w.Worker("ana")
	client := func() domain.ReferralID {
		in := amparotest.Survivor(amparotest.Woman(30))
		in.Needs = []intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}
		in.Identity.Persons = []domain.Named{{Ref: "P1", Given: "Ana", Family: "Ejemplo Tzoc", Number: "2999 12345 0101"}}
		in.Safety.NoContacts = []domain.NoContact{{Type: "persona", Label: "Ramón Ejemplo Ficticio"}}
		return ana.Refers(in).Referrals[0]
	}
	her := client()
	asks := func() []string {
		for range 2 { // the first reads what moved since
			w.Waits(time.Minute)
			s.Inject(nil)
			_, err := w.Work.Match(t.Context(), ana.Actor, her)
			must(t, err)
		}
		return commands(s.Commands())
	}
	few := asks()
	for i := range 3 {
		firm := w.Program(fmt.Sprintf("bufete %d", i), domain.ClassLegal, 5, "penal_trata")
		for range 3 {
			firm.Accepts(ana.OffersTo(client(), firm)[0])
		}
	}
	if many := asks(); len(many) > len(few) {
		t.Errorf("asks %d times with nobody served, %d times with nine clients: %v", len(few), len(many), many)
	}
}
