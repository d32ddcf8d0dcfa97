package api_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// plainly is what services say beside their ids, days and organization, each as text.
func plainly(t *testing.T, services []object) (out []string) {
	t.Helper()
	var strip func(v any) any
	strip = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name := range v {
				if name == "id" || strings.HasSuffix(name, "_id") || slices.Contains([]string{"organization",
					"assured_date", "updated"}, name) {
					delete(v, name)
					continue
				}
				v[name] = strip(v[name])
			}
		case []any:
			for i := range v {
				v[i] = strip(v[i])
			}
		}
		return v
	}
	for _, s := range services {
		raw, err := json.Marshal(strip(s))
		must(t, err)
		out = append(out, string(raw))
	}
	slices.Sort(out)
	return out
}

// servicesOf are the services of the organization with a name, as our directory writes them, whose names say so.
func servicesOf(t *testing.T, c *caller, organization, named string) (out []object) {
	t.Helper()
	orgs := c.get("/hsds/organizations").want(http.StatusOK)
	for i := range orgs.len("contents") {
		if orgs.text("contents", i, "name") == organization {
			var page struct{ Contents []object }
			must(t, json.Unmarshal(c.get("/hsds/services?full=true&organization_id="+orgs.text("contents", i, "id")).
				want(http.StatusOK).Raw, &page))
			out = page.Contents
		}
	}
	return slices.DeleteFunc(out, func(s object) bool { return !strings.Contains(fmt.Sprint(s["name"]), named) })
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	must(t, err)
	return base64.StdEncoding.EncodeToString(raw)
}

// TestOurDirectoryComesBackAsItLeft: what a directory wrote of an agency's houses is brought to another one. Asked for
// is what it leaves out, service by service: the address with its municipality, the longest stay and the security
// level. With these it is added, and the directory writes the same of both agencies. It is taken back like a list.
func TestOurDirectoryComesBackAsItLeft(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, next := w.Shelter("casa", "0108", amparotest.Women(3)), w.Shelter("vecina", "0108", amparotest.Women(1))
	head := s.signs(casa.Colleague("directora", domain.RoleShelterHead))
	other := s.signs(next.Colleague("dora", domain.RoleShelterHead))
	first := "Casa Uno: la vieja;Mixco;Portón;2000-0001 ext. 12;lun-vie 07:00-20:00, sáb 22:00-06:00;180;2;" +
		"español, k'iche';31/12/2027;CNA;"
	head.post("/imports/shelters", object{"agency": string(casa.Agency), "dry_run": false, "file": sheet(houses+
		";Correo;Accesibilidad;Servicios;Teléfono de guardia;Horario de guardia;Formas de explotación;Solo extranjeras;"+
		"Solo LGBTIQ;Hijos;Niños hasta;Niñas hasta;Ocupadas", first+"Mujeres;mujeres;mujer;18;99;8;sí;casa@example.org;"+
		"silla_ruedas;psicologia;20000002;noches;prostitucion_ajena;sí;no;3;11;17;2", first+
		"Niñas;ninas;mujer;0;17;4;no;;;;;;;no;sí;;;;")}).want(http.StatusOK)
	reader := s.signs(w.Worker("ana"))
	left := servicesOf(t, reader, "casa", "Casa Uno")
	in := object{"agency": string(next.Agency), "dry_run": true, "file": encoded(t, left)}
	got := other.post("/imports/shelters", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	var wrong []string
	for i := range got.len("fields") {
		wrong = append(wrong, got.text("fields", i, "path"))
	}
	if want := "rows.1.max_stay_days rows.1.security_level rows.1.municipality rows.1.address"; len(left) != 2 ||
		strings.Join(wrong, " ") != want {
		t.Errorf("of %d services are asked for %v", len(left), wrong)
	}
	for _, one := range left {
		one["max_stay_days"], one["security_level"] = 180, 2
		place(one)["addresses"] = []object{{"address_1": "Portón", "city": "Mixco", "state_province": "Guatemala"}}
	}
	in["file"], in["dry_run"] = encoded(t, object{"contents": left}), false
	made := other.post("/imports/shelters", in).want(http.StatusOK)
	for _, one := range left {
		delete(one, "max_stay_days")
		delete(one, "security_level")
		delete(place(one), "addresses")
	}
	w.Waits(3e9)
	a, b := plainly(t, left), plainly(t, servicesOf(t, reader, "vecina", "Casa Uno"))
	if made.len("made") != 1 || !slices.Equal(a, b) {
		t.Errorf("it left as\n%s\nand came back as\n%s", strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
	other.post("/imports/"+made.text("import")+"/undo", nil).want(http.StatusNoContent)
	head.post("/imports/shelters", in).refused(http.StatusNotFound, "fault.not_found")
	w.Verify()
}

// place is the location of a service of ours.
func place(service object) object {
	at, _ := service["service_at_locations"].([]any)
	first, _ := at[0].(object)
	where, _ := first["location"].(object)
	return where
}

// TestProgrammesComeBackAsTheyLeft: of a file with houses and programmes, a clinic is brought its own kind alone, and
// nothing more is asked of it. A bureau finds nothing of its kind in it.
func TestProgrammesComeBackAsTheyLeft(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	w.Shelter("casa", "0108", amparotest.Women(3))
	w.Program("luz", domain.ClassPsych, 5, "trauma")
	clinic, bureau := w.Program("ceiba", domain.ClassPsych, 2), w.Program("bufete", domain.ClassLegal, 2)
	reader := s.signs(w.Worker("ana"))
	left := servicesOf(t, reader, "luz", "luz")
	for _, house := range servicesOf(t, reader, "casa", "") {
		house["organization_id"] = left[0]["organization_id"]
		left = append(left, house)
	}
	in := object{"agency": string(clinic.Agency), "class": "psych", "dry_run": false, "file": encoded(t, left)}
	if got := s.signs(clinic.Actor).post("/imports/programs", in).want(http.StatusOK); got.len("made") != 1 {
		t.Errorf("added %s", got.Raw)
	}
	w.Waits(3e9)
	if a, b := plainly(t, left[:1]), plainly(t, servicesOf(t, reader, "ceiba", "luz")); !slices.Equal(a, b) {
		t.Errorf("it left as\n%s\nand came back as\n%s", a, b)
	}
	in["agency"], in["class"] = string(bureau.Agency), "legal"
	got := s.signs(bureau.Actor).post("/imports/programs", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if got.text("fields", 0, "code") != "sheet.services" {
		t.Errorf("a bureau is told %s", got.Raw)
	}
	w.Verify()
}
