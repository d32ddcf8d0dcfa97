package httpd_test

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"

	"github.com/xuri/excelize/v2"
)

var (
	releaseField = regexp.MustCompile(`name="release" value="([^"]+)"`)
	sealedLink   = regexp.MustCompile(`href="data:application/octet-stream;base64,([^"]+)" download="([^"]+)"`)
	passwordOf   = regexp.MustCompile(`seal">(\w+)</p>`)
)

// TestARecordLeavesWithNamesInThePages: her worker asks, is not offered to confirm it, and her supervisor is; then the
// page gives the worker file and password once.
func TestARecordLeavesWithNamesInThePages(t *testing.T) {
	w := amparotest.New(t)
	s, ana := serve(t, w), w.Worker("ana")
	team, boss := s.browser(ana.Actor), s.browser(ana.Colleague("sara", domain.RoleSupervisor).Actor)
	in := survivorOf(24)
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	cas := ana.Refers(in).Case
	at := "/cases/" + string(cas) + "/releases"
	tells(t, team.get("/cases/"+string(cas)), http.StatusOK, "Con nombres, a una institución")
	tells(t, team.get(at), http.StatusOK, "La persona no ha aceptado que su registro salga con su nombre")
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, cas, 0, amparotest.Consent(domain.ScopeRecord,
		domain.ScopeShareMinimal, domain.ScopeShareIdentity, consent.WithName)))
	form := url.Values{"to": {"Juzgado de nadie"}}
	tells(t, does(t, team, at, "ask", form), http.StatusUnprocessableEntity, "Este dato es necesario.")
	form.Set("why", "Declara en el proceso.")
	does(t, team, at, "ask", form)
	page := team.get(at)
	tells(t, page, http.StatusOK, "Espera a otra persona", "Retirar el pedido")
	if bytes.Contains([]byte(page.Body), []byte(`value="confirm"`)) {
		t.Error("who asked is offered to confirm it")
	}
	page = boss.get(at)
	tells(t, page, http.StatusOK, "Declara en el proceso.", "Confirmar que puede salir", "Rechazar")
	one := url.Values{"release": {releaseField.FindStringSubmatch(page.Body)[1]}}
	does(t, boss, at, "confirm", one)
	tells(t, team.get(at), http.StatusOK, "Descargar el archivo")
	got := does(t, team, at, "take", one)
	tells(t, got, http.StatusOK, "Contraseña del archivo")
	link := sealedLink.FindStringSubmatch(got.Body)
	if link == nil {
		t.Fatalf("no file in the answer: %s", got.Body)
	}
	file, err := base64.StdEncoding.DecodeString(html.UnescapeString(link[1]))
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{
		Password: passwordOf.FindStringSubmatch(got.Body)[1]})
	must(t, err)
	must(t, f.Close())
	if len(got.Body) > 50_000 {
		t.Errorf("the page with the file has %d bytes", len(got.Body))
	}
	tells(t, team.get(at), http.StatusOK, "Archivo entregado")
	w.Verify()
}
