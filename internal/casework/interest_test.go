package casework_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	of "amparo/internal/domain/interest"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/store"
)

// suing is a filing of a woman who needs a lawyer.
func suing(given, family, number string) intake.RegisterInput {
	in := goesBy(24, given, family, number, "")
	in.Needs = []intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}
	return in
}

// suits reports whether a legal service is a candidate, and whether the team reads nothing but that it is not suitable.
func suits(t *testing.T, w *amparotest.World, by *amparotest.Actor, r domain.ReferralID,
	firm *amparotest.Office) (fits, unsuitable bool) {
	t.Helper()
	w.Waits(time.Minute)
	m, err := w.Work.Match(t.Context(), by.Actor, r)
	must(t, err)
	for _, c := range m.Ranking.Candidates {
		fits = fits || c.Program == firm.Program.ID
	}
	for _, x := range m.Ranking.Excluded {
		if x.Program == firm.Program.ID {
			unsuitable = x.Reasons[0].Code == match.CodeNotSuitable && x.Reasons[0].Protected && len(x.Reasons[0].Args) == 0
		}
	}
	return fits, unsuitable
}

func (l listed) adds(t *testing.T, side of.Side, name, number string) {
	t.Helper()
	must(t, l.w.Work.AddInterest(t.Context(), l.firm.Actor.Actor,
		interest.Input{Label: "Exp. 7", Side: side, Name: name, Document: number}))
}

// listed is a legal service with its list.
type listed struct {
	w    *amparotest.World
	firm *amparotest.Office
}

// A law firm defends the man whom she names, in a case of which the network knows nothing. It is not asked for her, and
// neither side learns of the other.
func TestALegalServiceIsNotAskedForSomebodyAgainstWhomItStands(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana := w.Worker("ana")
	firm, other := w.Program("bufete", domain.ClassLegal, 5, "penal_trata"),
		w.Program("clínica legal", domain.ClassLegal, 5, "penal_trata")
	l := listed{w, firm}
	filed := ana.Refers(suing("Ana", "Ejemplo Tzoc", "2999 12345 0101"))
	r := filed.Referrals[0]
	l.adds(t, of.Against, "Ramón Ejemplo Ficticio", "")
	l.adds(t, of.Client, "", "2999 12345 0101")
	names(t, w, ana, filed.Case, "ficticio RAMON ejemplo")
	if fits, _ := suits(t, w, ana, r, firm); !fits {
		t.Fatal("who acts against him too, or represents her already, is no conflict")
	}
	l.adds(t, of.Client, "Ejemplo Ficticio, Ramon", "")
	if fits, unsuitable := suits(t, w, ana, r, firm); fits || !unsuitable {
		t.Errorf("fits %v, not suitable and no more is said: %v", fits, unsuitable)
	}
	if fits, _ := suits(t, w, ana, r, other); !fits {
		t.Error("another service is open to her")
	}
	_, err := w.Work.SendOffers(ctx, ana.Actor, r, 0, placement.OfferInput{Programs: []domain.ProgramID{firm.Program.ID}})
	if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "offer.not_safe" {
		t.Errorf("nor is it asked by hand: %v", err)
	}
	if len(firm.Actor.Told()) != 0 {
		t.Errorf("it learns nothing: %v", firm.Actor.Told())
	}

	second := ana.Refers(suing("Berta", "Prueba Caal", "1888 12345 0101")).Referrals[0]
	l.adds(t, of.Against, "", "1888-12345-0101")
	if fits, unsuitable := suits(t, w, ana, second, firm); fits || !unsuitable {
		t.Errorf("she herself is an opposing party: %v %v", fits, unsuitable)
	}
	list, err := w.Work.Interests(ctx, firm.Actor.Actor)
	must(t, err)
	for _, e := range list {
		if len(e.Keys) != 0 {
			t.Error("keys are told to nobody")
		}
		if e.Side == of.Client || e.Side == of.Against {
			must(t, w.Work.DropInterest(ctx, firm.Actor.Actor, e.ID))
		}
	}
	if fits, _ := suits(t, w, ana, r, firm); len(list) != 4 || !fits {
		t.Errorf("%d on the list; what was taken off it keeps nobody out: %v", len(list), fits)
	}
	kept, err := store.Get[of.List](ctx, w.Store, firm.Actor.Agency)
	must(t, err)
	if len(kept.V.Entries) != 0 {
		t.Errorf("%+v", kept.V)
	}
	w.Verify()
}

