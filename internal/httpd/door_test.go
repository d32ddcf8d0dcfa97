package httpd_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/httpd/ui/view/assets"
)

// plantReport plants words in everything a report may hold, on both sides.
func plantReport(s *server, p *planter) {
	street, desk := s.stranger(), s.program(s.w.Coordinator().Actor)
	var sent struct{ Receipt string }
	got := street.ok("POST", "/reports", fields{"text": p.word(), "place": p.word(), "contact": p.phone()})
	must(s.t, json.Unmarshal([]byte(got.Body), &sent))
	p.words = append(p.words, sent.Receipt) // Kept nowhere.
	street.ok("POST", "/reports/add", fields{"receipt": sent.Receipt, "text": p.word()})
	var list struct{ Reports []struct{ ID string } }
	must(s.t, json.Unmarshal([]byte(desk.ok("GET", "/reports", nil).Body), &list))
	at := "/reports/" + list.Reports[0].ID
	desk.ok("GET", at, nil)
	desk.ok("POST", at+"/answer", fields{"text": p.word()})
	desk.ok("POST", at+"/close", fields{"code": "remitido", "why": p.word()})
	street.ok("POST", "/reports/answer", fields{"receipt": sent.Receipt})
}

// fromTheStreet sends a form of the public door as a browser without script does.
func (c *client) fromTheStreet(path string, form url.Values, pairs ...string) answer {
	header := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
		"Origin": c.s.url}
	for i := 0; i+1 < len(pairs); i += 2 {
		header[pairs[i]] = pairs[i+1]
	}
	return c.do(http.MethodPost, path, strings.NewReader(form.Encode()), header)
}

var shownReceipt = regexp.MustCompile(`<p class="big seal">([^<]+)</p>`)

// TestANeighbourReportsAtNightOnThePages: without script and without an account; the desk answers on its page.
func TestANeighbourReportsAtNightOnThePages(t *testing.T) {
	w := amparotest.New(t)
	eva, ana := w.Coordinator(), w.Worker("ana")
	s := serve(t, w)
	street, desk := s.stranger(), s.browser(eva.Actor)
	if page := street.get("/ayuda?lang=es"); page.Status != http.StatusOK ||
		!strings.Contains(page.Body, `href="tel:1510"`) {
		t.Fatalf("the public page answered %d", page.Status)
	}
	bad := street.fromTheStreet("/ayuda/reporte?lang=es", url.Values{"text": {strings.Repeat("a", 4001)},
		"place": {"Coatepeque"}})
	if bad.Status != http.StatusUnprocessableEntity ||
		!strings.Contains(bad.Body, `aria-describedby="f-text-h f-text-e"`) ||
		!strings.Contains(bad.Body, `value="Coatepeque"`) {
		t.Fatalf("a long report answered %d without naming its field", bad.Status)
	}
	sent := street.fromTheStreet("/ayuda/reporte?lang=es", url.Values{"text": {"Hay una niña que no sale."},
		"danger": {"si"}})
	m := shownReceipt.FindStringSubmatch(sent.Body)
	if sent.Status != http.StatusCreated || m == nil || !strings.Contains(sent.Body, "Llame ahora") {
		t.Fatalf("a report answered %d %s", sent.Status, sent.Body)
	}
	list := desk.get("/reports")
	at := regexp.MustCompile(`href="(/reports/[a-z0-9]{26})"`).FindStringSubmatch(list.Body)
	if at == nil || strings.Contains(list.Body, "niña") {
		t.Fatalf("the list of the desk answered %d", list.Status)
	}
	if got := desk.get(at[1]); !strings.Contains(got.Body, "Hay una niña que no sale.") {
		t.Fatalf("the desk reads %d", got.Status)
	}
	if got := s.browser(ana.Actor).get(at[1]); got.Status != http.StatusForbidden {
		t.Errorf("a social worker is answered %d", got.Status)
	}
	if got := desk.post(at[1]+"/answer", url.Values{"text": {"¿En qué calle?"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("the answer was answered %d", got.Status)
	}
	if got := street.fromTheStreet("/ayuda/respuesta?lang=es", url.Values{"receipt": {m[1]}}); !strings.Contains(got.Body,
		"¿En qué calle?") || strings.Contains(got.Body, "niña") {
		t.Fatalf("the neighbour reads %d %s", got.Status, got.Body)
	}
	got := street.fromTheStreet("/ayuda/respuesta?lang=es", url.Values{"receipt": {m[1]}, "_do": {"add"},
		"text": {"En la quinta."}})
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "Se agregó a su reporte.") {
		t.Fatalf("adding answered %d", got.Status)
	}
	if got := desk.get(at[1]); !strings.Contains(got.Body, "En la quinta.") {
		t.Error("what was added does not reach the desk")
	}
	if got := street.fromTheStreet("/ayuda/respuesta?lang=es", url.Values{"receipt": {m[1] + "a"}}); got.Status !=
		http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Ese comprobante no existe") {
		t.Errorf("a wrong receipt answered %d", got.Status)
	}
	if strings.Contains(s.log.String(), m[1]) {
		t.Error("the receipt stands in the log of the server")
	}
	w.Verify()
}

