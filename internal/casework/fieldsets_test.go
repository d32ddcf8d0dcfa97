package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// careFor files a case in which everything is told, and lets a house, a therapist and a lawyer accept it.
func careFor(t *testing.T, w *amparotest.World, agreed bool) (intake.Registered, *amparotest.Actor,
	map[domain.Role]*amparotest.Actor, map[domain.Role]domain.OfferID) {
	t.Helper()
	ana := w.Worker("ana")
	casa, psy, lex := w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("psico", domain.ClassPsych, 2),
		w.Program("legal", domain.ClassLegal, 2)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Case.Exploitation = []string{"prostitucion_ajena"}
	in.Identity = domain.Identity{Persons: []domain.Named{{Given: "Marisol Flor", Family: "Ejemplo", Born: "2002-03-01",
		Document: "dpi", Number: "7700000000001"}},
		Phone: "+50200001234", Safe: "De día.", Alias: "La vecina", Remarks: "Un lunar."}
	in.Safety = domain.Safety{Risk: "La buscan.", Arrival: "Por la gasolinera.", Medicines: "Insulina.", LGBTIQ: true,
		Areas:      []domain.Danger{{Motive: "lugar_explotacion", Scope: "departamento", Department: "14"}},
		NoContacts: []domain.NoContact{{Type: "tratante", Label: "El primo"}}}
	if !agreed {
		in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	}
	for _, need := range []string{"psicologia", "legal_penal"} {
		in.Needs = append(in.Needs, intake.NeedInput{Need: need, Urgency: domain.UrgencyHigh})
	}
	filed := ana.Refers(in)
	offers := map[domain.Role]domain.OfferID{domain.RoleIntake: ana.Offers(filed.Referrals[0], casa)[0],
		domain.RolePsych: ana.OffersTo(filed.Referrals[1], psy)[0], domain.RoleLegal: ana.OffersTo(filed.Referrals[2],
			lex)[0]}
	people := map[domain.Role]*amparotest.Actor{domain.RoleIntake: casa.Actor, domain.RolePsych: psy.Actor,
		domain.RoleLegal: lex.Actor}
	for role, a := range people {
		a.Accepts(offers[role])
	}
	return filed, ana, people, offers
}

// TestALawyerReadWhereSheMustNotBe: whoever accepted read all of D2, whatever its work: the lawyer her danger areas,
// the therapist her papers. Now each opens what its work needs, on every way to it, and the log says what opened.
func TestALawyerReadWhereSheMustNotBe(t *testing.T) {
	w := amparotest.New(t)
	filed, ana, people, offers := careFor(t, w, true)
	type parts struct{ papers, areas, avoid, risk, arrival bool }
	want := map[domain.Role]parts{domain.RoleIntake: {true, true, true, true, true}, domain.RolePsych: {risk: true},
		domain.RoleLegal: {papers: true, avoid: true}}
	for role, a := range people {
		look := func(where string, id domain.Identity, sf domain.Safety) {
			t.Helper()
			n := id.Persons[0]
			papers := n.Family != "" && n.Number != "" && n.Born != "" && id.Alias != "" && id.Remarks != ""
			if none := n.Given+n.Family+n.Number+n.Document+string(n.Born)+id.Alias+id.Remarks == ""; !papers && !none {
				t.Errorf("%s, %s: some papers and not others: %+v", role, where, id)
			}
			if !papers && n.UseName != "Marisol" || id.Phone == "" || id.Safe == "" {
				t.Errorf("%s, %s: what to call her and how to reach her: %+v", role, where, id)
			}
			got := parts{papers, len(sf.Areas) > 0, len(sf.NoContacts) > 0, sf.Risk != "", sf.Arrival != "" &&
				sf.Medicines != ""}
			if got != want[role] || sf.LGBTIQ != got.arrival {
				t.Errorf("%s, %s: opened %+v, want %+v", role, where, got, want[role])
			}
		}
		v, err := w.Work.ViewOffer(t.Context(), a.Actor, offers[role])
		must(t, err)
		look("on the request", *v.Identity, *v.Safety)
		id, err := w.Work.ReadIdentity(t.Context(), a.Actor, filed.Case)
		must(t, err)
		sf, err := w.Work.ReadSafety(t.Context(), a.Actor, filed.Case)
		must(t, err)
		look("by its own door", id.V, sf.V)
		c, err := w.Work.ViewCase(t.Context(), a.Actor, filed.Case)
		if must(t, err); len(c.Case.Exploitation) != 0 || c.Case.Found != "" || c.Case.Nationality != "" ||
			len(c.Case.Group) != 1 {
			t.Errorf("%s reads her story: %+v", role, c.Case)
		}
	}
	if id, err := w.Work.ReadIdentity(t.Context(), ana.Actor, filed.Case); err != nil || id.V.Persons[0].Number == "" {
		t.Errorf("her team reads all of it: %+v %v", id.V, err)
	}
	if c, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case); err != nil || len(c.Case.Exploitation) != 1 ||
		c.Case.Found == "" {
		t.Errorf("her team reads her story: %+v %v", c.Case, err)
	}
	loggedCodes(t, w, people[domain.RoleLegal].Agency, "safety.read", "documentos+no_contactos")
	loggedCodes(t, w, people[domain.RolePsych].Agency, "identity.read", "riesgos")
	loggedCodes(t, w, ana.Agency, "identity.read", "")
	w.Verify()
}

// TestWithoutHerAgreementNoWorkOpensAnything: the sets are what consent opens, never more than consent.
func TestWithoutHerAgreementNoWorkOpensAnything(t *testing.T) {
	w := amparotest.New(t)
	filed, _, people, offers := careFor(t, w, false)
	for role, a := range people {
		v, err := w.Work.ViewOffer(t.Context(), a.Actor, offers[role])
		if must(t, err); v.Identity != nil || v.Safety != nil || v.Order != nil {
			t.Errorf("%s reads %+v %+v", role, v.Identity, v.Safety)
		}
		_, err = w.Work.ReadIdentity(t.Context(), a.Actor, filed.Case)
		w.Want(err, fault.Forbidden)
		_, err = w.Work.ReadSafety(t.Context(), a.Actor, filed.Case)
		w.Want(err, fault.Forbidden)
	}
}
