package httpd_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
)

var keysShown = regexp.MustCompile(`age1pq1\w+\s+ed25519:[\w-]+`)

// shore is one installation in its pages, with who looks after what crosses its borders.
type shore struct {
	*amparotest.World
	ana             *amparotest.Actor
	team, desk, ops *client
}

func newShore(t *testing.T) *shore {
	w := amparotest.New(t)
	s, ana := serve(t, w), w.Worker("ana")
	out := &shore{w, ana, s.browser(ana.Actor), s.browser(w.Coordinator().Actor),
		s.browser(w.Person("root", w.Agency("red", "coordinadora"), domain.RoleAdmin).Actor)}
	does(t, out.ops, "/counterparts", "keys", nil)
	return out
}

var counterpartField = regexp.MustCompile(`name="counterpart" value="([^"]+)"`)

func (s *shore) knows(t *testing.T, other *shore, country string) (id string) {
	t.Helper()
	keys := keysShown.FindString(other.ops.get("/counterparts").Body)
	form := url.Values{"name": {"Red de " + country}, "country": {country}, "keys": {"age1 no"}}
	tells(t, does(t, s.ops, "/counterparts", "add", form), http.StatusUnprocessableEntity, "Copie las dos líneas",
		"age1 no")
	form.Set("keys", keys)
	does(t, s.ops, "/counterparts", "add", form)
	tells(t, s.ops.get("/counterparts"), http.StatusOK, "Falta una segunda persona", "otra persona")
	page := s.desk.get("/counterparts")
	tells(t, page, http.StatusOK, "Llame a la otra red", "La huella es igual: confirmar")
	id = counterpartField.FindStringSubmatch(page.Body)[1]
	does(t, s.desk, "/counterparts", "confirm", url.Values{"counterpart": {id}})
	tells(t, s.desk.get("/counterparts"), http.StatusOK, "Confirmada")
	return id
}

// sends sends a file by the form of a page, and returns the answer and where it leads.
func (s *shore) sends(t *testing.T, c *client, at, do, file string) (answer, string) {
	t.Helper()
	body, header := upload(t, url.Values{"_csrf": {tokenOf(c, at)}, "_do": {do}}, "caso.age", []byte(file))
	got := c.do(http.MethodPost, at, body, header)
	return got, got.Header.Get("Location")
}

// TestACaseCrossesABorderInThePages: two people know the other country's keys; the worker saves a file; the desk over
// there reads it, has an agency take the case in, and gives the receipt, which the worker adds. Each is told what lacks
// beside the field; a social worker opens none of the desk's pages.
func TestACaseCrossesABorderInThePages(t *testing.T) {
	gt, hn := newShore(t), newShore(t)
	to := gt.knows(t, hn, "HN")
	hn.knows(t, gt, "SV")
	in := survivorOf(24)
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	cas := gt.ana.Refers(in).Case
	at := "/cases/" + string(cas) + "/crossings"
	tells(t, gt.team.get("/cases/"+string(cas)), http.StatusOK, "A otro país o de otro país")
	tells(t, gt.team.get(at), http.StatusOK, "La persona no ha aceptado que su caso vaya a otro país")
	must(t, gt.Work.RecordConsent(t.Context(), gt.ana.Actor, cas, 0, amparotest.Consent(domain.ScopeRecord,
		domain.ScopeShareMinimal, domain.ScopeShareIdentity, consent.Abroad)))
	tells(t, gt.team.get(at), http.StatusOK, "El archivo dice quién es", "Red de HN")
	form := url.Values{"counterpart": {to}, "note": {"Viaja sola."}}
	tells(t, does(t, gt.team, at, "send", form), http.StatusUnprocessableEntity, "Viaja sola.")
	form.Set("why", "Su madre vive allá.")
	file := does(t, gt.team, at, "send", form)
	if file.Status != http.StatusOK || !strings.HasPrefix(file.Body, "age-encryption.org/v1") ||
		strings.Contains(file.Body, "MARCA") || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Fatalf("the file: %d, %v, %.40q", file.Status, file.Header, file.Body)
	}
	tells(t, gt.team.get(at), http.StatusOK, "Sin acuse todavía", "con su nombre")

	for _, path := range []string{"/crossings", "/counterparts"} {
		if got := hn.team.get(path); got.Status != http.StatusForbidden {
			t.Errorf("a social worker opens %s: %d", path, got.Status)
		}
	}
	wrong, _ := hn.sends(t, hn.desk, "/crossings", "", "Buenas noches")
	tells(t, wrong, http.StatusUnprocessableEntity, "no es de este tipo o está dañado")
	_, one := hn.sends(t, hn.desk, "/crossings", "", file.Body)
	tells(t, hn.desk.get("/crossings"), http.StatusOK, "Red de SV", "Espera decisión")
	tells(t, hn.desk.get(one), http.StatusOK, "Su madre vive allá.", "MARCA-NOMBRE", "24 años", "Que una institución")
	take := url.Values{"agency": {string(hn.ana.Agency)}, "urgency": {"alta"}, "security_level_needed": {"2"}}
	tells(t, does(t, hn.desk, one, "take", take), http.StatusUnprocessableEntity, "Lo primero que necesita", "Razón")
	take["need"], take["reason"] = []string{"abrigo"}, []string{"La trae la red vecina hoy."}
	does(t, hn.desk, one, "take", take)
	tells(t, hn.desk.get(one), http.StatusOK, "Una institución tomó el caso", "Guardar el acuse")
	tells(t, hn.team.get("/"), http.StatusOK, "C-")

	receipt := hn.desk.get(one + "/receipt")
	if receipt.Status != http.StatusOK || strings.Contains(receipt.Body, "MARCA") {
		t.Fatalf("the receipt: %d", receipt.Status)
	}
	other, _ := gt.sends(t, gt.team, at, "receipt", "Buenas noches")
	tells(t, other, http.StatusUnprocessableEntity, "no es de este tipo o está dañado")
	gt.sends(t, gt.team, at, "receipt", receipt.Body)
	tells(t, gt.team.get(at), http.StatusOK, "El acuse está en el caso.", "Recibido", "Acuse del")
	gt.Verify()
	hn.Verify()
}
