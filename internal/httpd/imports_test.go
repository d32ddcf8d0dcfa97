package httpd_test

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

// oldExcel is a list as Excel of a Spanish Windows saves it: semicolons, Windows-1252, decimal commas.
func oldExcel(rows ...string) []byte {
	var out []byte
	for _, r := range strings.Join(rows, "\r\n") + "\r\n" {
		out = append(out, byte(r))
	}
	return out
}

const (
	houseHead = "Nuestra casa;Municipio;Dirección;Teléfono;Horario;Días máximos;Seguridad;Idiomas;Unidad;Población;" +
		"Género;Edad mínima;Edad máxima;Plazas que hay"
	houseOne = "Casa Peñasco;Mixco;Calle secreta 1;2000-0001;24h;180,0;2;español;Mujeres;mujeres;mujer;18;99;8,0"
	houseTwo = "Casa Ceiba;Mixco;Calle secreta 2;2000-0002;24h;180;2;español;Mujeres;mujeres;mujer;18;99;4"
)

// bring sends a spreadsheet by the form of the page, and returns the answer and where it leads.
func bring(t *testing.T, c *client, kind string, content []byte) (answer, string) {
	t.Helper()
	body, header := upload(t, url.Values{"_csrf": {tokenOf(c, "/imports")}, "kind": {kind}}, "lista.csv", content)
	got := c.do(http.MethodPost, "/imports", body, header)
	return got, got.Header.Get("Location")
}

func does(t *testing.T, c *client, at, do string, more url.Values) answer {
	t.Helper()
	form := url.Values{"_csrf": {tokenOf(c, at)}, "_do": {do}}
	for k, v := range more {
		form[k] = v
	}
	return c.do(http.MethodPost, at, strings.NewReader(form.Encode()),
		map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
}

func tells(t *testing.T, got answer, status int, words ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(regexp.MustCompile(`(?s)<[^>]*>`).ReplaceAllString(got.Body, " ")), " ")
	for _, w := range words {
		if got.Status != status || !strings.Contains(text, w) {
			t.Errorf("answered %d, or does not say %q", got.Status, w)
		}
	}
}

// TestAHouseBringsItsOldExcel: two columns are called as nobody else calls them. She says once what they are; a wrong
// row changes nothing and is told by row, column and how to mend it; confirmed twice it is there once; next month
// the columns are known; and it is taken back. The file is nowhere to be read at rest.
func TestAHouseBringsItsOldExcel(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head := casa.Colleague("directora", domain.RoleShelterHead)
	dora := s.browser(head.Actor)
	houses := func() int {
		all, err := w.Work.MyShelters(t.Context(), head.Actor)
		must(t, err)
		return len(all)
	}
	tells(t, dora.get("/imports"), http.StatusOK, "Albergues", "Hasta 10,000 filas")
	_, at := bring(t, dora, "shelters", oldExcel(houseHead, houseOne, strings.Replace(houseTwo, ";99;4", ";99;ocho", 1)))
	tells(t, dora.get(at), http.StatusOK, "Nuestra casa", "Nombre: Este dato es necesario. Agregue la columna")
	tells(t, does(t, dora, at, "import", nil), http.StatusUnprocessableEntity, "No se agregó nada")
	if houses() != 1 {
		t.Fatal("a list with faults was added")
	}
	does(t, dora, at, "columns", url.Values{"separator": {";"}, "column.0": {"name"}, "column.13": {"unit.beds.total"},
		"column.1": {"municipality"}})
	tells(t, dora.get(at), http.StatusOK, "Fila 3, columna N", "(Plazas que hay)", "«ocho» Escriba un número",
		"Casa Peñasco", "50220000001")
	does(t, dora, at, "import", nil)
	if houses() != 1 {
		t.Fatal("a list with a wrong row was added")
	}
	does(t, dora, at, "drop", nil)
	if got := dora.get(at); got.Status != http.StatusNotFound {
		t.Errorf("a file that was given up answers %d", got.Status)
	}

	w.Waits(20 * 24 * time.Hour)
	dora = s.browser(head.Actor)
	_, at = bring(t, dora, "shelters", oldExcel(houseHead, houseOne, houseTwo))
	tells(t, dora.get(at), http.StatusOK, "Se agregarían 2", "Agregar los 2")
	token := tokenOf(dora, at)
	for range 2 {
		got := dora.do(http.MethodPost, at, strings.NewReader(url.Values{"_csrf": {token}, "_do": {"import"}}.Encode()),
			map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"})
		if got.Status != http.StatusSeeOther || got.Header.Get("Location") != at {
			t.Errorf("confirmed: %d %s", got.Status, got.Header.Get("Location"))
		}
	}
	if houses() != 3 {
		t.Fatalf("%d houses stand there", houses())
	}
	tells(t, dora.get(at), http.StatusOK, "2 agregados", "N.º 2 del archivo", "Deshacer")
	tells(t, dora.get("/imports"), http.StatusOK, "Archivos que se agregaron antes")
	does(t, dora, at, "undo", nil)
	tells(t, dora.get(at), http.StatusOK, "Se deshizo")
	if houses() != 1 {
		t.Errorf("%d houses are left", houses())
	}
	w.Verify()
	if mongotest.Named() {
		return
	}
	must(t, w.Store.Close())
	must(t, filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte("Calle secreta")) || bytes.Contains(raw, []byte("Plazas que hay")) {
			t.Errorf("%s holds what the file says", path)
		}
		return err
	}))
}