// TestThePublicDoorLeavesNoCookie: whatever is asked for below it, by whoever, right or wrong.
func TestThePublicDoorLeavesNoCookie(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	signed, broken := s.browser(w.Worker("ana").Actor), s.stranger()
	w.Waits(20 * 60 * 1e9) // The session is over: elsewhere its cookie would be renewed or taken away.
	for name, c := range map[string]*client{"somebody signed in": signed, "a stranger": broken} {
		for _, path := range []string{"/ayuda", "/ayuda/", "/ayuda?lang=en", "/ayuda/hojas", "/ayuda/reporte",
			"/ayuda/respuesta", "/ayuda/personal", "/ayuda/nada"} {
			got := c.do(http.MethodGet, path, nil, map[string]string{"Cookie": "amparo-session=x; amparo-flash=flash.seen"})
			seesNoCookie(t, name+" "+path, got)
			if script := strings.Contains(got.Body, "<script"); script || got.Header.Get("Referrer-Policy") == "" {
				t.Errorf("%s: %s has a script", name, path)
			}
			if path == "/ayuda" && got.Header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s tells where its reader came from", path)
			}
		}
		for _, form := range []url.Values{{"text": {"Vi algo."}}, {"text": {""}}, {"receipt": {"x"}}} {
			for _, path := range []string{"/ayuda", "/ayuda/hojas", "/ayuda/reporte", "/ayuda/respuesta", "/ayuda/personal"} {
				seesNoCookie(t, name+" posts "+path, c.fromTheStreet(path, form))
			}
		}
		seesNoCookie(t, "another site", c.fromTheStreet("/ayuda/reporte", url.Values{"text": {"Vi algo."}},
			"Sec-Fetch-Site", "cross-site", "Origin", "https://malo.example.org"))
		seesNoCookie(t, "too long", c.fromTheStreet("/ayuda/reporte", url.Values{"text": {strings.Repeat("a", 9000)}}))
	}
}

func seesNoCookie(t *testing.T, what string, got answer) {
	t.Helper()
	if got.Status >= 500 || len(got.Header.Values("Set-Cookie")) > 0 {
		t.Errorf("%s: %d with %q", what, got.Status, got.Header.Values("Set-Cookie"))
	}
}

// TestAnotherSiteSendsNoReport and too many are asked to call; the page says whom.
func TestAnotherSiteSendsNoReport(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	street := s.stranger()
	if got := street.fromTheStreet("/ayuda/reporte", url.Values{"text": {"Vi algo."}}, "Sec-Fetch-Site",
		"cross-site", "Origin", "https://malo.example.org"); got.Status != http.StatusForbidden {
		t.Errorf("another site is answered %d", got.Status)
	}
	for range 5 {
		if got := street.fromTheStreet("/ayuda/reporte", url.Values{"text": {"Vi algo."}}); got.Status != http.StatusCreated {
			t.Fatalf("a report answered %d", got.Status)
		}
	}
	got := street.fromTheStreet("/ayuda/reporte?lang=es", url.Values{"text": {"Vi algo."}})
	if got.Status != http.StatusTooManyRequests || !strings.Contains(got.Body, "Llame en vez de escribir") ||
		!strings.Contains(got.Body, `href="tel:1510"`) {
		t.Errorf("the sixth report in an hour answered %d %s", got.Status, got.Body)
	}
}

// TestThePublicPagesAreLight: page and styles in 14 KiB on the line, in every language.
func TestThePublicPagesAreLight(t *testing.T) {
	s := serve(t, amparotest.New(t))
	street := s.stranger()
	for _, path := range []string{"/ayuda", "/ayuda/hojas", "/ayuda/reporte", "/ayuda/respuesta", "/ayuda/personal"} {
		for _, lang := range []string{"es", "en"} {
			page := street.get(path + "?lang=" + lang)
			if !strings.Contains(page.Body, `<html lang="`+lang+`">`) {
				t.Errorf("%s is not in %s", path, lang)
			}
			size := len(assets.Pack([]byte(page.Body)))
			for _, m := range regexp.MustCompile(`rel="stylesheet" href="([^"]+)"`).FindAllStringSubmatch(page.Body, -1) {
				size += len(assets.Pack([]byte(street.get(m[1]).Body)))
			}
			if size > 14<<10 {
				t.Errorf("%s in %s takes %d bytes", path, lang, size)
			}
		}
	}
	if !strings.Contains(street.get("/sign-in").Body, `href="/ayuda"`) {
		t.Error("the sign-in page does not lead to the public one")
	}
}

