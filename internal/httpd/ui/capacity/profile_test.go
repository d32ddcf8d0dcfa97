package capacity

import (
	"reflect"
	"testing"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// TestAProfileComesBackAsItWas: whoever saves a form as it was shown changes nothing.
func TestAProfileComesBackAsItWas(t *testing.T) {
	sh := domain.Shelter{Name: "Casa Ceiba", Municipality: "0108", Address: "Portón verde", Phone: "+50220000001",
		Email:       "casa@example.org",
		IntakeHours: "24h", MaxStayDays: 90, SecurityLevel: 2, Active: true, FemaleStaffOnly: true,
		Languages:     []string{"spa", "kek"},
		Accessibility: []string{"silla_ruedas"}, Services: []string{"psicologia"}, Exclusions: []string{"riesgo_suicida"},
		MinorLicence: &domain.Licence{Authority: "Autoridad", Status: "vigente", ValidUntil: "2030-01-01"}}
	form := view.Form{Values: shelterValues(sh)}
	var in capacity.ShelterInput
	readProfile(&in, form)
	careOf(&in, form)
	want := shelterInput(sh)
	in.Units = want.Units
	if !reflect.DeepEqual(in, want) {
		t.Errorf("read back\n%+v, was\n%+v", in, want)
	}
	for name, unit := range map[string]domain.Unit{
		"mothers with children": {ID: "u1", Name: "Madres", Population: "mujeres_con_hijos",
			Genders:      []domain.Gender{domain.Woman, domain.TransWoman},
			Exploitation: []string{}, AgeMin: 18, AgeMax: 60, Pregnant: true,
			Children: &domain.ChildrenRule{Max: 2, BoyMaxAge: 11, GirlMaxAge: 17}, Open: true,
			Beds: domain.Beds{Total: 6, Blocked: 1, Residents: 2}},
		"kept for those under threat": {ID: "u2", Name: "Reserva", Population: "mujeres",
			Genders: []domain.Gender{domain.Woman}, AgeMax: 99,
			Exploitation: []string{"explotacion_sexual"}, ForeignOnly: true, LGBTIQOnly: true, ReservedLevel: 3,
			Beds: domain.Beds{Total: 1}},
	} {
		if got := unitOf(unit, view.Form{Values: unitValues(unit)}); !reflect.DeepEqual(got, unit) {
			t.Errorf("%s: read back\n%+v, was\n%+v", name, got, unit)
		}
	}
	pr := domain.Program{Class: domain.ClassLegal, Name: "Bufete", Municipality: "0101", Serves: []string{"01"},
		Languages:   []string{"spa"},
		Specialisms: []string{"querellante_adhesivo"}, AgeMax: 99, Genders: []domain.Gender{domain.Woman},
		Modalities: []string{"presencial"},
		Cost:       "Sin costo", Phone: "+50220000002", Email: "bufete@example.org", MaxCaseload: 9, Outside: 2, WaitDays: 7,
		Active: true, Defends: true}
	form = view.Form{Values: programValues(pr)}
	var got capacity.ProgramInput
	officeOf(&got, form)
	servesOf(&got, form)
	if !reflect.DeepEqual(got, programInput(pr)) {
		t.Errorf("read back\n%+v, was\n%+v", got, programInput(pr))
	}
}

// TestAFaultOfOneUnitStandsInItsOwnForm, and that of another is said of the whole.
func TestAFaultOfOneUnitStandsInItsOwnForm(t *testing.T) {
	for path, want := range map[string]string{"units.1.name": "unit.name", "units.1.beds.total": "unit.beds.total",
		"units.0.name":  "",
		"units.10.name": "", "units": "", "name": "name"} {
		if got := unitFaults([]view.FieldError{{Path: path}}, 1)[0].Path; got != want {
			t.Errorf("%s stands at %q, want %q", path, got, want)
		}
	}
}
