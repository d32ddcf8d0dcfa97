package api_test

import (
	"encoding/base64"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/exchange"
)

func sheet(lines ...string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Join(lines, "\r\n")))
}

const houses = "Nombre del albergue;Municipio;Dirección;Teléfono;Horario;Días máximos;Seguridad;Idiomas;Vencimiento;" +
	"Licencia;Unidad;Población;Género;Edad mínima;Edad máxima;Camas;Embarazadas"

// TestAnAgencyBringsItsListOfHouses: the director of a house sends the list that she kept in Excel. The dry run adds
// nothing; what is wrong names row and field, and one wrong row keeps all out; the mended list is added whole.
func TestAnAgencyBringsItsListOfHouses(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head, ana := s.signs(casa.Colleague("directora", domain.RoleShelterHead)), s.signs(w.Worker("ana"))
	first := "Casa Uno;Mixco, Guatemala;=HYPERLINK(1);2000-0001 ext. 12;24h;180,0;2;español;31/12/2027;CNA;Mujeres;" +
		"mujeres;mujer;18;99;8;sí"
	second := "Casa Uno;;;;;180;2;;;;Niñas;ninas;mujer;0;17;4;no"
	in := object{"agency": string(casa.Agency), "dry_run": true, "file": sheet(houses, first)}
	got := head.post("/imports/shelters", in).want(http.StatusOK)
	if got.len("made") != 0 || !strings.Contains(string(got.Raw), `"found":1`) ||
		got.text("columns", 15, "field") != "unit.beds.total" {
		t.Errorf("the dry run says %s", got.Raw)
	}
	in["dry_run"] = false
	in["file"] = sheet(houses, first, "", "Casa Dos;Mixco;Calle;12;24h;180;2;klingon;;;Mujeres;mujeres;mujer;18;10;ocho;x")
	got = head.post("/imports/shelters", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	var wrong []string
	for i := range got.len("fields") {
		wrong = append(wrong, got.text("fields", i, "path")+" "+got.text("fields", i, "code"))
	}
	for _, want := range []string{"rows.4.languages field.unknown", "rows.4.unit.beds.total field.number",
		"rows.4.unit.age_max field.range"} {
		if !slices.ContainsFunc(wrong, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%s is not said: %v", want, wrong)
		}
	}
	if got := head.get("/shelters").want(http.StatusOK); got.len("shelters") != 1 {
		t.Errorf("a refused list added %s", got.Raw)
	}
	in["file"] = sheet(houses, first, second)
	got = head.post("/imports/shelters", in).want(http.StatusOK)
	if got.len("made") != 1 {
		t.Fatalf("added %s", got.Raw)
	}
	board := head.get("/shelters/" + got.text("made", 0)).want(http.StatusOK)
	if board.text("name") != "Casa Uno" || board.len("units") != 2 || board.text("municipality") != "0108" ||
		board.text("address") != "=HYPERLINK(1)" || board.text("phone") != "+50220000001 ext. 12" ||
		board.text("minor_authorization", "valid_until") != "2027-12-31" {
		t.Errorf("kept %s", board.Raw)
	}
	ana.post("/imports/shelters", in).refused(http.StatusNotFound, "fault.not_found")
	w.Verify()
}

// TestAClinicBringsItsProgrammes: in the letters of an older Excel, with headings of its own that it explains; what a
// heading is said to mean must be a field, and a file that is no spreadsheet is told as one.
func TestAClinicBringsItsProgrammes(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	psico := w.Program("psico", domain.ClassPsych, 1)
	clinic := s.signs(psico.Actor)
	text := "Cl\xednica,Municipio,Departamentos,Idiomas,Especialidades,De,A,G\xe9nero,Modalidad,Cupo,Notas\n" +
		"Cl\xednica Ceiba,0101,Guatemala;Sacatep\xe9quez,spa,trauma,0,99,mujer,presencial,12,nada\n"
	in := object{"agency": string(psico.Agency), "class": "psych", "dry_run": false, "file": sheet(text)}
	clinic.post("/imports/programs", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	in["columns"] = []object{{"heading": "Clínica", "field": "name"}, {"heading": "De", "field": "age_min"},
		{"heading": "A", "field": "age_max"}}
	made := clinic.post("/imports/programs", in).want(http.StatusOK).text("made", 0)
	board := clinic.get("/programs/" + made).want(http.StatusOK)
	if board.text("name") != "Clínica Ceiba" || board.len("departments_served") != 2 || board.len("specialisms") != 1 {
		t.Errorf("kept %s", board.Raw)
	}
	in["columns"] = []object{{"heading": "Nada", "field": "name"}}
	clinic.post("/imports/programs", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	delete(in, "columns")
	for file, want := range map[string]string{sheet("PK\x03\x04 no"): "sheet.file", sheet("nombre"): "sheet.empty",
		sheet(strings.Repeat("a\n", 10_002)): "sheet.large", "?": "file.base64"} {
		in["file"] = file
		got := clinic.post("/imports/programs", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
		if got.text("fields", 0, "path") != "file" || got.text("fields", 0, "code") != want {
			t.Errorf("%s is not said: %s", want, got.Raw)
		}
	}
	w.Verify()
}

// TestWhatAColumnMayBeIsWhatIsRead: the document names the fields that the reading knows, no more and no fewer.
func TestWhatAColumnMayBeIsWhatIsRead(t *testing.T) {
	for _, k := range imported.Kinds {
		for _, f := range exchange.Fields(k) {
			if !slices.Contains(fieldsInDocument(t), f) {
				t.Errorf("the document does not name %s of %s", f, k)
			}
		}
	}
	for _, f := range fieldsInDocument(t) {
		if !slices.ContainsFunc(imported.Kinds, func(k imported.Kind) bool {
			return slices.Contains(exchange.Fields(k), f)
		}) {
			t.Errorf("no file has a column %s", f)
		}
	}
}

// fieldsInDocument are the fields of a column as the document names them.
func fieldsInDocument(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	enum := regexp.MustCompile(`(?s)"enum": \[([^\]]*"unit\.beds\.total"[^\]]*)\]`).FindSubmatch(raw)
	if enum == nil {
		t.Fatal("the document names no field")
	}
	return strings.Fields(strings.NewReplacer(`"`, "", ",", " ").Replace(string(enum[1])))
}

// TestAListIsTakenBackByTheInterface: what was added is told under the id of the import; the separator that was read is
// told, and can be said. Another agency finds nothing.
func TestAListIsTakenBackByTheInterface(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head := s.signs(casa.Colleague("directora", domain.RoleShelterHead))
	other := s.signs(w.Shelter("otra", "0108", amparotest.Women(1)).Colleague("vecina", domain.RoleShelterHead))
	in := object{"agency": string(casa.Agency), "dry_run": false, "separator": "comma", "file": sheet(houses,
		"Casa Uno;Mixco;Calle;2000-0001;24h;180,0;2;español;31/12/2027;CNA;Mujeres;mujeres;mujer;18;99;8;sí")}
	head.post("/imports/shelters", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	delete(in, "separator")
	made := head.post("/imports/shelters", in).want(http.StatusOK)
	if made.text("separator") != "semicolon" {
		t.Errorf("it says %s", made.Raw)
	}
	at := "/imports/" + made.text("import")
	if got := head.get(at).want(http.StatusOK); got.text("made", 0) != made.text("made", 0) ||
		!strings.Contains(string(got.Raw), `"can_undo":true`) {
		t.Errorf("it says %s", got.Raw)
	}
	other.get(at).refused(http.StatusNotFound, "fault.not_found")
	other.post(at+"/undo", nil).refused(http.StatusNotFound, "fault.not_found")
	head.post(at+"/undo", nil).want(http.StatusNoContent)
	head.get("/shelters/"+made.text("made", 0)).refused(http.StatusNotFound, "fault.not_found")
	w.Verify()
}

// TestAWorkerBringsHerCasesOverTheInterface: from a file with the names of the HTCDS, and what it cannot say once for
// all rows. The dry run names what is missing; the case is a draft of her own; no other agency finds the import.
func TestAWorkerBringsHerCasesOverTheInterface(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana, other := s.signs(w.Worker("ana")), s.signs(w.Worker("marta"))
	in := object{"dry_run": true, "file": sheet(
		"prs_FirstName;prs_Birthdate;prs_Gender;vic_TypeOfExploitation;con_Consent",
		"Juana;1998-03-14;Feminine;ForcedLabour;true", "Rosa;1990-01-02;Feminine;Servitude;true")}
	got := ana.post("/imports/cases", in).refused(http.StatusUnprocessableEntity, "fault.invalid")
	if !strings.Contains(string(got.Raw), "rows.3.consent.on") || !strings.Contains(string(got.Raw), "rows.2.needs") {
		t.Errorf("it says %s", got.Raw)
	}
	var said []any
	for field, value := range map[string]string{"needs": "psicologia", "urgency": "media", "security_level_needed": "2",
		"languages": "spa", "trafficking_status": "posible", "found_place": "se_desconoce", "consent.given_by": "persona",
		"consent.method": "escrito", "consent.on": "2026-11-20"} {
		said = append(said, object{"field": field, "value": value})
	}
	in["columns"], in["dry_run"] = said, false
	made := ana.post("/imports/cases", in).want(http.StatusOK)
	if made.len("made") != 2 {
		t.Fatalf("it made %s", made.Raw)
	}
	c := ana.get("/cases/" + made.text("made", 0)).want(http.StatusOK)
	if !strings.Contains(string(c.Raw), "trabajo_forzado") || !strings.Contains(string(c.Raw), `"borrador"`) {
		t.Errorf("filed %s", c.Raw)
	}
	other.get("/cases/"+made.text("made", 0)).refused(http.StatusNotFound, "fault.not_found")
	other.get("/imports/"+made.text("import")).refused(http.StatusNotFound, "fault.not_found")
	ana.post("/imports/"+made.text("import")+"/undo", nil).want(http.StatusNoContent)
	ana.get("/cases/"+made.text("made", 0)).refused(http.StatusNotFound, "fault.not_found")
	w.Verify()
}