// TestADirectoryOfServicesIsBroughtAsAList: she sees service by service what was read, and what it lacks by its name in
// the file; there are no columns to explain. A file that is broken says where.
func TestADirectoryOfServicesIsBroughtAsAList(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	head := w.Shelter("casa", "0108", amparotest.Women(1)).Colleague("directora", domain.RoleShelterHead)
	dora := s.browser(head.Actor)
	const lirio = `[{"name": "Refugio Lirio", "minimum_age": 18, "maximum_age": "mucho", "languages": [{"code": "es"}],
	 "schedules": [{"byday": "MO,TU", "opens_at": "08:00", "closes_at": "17:00"}], "capacities": [{"maximum": 8}],
	 "attributes": [{"taxonomy_term": {"taxonomy": "genero", "code": "mujer"}},
	  {"taxonomy_term": {"taxonomy": "poblacion_unidad", "code": "mujeres"}}],
	 "service_at_locations": [{"location": {"addresses": [{"address_1": "Calle 1", "city": "Mixco"}]}}],
	 "security_level": 1}]`
	_, at := bring(t, dora, "shelters", []byte(lirio))
	got := dora.get(at)
	tells(t, got, http.StatusOK, "1 servicio leído", "Servicio 1, $.maximum_age: «mucho» Escriba un número",
		"Servicio 1, $.max_stay_days: Este dato es necesario. Agréguelo en el archivo.", "lun-mar 08:00-17:00")
	if strings.Contains(got.Body, "Qué es cada columna") || strings.Contains(got.Body, `value="import"`) {
		t.Error("there are columns to explain, or a button that adds what is wrong")
	}
	tells(t, does(t, dora, at, "import", nil), http.StatusUnprocessableEntity, "No se agregó nada")
	does(t, dora, at, "drop", nil)
	_, at = bring(t, dora, "shelters", []byte(strings.Replace(lirio, `"mucho"`, `60, "max_stay_days": 90`, 1)))
	does(t, dora, at, "import", nil)
	tells(t, dora.get(at), http.StatusOK, "1 agregado", "N.º 1 del archivo", "Deshacer")
	got, _ = bring(t, dora, "shelters", []byte(lirio[:len(lirio)-1]))
	tells(t, got, http.StatusUnprocessableEntity, "no es correcto en la línea 6, columna 22")
	w.Verify()
}

// TestNobodyElseSeesTheFile: a file waits for who brought it, some hours and across sessions; the head of another house
// is told that there is none, and her own list knows nothing of these columns. Who adds no houses is refused.
func TestNobodyElseSeesTheFile(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head, second := casa.Colleague("directora", domain.RoleShelterHead), casa.Colleague("otra", domain.RoleShelterHead)
	other := w.Shelter("otra", "0108", amparotest.Women(1)).Colleague("vecina", domain.RoleShelterHead)
	dora, vera := s.browser(head.Actor), s.browser(other.Actor)
	_, at := bring(t, dora, "shelters", oldExcel(houseHead, houseOne))
	does(t, dora, at, "columns", url.Values{"separator": {";"}, "column.0": {"name"}, "column.13": {"unit.beds.total"}})
	for _, do := range []string{"columns", "import", "drop", "undo"} {
		if got := does(t, vera, at, do, url.Values{"_csrf": {tokenOf(vera, "/imports")}}); got.Status != http.StatusNotFound {
			t.Errorf("another head's %s: %d", do, got.Status)
		}
	}
	if got := s.browser(second.Actor).get(at); got.Status != http.StatusNotFound {
		t.Errorf("her own colleague: %d", got.Status)
	}
	_, hers := bring(t, vera, "shelters", oldExcel(houseHead, houseOne))
	tells(t, vera.get(hers), http.StatusOK, "Nombre: Este dato es necesario.")
	if got := s.browser(casa.Actor.Actor).get("/imports"); got.Status != http.StatusForbidden {
		t.Errorf("who admits people: %d", got.Status)
	}
	w.Waits(time.Hour)
	dora = s.browser(head.Actor) // Her session ended meanwhile.
	tells(t, dora.get(at), http.StatusOK, "Agregar 1", "Casa Peñasco")
	w.Waits(imported.FileLife)
	if got := s.browser(head.Actor).get(at); got.Status != http.StatusNotFound {
		t.Errorf("a file that waited too long: %d", got.Status)
	}
	if n, err := w.Work.ForgetSheets(t.Context()); err != nil || n != 2 {
		t.Errorf("%d files are forgotten, %v", n, err)
	}
	w.Verify()
}