// The service already helps a woman in the network whom this one fears, or who fears her.
func TestALegalServiceIsNotAskedAgainstItsOwnClientInTheNetwork(t *testing.T) {
	for name, clientFears := range map[string]bool{"the client fears her": true, "she fears the client": false} {
		t.Run(name, func(t *testing.T) {
			w := amparotest.New(t)
			ana, eva := w.Worker("ana"), w.Worker("eva")
			firm := w.Program("bufete", domain.ClassLegal, 5, "penal_trata")
			client := ana.Refers(suing("Ana", "Ejemplo Tzoc", ""))
			firm.Accepts(ana.OffersTo(client.Referrals[0], firm)[0])
			her := eva.Refers(suing("Berta", "Prueba Caal", ""))
			asked := eva.OffersTo(her.Referrals[0], firm)[0]
			if clientFears {
				names(t, w, ana, client.Case, "Berta Prueba Caal")
			} else {
				must(t, w.Work.WriteSafety(t.Context(), eva.Actor, her.Case, 0, domain.Safety{NoContacts: []domain.NoContact{
					{Type: "persona", Label: "Tzoc Ejemplo, Ana"}}}))
			}
			if fits, unsuitable := suits(t, w, eva, her.Referrals[0], firm); fits || !unsuitable {
				t.Errorf("%v %v", fits, unsuitable)
			}
			err := firm.TryAccept(asked)
			if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Code != "offer.conflict_listed" ||
				strings.Contains(err.Error(), "Ana") {
				t.Errorf("the lawyer learns that a conflict may exist, and not with whom: %v", err)
			}
		})
	}
}

// By adding names to her list a lawyer does not find out who the woman on a card is.
func TestWhatIsAddedAfterTheRequestDecidesNothingAboutIt(t *testing.T) {
	w := amparotest.New(t, act.Limits{InterestsPerDay: 3})
	ana := w.Worker("ana")
	firm := w.Program("bufete", domain.ClassLegal, 5, "penal_trata")
	l := listed{w, firm}
	her := ana.Refers(suing("Berta", "Prueba Caal", ""))
	asked := ana.OffersTo(her.Referrals[0], firm)[0]
	w.Waits(time.Minute)
	l.adds(t, of.Against, "Berta Prueba Caal", "")
	firm.Accepts(asked)

	wrong := func(in interest.Input, code string) {
		t.Helper()
		wantCode(t, w.Work.AddInterest(t.Context(), firm.Actor.Actor, in), code)
	}
	wrong(interest.Input{Side: of.Client, Name: "Ana Ejemplo"}, "field.required")
	wrong(interest.Input{Label: "1", Side: of.Client, Name: "Ana"}, "interest.whole_name")
	wrong(interest.Input{Label: "1", Side: of.Client}, "interest.name_or_number")
	wrong(interest.Input{Label: "1", Name: "Ana Ejemplo"}, "field.choose_one")
	wrong(interest.Input{Label: "1", Side: of.Client, Document: "#"}, "field.document")
	l.adds(t, of.Client, "Ana Ejemplo", "")
	l.adds(t, of.Client, "Eva Ejemplo", "")
	wrong(interest.Input{Label: "1", Side: of.Client, Name: "Otra Ejemplo"}, "interest.too_many")
	_, err := w.Work.Interests(t.Context(), ana.Actor)
	w.Want(err, fault.Forbidden)
	w.Want(w.Work.AddInterest(t.Context(), ana.Actor, interest.Input{Label: "1", Side: of.Client, Name: "Ana Ejemplo"}),
		fault.Forbidden)
}
