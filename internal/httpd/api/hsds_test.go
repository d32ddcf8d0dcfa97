package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// standard states the fields of HSDS 3.1 that a directory may have, record by record: a mark after the name says that
// it is required, of the record or in its tables; then its type, or the record or list of records that it holds.
var standard = map[string]string{
	"organization": "id! uuid, name! text, description! text, alternate_name text, email email, website uri, " +
		"phones []phone",
	"service": "id! uuid, organization_id! uuid, program_id uuid, name! text, alternate_name text, description text, " +
		"url uri, email email, status! active|inactive|defunct|temporarily closed, interpretation_services text, " +
		"application_process text, fees_description text, accreditations text, eligibility_description text, " +
		"minimum_age number, maximum_age number, assured_date date, assurer_email email, alert text, " +
		"last_modified date-time, phones []phone, schedules []schedule, service_areas []service_area, " +
		"service_at_locations []service_at_location, languages []language, organization organization, " +
		"capacities []service_capacity, attributes []attribute",
	"service_at_location": "id! uuid, service_id! uuid, location_id! uuid, description text, location location",
	// Neither addresses nor coordinates: of them a directory holds none.
	"location": "id! uuid, location_type! physical|postal|virtual, organization_id uuid, name text, " +
		"accessibility []accessibility",
	"phone": "id! uuid, number! text, extension number, type text|voice|fax|cell|video|pager|textphone, description text",
	"schedule": "id! uuid, freq WEEKLY|MONTHLY, byday days, opens_at clock, closes_at clock, timezone number, " +
		"wkst MO|TU|WE|TH|FR|SA|SU, description text",
	"service_area":  "id! uuid, name text, description text, extent text, extent_type text, uri uri",
	"language":      "id! uuid, name text, code text, note text",
	"accessibility": "id! uuid, location_id uuid, description text, details text, url uri",
	"service_capacity": "id! uuid, service_id! uuid, unit_id! uuid, unit! unit, available! number, maximum number, " +
		"updated! date-time, description text",
	"unit": "id! uuid, name! text, scheme text, identifier text, uri uri",
	"attribute": "id! uuid, link_id! uuid, link_entity! text, link_type text, taxonomy_term_id! uuid, value text, " +
		"label text, taxonomy_term taxonomy_term",
	"taxonomy_term": "id! uuid, code text, name! text, description! text, taxonomy text, language text, term_uri uri",
	"page": "total_items! number, total_pages! number, page_number! number, size! number, first_page! flag, " +
		"last_page! flag, empty! flag, contents! list",
}