// TestWhatIsNoSpreadsheetIsToldSo: a file that is none, one without rows, one that is too large, and one that would
// unpack to very much.
func TestWhatIsNoSpreadsheetIsToldSo(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	dora := s.browser(w.Shelter("casa", "0108", amparotest.Women(1)).Colleague("directora", domain.RoleShelterHead).Actor)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	part, err := z.Create("xl/worksheets/sheet1.xml")
	must(t, err)
	for range 96 {
		_, err := part.Write(make([]byte, 1<<20))
		must(t, err)
	}
	must(t, z.Close())
	for content, why := range map[string]string{"PK\x03\x04 no": "No se pudo leer", "nombre": "no tiene filas",
		"":                                      "no llegó ninguno",
		strings.Repeat("x", imported.MaxFile+1): "demasiado grande", strings.Repeat("a\n", 10_002): "demasiado grande",
		bomb.String(): "No se pudo leer"} {
		got, _ := bring(t, dora, "shelters", []byte(content))
		tells(t, got, http.StatusUnprocessableEntity, why)
	}
	got, _ := bring(t, dora, "psych", oldExcel(houseHead, houseOne))
	tells(t, got, http.StatusForbidden, "")
	got, _ = bring(t, dora, "", oldExcel(houseHead, houseOne))
	tells(t, got, http.StatusUnprocessableEntity, "Elija una")
	w.Verify()
}

// brought is an import of houses of the agency that accepted, by its head, as if she had just made it.
func (c *cast) brought() string {
	i := imported.Import{ID: domain.NewID[imported.ID](), Agency: c.agencies["accepted"].ID, Kind: imported.Shelters,
		By: c.member("accepted", "albergue_direccion").person.Account, At: c.w.Clock.Now()}
	var change store.Change
	store.Put(&change, store.New(i))
	change.Log(store.Entry{Actor: domain.System("test"), Act: "shelter.create", Kind: "import", ID: string(i.ID),
		Outcome: store.Done})
	if err := c.w.Store.Commit(context.Background(), change); err != nil {
		panic(err)
	}
	return string(i.ID)
}

// TestAWorkerBringsHerOpenCases: her list says nothing of consent and needs. What is missing is told once and not of
// every row, and asked for below for all of them; then both are added as drafts, and lead to their pages.
func TestAWorkerBringsHerOpenCases(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	ana := s.browser(w.Worker("ana").Actor)
	holds(t, ana.get("/"), `href="/imports"`)
	_, at := bring(t, ana, "cases", oldExcel("Nombres;Edad;Género;Idiomas;Municipio;Condición;Seguridad",
		"Juana;28;mujer;español;Mixco;posible;2", "Rosa;31;mujer;español;Mixco;posible;2"))
	page := ana.get(at)
	tells(t, page, http.StatusOK, "Lo que su archivo no dice", "indique lo que vale para todas las filas")
	holds(t, page, `name="value.needs"`, `name="value.urgency"`, `name="value.consent.given_by"`)
	if n := strings.Count(page.Body, "Lo que necesita:"); n != 1 {
		t.Errorf("what is missing is told %d times", n)
	}
	does(t, ana, at, "columns", url.Values{"separator": {";"}, "value.needs": {"abrigo", "psicologia"},
		"value.urgency": {"media"}, "value.consent.given_by": {"persona"}, "value.consent.method": {"oral"},
		"value.consent.on": {"20/11/2026"}, "value.consent.scopes": {"registro", "compartir_minimo"}})
	page = ana.get(at)
	tells(t, page, http.StatusOK, "Agregar los 2", "quedan como borrador", "La persona misma")
	holds(t, page, `value="psicologia" checked`)
	does(t, ana, at, "import", nil)
	tells(t, ana.get(at), http.StatusOK, "2 agregados")
	holds(t, ana.get(at), `href="/cases/`)
	_, at = bring(t, ana, "cases", oldExcel("Nombres;Edad;Género;Idiomas;Municipio;Condición;Seguridad",
		"Ana;28;mujer;español;Mixco;posible;2"))
	if page := ana.get(at); strings.Contains(page.Body, `value="psicologia" checked`) {
		t.Error("what was said of one file is said of the next")
	}
	w.Verify()
}

// holds reports what a page does not have in its source.
func holds(t *testing.T, page answer, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(page.Body, p) {
			t.Errorf("%s has no %s", page.URL, p)
		}
	}
}
