package ui_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
)

// TestColleaguesAreNamedAndStrangersAreARole: in the timeline, the talk, the openings, the notes and the log a worker
// reads who of her own agency acted; of everybody else she reads the agency and the role.
func TestColleaguesAreNamedAndStrangersAreARole(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Person("Ana Prueba", w.Agency("Hospital de Prueba", "salud"), domain.RoleReferrer)
	boss := ana.Colleague("Jimena Jefa", domain.RoleSupervisor)
	casa := w.Shelter("Casa Nance", "0108", amparotest.Women(2))
	night := casa.Colleague("Nora Nocturna", domain.RoleIntake)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.Scopes[domain.ScopeShareHealth] = domain.Yes
	filed := ana.Refers(in)
	ref, offer := "/referrals/"+string(filed.Referrals[0]), ana.Offers(filed.Referrals[0], casa)[0]
	for _, err := range []error{
		w.Work.Ask(t.Context(), night.Actor, offer, 0, placement.TextInput{Text: "¿Viene sola?"}), w.Work.Reply(t.Context(),
			ana.Actor, offer, 0, placement.TextInput{Text: "Sí."}),
		night.TryAccept(offer),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Work.WriteNote(t.Context(), night.Actor, filed.Case, domain.CareHealth, "Durmió bien."); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Work.ReadIdentity(t.Context(), ana.Actor, filed.Case); err != nil {
		t.Fatal(err)
	}

	b := open(t, w).signIn(boss.Actor)
	b.get(ref).want(200, "Ana Prueba", "Casa Nance", "Ingreso del albergue").never("Nora Nocturna")
	b.get(at(filed.Case)).want(200, "Ana Prueba Atención de casos Vio la identidad").never("Nora Nocturna")
	b.get("/audit?action=case.register").want(200, "Ana Prueba")
	shelter := open(t, w).signIn(casa.Actor.Actor)
	shelter.get("/offers/"+string(offer)).want(200, "Nora Nocturna", "Hospital de Prueba").never("Ana Prueba")
	shelter.get(at(filed.Case)+"/notes/health").want(200, "Nora Nocturna", "Durmió bien.")
	open(t, w).signIn(w.Auditor().Actor).get("/audit?log="+w.Store.LogOf(ana.Agency)).want(200,
		"Hospital de Prueba").never("Ana Prueba")
	desk := open(t, w).signIn(w.Coordinator().Actor)
	desk.get(ref).want(200, "Hospital de Prueba").never("Ana Prueba", "Nora Nocturna")
	w.Verify()
}

// TestAServiceThatSaidYesReadsWordsThatFit: whoever accepted is not told that it cannot receive her, and what she
// does not see of the case is not said to be empty.
func TestAServiceThatSaidYesReadsWordsThatFit(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy := w.Worker("ana"), w.Shelter("Casa Nance", "0108",
		amparotest.Women(2)), w.Program("Consultorio Ceiba", domain.ClassPsych, 3)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	bed, care := ana.Offers(filed.Referrals[0], casa)[0], ana.OffersTo(filed.Referrals[1], psy)[0]
	shelter, office := open(t, w).signIn(casa.Actor.Actor), open(t, w).signIn(psy.Actor.Actor)
	shelter.get("/offers/"+string(bed)).want(200, "No podemos recibir")
	casa.Accepts(bed)
	psy.Accepts(care)
	shelter.get("/offers/"+string(bed)).want(200, "Ya no podemos darle el lugar",
		"Avisar y liberar el lugar").never("No podemos recibir")
	office.get("/offers/"+string(care)).want(200, "Ya no podemos dar la atención").never("No podemos recibir")
	office.get(at(filed.Case)).want(200, "Solicitudes",
		"Solo los ven la persona encargada del caso y su supervisión.").never("Este caso no tiene referencias", "Mi trabajo")
}