// rules writes the standard as JSON Schema, in which nothing is allowed that it does not name.
func rules(t *testing.T) func(record string, v any) {
	t.Helper()
	defs := object{}
	for record, fields := range standard {
		props, needed := object{}, []any{}
		for field := range strings.SplitSeq(fields, ", ") {
			name, kind, _ := strings.Cut(field, " ")
			if strings.HasSuffix(name, "!") {
				name = strings.TrimSuffix(name, "!")
				needed = append(needed, name)
			}
			props[name] = typeOf(kind)
		}
		defs[record] = object{"type": "object", "properties": props, "required": needed, "additionalProperties": false}
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	must(t, c.AddResource("mem://hsds", object{"$defs": defs}))
	return func(record string, v any) {
		t.Helper()
		s, err := c.Compile("mem://hsds#/$defs/" + record)
		must(t, err)
		if err := s.Validate(v); err != nil {
			t.Errorf("%s is no %s: %v", v, record, err)
		}
	}
}

func typeOf(kind string) object {
	switch {
	case strings.HasPrefix(kind, "[]"):
		return object{"type": "array", "minItems": 1.0, "items": object{"$ref": "#/$defs/" + kind[2:]}}
	case standard[kind] != "":
		return object{"$ref": "#/$defs/" + kind}
	case kind == "number":
		return object{"type": "number"}
	case kind == "flag":
		return object{"type": "boolean"}
	case kind == "list":
		return object{"type": "array"}
	case kind == "text":
		return object{"type": "string", "minLength": 1.0}
	case kind == "days":
		return object{"type": "string", "pattern": "^((MO|TU|WE|TH|FR|SA|SU)(,|$))+$"}
	case kind == "clock":
		return object{"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
	case strings.Contains(kind, "|"):
		var all []any
		for code := range strings.SplitSeq(kind, "|") {
			all = append(all, code)
		}
		return object{"enum": all}
	}
	return object{"type": "string", "format": kind}
}

// TestAServiceDirectoryIsReadAsHSDS: an agency's list of houses and a clinic are found by a program of another
// directory, page by page and as one file, every record as the standard has it, and nothing says where a house stands.
func TestAServiceDirectoryIsReadAsHSDS(t *testing.T) {
	w := amparotest.New(t)
	s, holds := open(t, w), rules(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(3), amparotest.Unit{Name: "Familias",
		Genders: []domain.Gender{domain.Woman}, Min: 18, Max: 60, Beds: 4, Pregnant: true,
		Children: &domain.ChildrenRule{Max: 3, BoyMaxAge: 11, GirlMaxAge: 17}})
	w.Program("clínica", domain.ClassPsych, 5, "trauma")
	w.Program("bufete", domain.ClassLegal, 2, "penal_trata")
	head := s.signs(casa.Colleague("directora", domain.RoleShelterHead))
	head.post("/imports/shelters", object{"agency": string(casa.Agency), "dry_run": false, "file": sheet(houses+
		";Correo;Accesibilidad;Servicios;Teléfono de guardia;Horario de guardia",
		"Casa Uno;Mixco, Guatemala;Portón gris;2000-0001 ext. 12;lun-vie 07:00-20:00, sáb 22:00-06:00;180;2;español;"+
			"31/12/2027;CNA;Mujeres;mujeres;mujer;18;99;8;sí;casa@example.org;silla_ruedas;psicologia;20000002;24h")}).
		want(http.StatusOK)
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	reader := programOf(root, casa.Agency, "albergue_ingreso", "directory.read")
	if got := reader.get("/hsds").want(http.StatusOK); got.text("version") != "3.1" {
		t.Errorf("it speaks %s", got.Raw)
	}

	file := reader.get("/hsds/package").want(http.StatusOK)
	var whole []any
	must(t, json.Unmarshal(file.Raw, &whole))
	byID, seen := map[string]any{}, map[string]bool{}
	for _, one := range whole {
		holds("service", one)
		of, _ := one.(object)
		byID[fmt.Sprint(of["id"])] = one
		for name := range of {
			seen[name] = true
		}
	}
	if len(whole) != 5 || len(byID) != 5 {
		t.Fatalf("two houses of three units and two programmes are %d services", len(whole))
	}
	for _, name := range []string{"phones", "schedules", "service_areas", "languages", "capacities", "attributes",
		"service_at_locations", "email", "minimum_age", "organization"} {
		if !seen[name] {
			t.Errorf("no service has %s", name)
		}
	}
	for _, said := range []string{`"extension":12`, `"byday":"MO,TU,WE,TH,FR","opens_at":"07:00","closes_at":"20:00"`,
		`"byday":"SA","opens_at":"22:00","closes_at":"06:00"`, `"opens_at":"00:00","closes_at":"23:59"`,
		`"code":"accepts_pregnant"`, `"available":8,"maximum":8`, `"urn:iso:std:iso:3166:-2:GT-`,
		`"location_type":"physical"`, `"name":"Guatemala"`, `"timezone":-6`} {
		if !strings.Contains(string(file.Raw), said) {
			t.Errorf("the file lacks %s", said)
		}
	}
	for _, secret := range []string{"Portón", "0108", "Mixco", string(casa.Shelter.ID)} {
		if strings.Contains(string(file.Raw), secret) {
			t.Errorf("the file holds %s", secret)
		}
	}

	var services, places int
	for page := 1; ; page++ {
		got := reader.get(fmt.Sprintf("/hsds/services?full=true&per_page=2&page=%d", page)).want(http.StatusOK)
		holds("page", got.Body)
		for i := range got.len("contents") {
			one := got.at("contents", i)
			if id := got.text("contents", i, "id"); fmt.Sprint(one) != fmt.Sprint(byID[id]) ||
				string(reader.get("/hsds/services/"+id).want(http.StatusOK).Raw) == "" {
				t.Errorf("the list has another %s", id)
			}
			services++
		}
		if got.at("last_page") == true {
			break
		}
	}
	at := reader.get("/hsds/service_at_locations").want(http.StatusOK)
	holds("page", at.Body)
	for i := range at.len("contents") {
		holds("service_at_location", at.at("contents", i))
		reader.get("/hsds/service_at_locations/" + at.text("contents", i, "id")).want(http.StatusOK)
		places++
	}
	orgs := reader.get("/hsds/organizations").want(http.StatusOK)
	for i := range orgs.len("contents") {
		id := orgs.text("contents", i, "id")
		holds("organization", reader.get("/hsds/organizations/"+id).want(http.StatusOK).Body)
		of := reader.get("/hsds/services?organization_id=" + id).want(http.StatusOK)
		services -= of.len("contents")
		if of.len("contents") == 0 || of.len("contents", 0, "phones") != 0 {
			t.Errorf("the short list of one organization is %s", of.Raw)
		}
	}
	if services != 0 || places != 5 || orgs.len("contents") != 3 {
		t.Errorf("%d services too many, %d places, %d organizations", services, places, orgs.len("contents"))
	}
	reader.get("/hsds/services/00000000-0000-0000-0000-000000000000").refused(http.StatusNotFound, "fault.not_found")
	w.Verify()
}

// TestWhoReadsTheServiceDirectory: with the scope, by the role. A programme's people list no houses, an analyst lists
// nothing; a protected house that stands alone in its department is in no place, but for the desk; what is switched
// off is left out.
func TestWhoReadsTheServiceDirectory(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa, luz := w.Shelter("casa", "0108", amparotest.Women(3)), w.Program("luz", domain.ClassPsych, 5)
	root := s.signs(w.Person("olga", w.Agency("red", "coordinadora"), domain.RoleAdmin))
	programOf(root, casa.Agency, "albergue_ingreso", "units.read").get("/hsds/services").
		refused(http.StatusForbidden, "machine.scope")
	reader := programOf(root, luz.Agency, "programa_psico", "directory.read")
	if got := reader.get("/hsds/services").want(http.StatusOK); got.len("contents") != 1 {
		t.Errorf("a clinic's program reads %s", got.Raw)
	}
	reader.get("/programs").refused(http.StatusForbidden, "machine.scope")
	s.signs(w.Person("iris", w.Agency("cifras", "ong"), domain.RoleAnalyst)).get("/hsds/package").
		refused(http.StatusForbidden, "fault.forbidden")
	head := s.signs(casa.Colleague("directora", domain.RoleShelterHead))
	head.post("/imports/shelters", object{"agency": string(casa.Agency), "dry_run": false, "file": sheet(houses+";Activo",
		"Lejos;Cobán;Portón;20000001;24h;180;3;español;31/12/2027;CNA;Mujeres;mujeres;mujer;18;99;8;sí;sí",
		"Cerrada;Mixco;Portón;20000001;24h;180;2;español;31/12/2027;CNA;Mujeres;mujeres;mujer;18;99;8;sí;no")}).
		want(http.StatusOK)
	w.Waits(3e9)
	named := func(c *caller) bool {
		return strings.Contains(string(c.get("/hsds/package").want(http.StatusOK).Raw), `"name":"Alta Verapaz"`)
	}
	if named(s.signs(w.Worker("ana"))) {
		t.Error("a protected house that stands alone is located")
	}
	desk := s.signs(w.Coordinator())
	if !named(desk) {
		t.Error("the desk does not read where it is")
	}
	if got := desk.get("/hsds/services").want(http.StatusOK); !strings.Contains(string(got.Raw), "Lejos: ") ||
		strings.Contains(string(got.Raw), "Cerrada") {
		t.Errorf("what is switched off is listed, or what takes part is not: %s", got.Raw)
	}
	w.Verify()
}