// TestAPersonOpensHerOwnCaseFromAnyPhone: her worker gives her a code on the page of the case; with it she reads,
// writes and withdraws her consent, without an account, a script or a cookie. Nothing shows a name or a house, and a
// wrong code shows nothing.
func TestAPersonOpensHerOwnCaseFromAnyPhone(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("Casa Jacaranda", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana.Offers(filed.Referrals[0], casa)
	s := serve(t, w)
	phone, team := s.stranger(), s.browser(ana.Actor)
	at := "/cases/" + string(filed.Case) + "/personal"
	if got := team.get(at); !strings.Contains(got.Body, "No tiene ningún código") {
		t.Fatalf("before a code was given the page answers %d", got.Status)
	}
	given := team.post(at, url.Values{"_do": {"give"}})
	m := shownReceipt.FindStringSubmatch(given.Body)
	if given.Status != http.StatusOK || m == nil || strings.Contains(team.get(at).Body, m[1]) {
		t.Fatalf("a code is shown once; giving it answered %d %s", given.Status, s.log.String())
	}
	const door = "/ayuda/personal?lang=es"
	opened := phone.fromTheStreet(door, url.Values{"code": {m[1]}})
	seesNoCookie(t, "her own page", opened)
	if opened.Status != http.StatusOK || !strings.Contains(opened.Body, "Falta 1 respuesta.") ||
		!strings.Contains(opened.Body, "Un lugar donde vivir") || !strings.Contains(opened.Body, "Quién vio sus datos") {
		t.Fatalf("with her code she reads %d %s", opened.Status, opened.Body)
	}
	for _, secret := range []string{"Jacaranda", "Marisol", "Florinda", filed.Code, string(filed.Case), "<script"} {
		if strings.Contains(opened.Body, secret) {
			t.Errorf("her page holds %q", secret)
		}
	}
	if size := len(assets.Pack([]byte(opened.Body))); size > 10<<10 {
		t.Errorf("her page takes %d bytes", size)
	}
	wrote := phone.fromTheStreet(door, url.Values{"code": {m[1]}, "_do": {"add"}, "text": {"¿Ya hay lugar?"}})
	if !strings.Contains(wrote.Body, "Se envió a su equipo.") || !strings.Contains(team.get(at).Body, "¿Ya hay lugar?") {
		t.Fatalf("writing answered %d", wrote.Status)
	}
	if got := team.post(at, url.Values{"text": {"Espere en Casa Jacaranda."}}); got.Status !=
		http.StatusUnprocessableEntity || !strings.Contains(got.Body, "El texto nombra a un servicio") {
		t.Errorf("the name of a house to her phone answered %d", got.Status)
	}
	if got := team.post(at, url.Values{"text": {"Mañana le digo."}}); got.Status != http.StatusSeeOther {
		t.Fatalf("answering her answered %d", got.Status)
	}
	withdrawn := phone.fromTheStreet(door, url.Values{"code": {m[1]}, "_do": {"withdraw"}})
	if !strings.Contains(withdrawn.Body, "Mañana le digo.") ||
		!strings.Contains(withdrawn.Body, "Su consentimiento quedó retirado") ||
		strings.Contains(withdrawn.Body, `value="withdraw"`) {
		t.Errorf("withdrawing answered %d %s", withdrawn.Status, withdrawn.Body)
	}
	wrong := phone.fromTheStreet(door, url.Values{"code": {m[1] + "a"}})
	if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, "Ese código no existe") ||
		strings.Contains(wrong.Body, "Mañana le digo.") {
		t.Errorf("a wrong code answered %d", wrong.Status)
	}
	if got := team.post(at, url.Values{"_do": {"end"}}); got.Status != http.StatusSeeOther {
		t.Fatalf("taking the code back answered %d", got.Status)
	}
	if got := phone.fromTheStreet(door, url.Values{"code": {m[1]}}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a code that was taken back answered %d", got.Status)
	}
	if strings.Contains(s.log.String(), m[1]) {
		t.Error("the code stands in the log of the server")
	}
	w.Verify()
}

// TestTriesOfACodeAreBounded, right or wrong, with those of receipts.
func TestTriesOfACodeAreBounded(t *testing.T) {
	s := serve(t, amparotest.New(t))
	street := s.stranger()
	for range 40 {
		got := street.fromTheStreet("/ayuda/personal?lang=es", url.Values{"code": {"abcde-fghij-kmnpq-rstuv"}})
		if got.Status == http.StatusTooManyRequests {
			if !strings.Contains(got.Body, "Hubo muchos intentos") {
				t.Errorf("too many tries are answered %s", got.Body)
			}
			return
		}
	}
	t.Error("forty tries in a moment are let through")
}
