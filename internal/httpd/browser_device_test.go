package httpd_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/browsertest"
	"amparo/internal/domain"
)

// line is the way from a telephone to the server. It can be cut.
type line struct {
	mu     sync.Mutex
	cut    bool
	conns  map[net.Conn]bool
	office *server // the same server by a line of its own
}

// through lets everything to the server go by a line that can be cut.
func through(t *testing.T, s *server) *line {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = ln.Close() })
	l, to := &line{conns: map[net.Conn]bool{}}, strings.TrimPrefix(s.url, "http://")
	l.office = &server{t: t, w: s.w, url: s.url, log: s.log, app: s.app}
	s.url = "http://" + ln.Addr().String()
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if l.mu.Lock(); err != nil || l.cut {
				_ = near.Close()
			} else {
				l.conns[near], l.conns[far] = true, true
				go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
				go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
			}
			l.mu.Unlock()
		}
	}()
	return l
}

// signal comes or goes.
func (l *line) signal(there bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cut = !there; there {
		return
	}
	for c := range l.conns {
		_ = c.Close()
		delete(l.conns, c)
	}
}

// owned is Ana with a telephone of her own, whose profile lies in a folder.
type owned struct {
	*tab
	line    *line
	ana     *amparotest.Actor
	profile string
	draft   string // address of the draft
}

// ownPhone opens a draft on a telephone that keeps it too.
func ownPhone(t *testing.T) *owned {
	t.Helper()
	w := amparotest.New(t)
	o := &owned{ana: w.Worker("Ana"), profile: t.TempDir()}
	w.Shelter("Casa Luz", "0101", amparotest.Families(4, 2, 10, 17))
	s := serve(t, w)
	o.line = through(t, s)
	o.tab = &tab{t: t, s: s, ctx: browsertest.OpenIn(t, 10*time.Minute, o.profile), who: "Ana", scripts: true}
	must(t, chromedp.Listen(o.ctx, o.hear))
	must(t, run(o.ctx, chromedp.EmulateViewport(360, 740)))
	o.signsIn(o.ana.Actor).opens("/cases/new").sees("nunca en este dispositivo")
	o.touches("Para cuando no haya señal")
	o.looks("what a telephone may keep").presses("Es mi propio teléfono").looks("a telephone that keeps drafts")
	o.sees("Este teléfono guarda sus borradores")
	o.waits()
	o.draft = asks[string](o.tab, `location.pathname + location.search`)
	return o
}

// waits until everything that is needed without signal is there.
func (o *owned) waits() {
	o.until("all pages of the form are kept", `document.querySelector("form[data-ready]") && `+
		`(navigator.serviceWorker.ready.then(() => window.runs = true), window.runs)`)
}

// goes to an address, which may not answer.
func (o *owned) goes(path string) {
	o.turn("going to "+path, func() { _ = run(o.ctx, chromedp.Navigate(o.s.url+path)) })
}

// onDisk reports what of some bytes stands in a file of the profile.
func (o *owned) onDisk(what ...[]byte) (found []string) {
	o.t.Helper()
	must(o.t, filepath.WalkDir(o.profile, func(path string, d fs.DirEntry, err error) error {
		var raw []byte // Empty where the browser has taken the file away.
		if err == nil && d.Type().IsRegular() {
			raw, _ = os.ReadFile(path)
		}
		for _, w := range what {
			if bytes.Contains(raw, w) {
				found = append(found, string(w)+" in "+path)
			}
		}
		return nil
	}))
	return found
}

// wide is a text as scripts keep it.
func wide(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// What a form says of where it is kept.
const (
	onServer = `document.querySelector("[data-draft-status]").textContent === "Borrador guardado"`
	onPhone  = `document.querySelector("[data-draft-status]").textContent.startsWith("Sin señal")`
)

// keptForms is how many records the device keeps.
const keptForms = `(indexedDB.databases().then(d => {
	if (!d.length) { window.kept = 0; return; }
	const open = indexedDB.open("kept");
	open.onsuccess = () => {
		const count = open.result.transaction("kept").objectStore("kept").count();
		count.onsuccess = () => { window.kept = count.result; open.result.close(); };
	};
}), window.kept)`

// TestAWorkerWithoutSignalLosesNothing: at 23:40 she goes on writing on her own telephone, turns pages, reloads, and
// has the case sent when there is signal: once. Nothing that she wrote can be read on the disk, before or after.
func TestAWorkerWithoutSignalLosesNothing(t *testing.T) {
	o := ownPhone(t)
	plants := &planter{}
	name, note, online := plants.word(), plants.word(), plants.word()
	key := asks[string](o.tab, `window.name.slice(2)`)
	raw, err := base64.RawStdEncoding.DecodeString(key)
	if must(t, err); len(raw) != 32 {
		t.Fatalf("the key has %d bytes", len(raw))
	}
	unread := func(when string) {
		t.Helper()
		time.Sleep(2 * time.Second) // A browser writes later than it says.
		secrets := [][]byte{[]byte(key), wide(key), raw}
		for _, w := range plants.words {
			secrets = append(secrets, []byte(w), wide(w))
		}
		if found := o.onDisk(secrets...); found != nil {
			t.Errorf("%s the disk says %q", when, found)
		}
	}
	o.writes("group.0.age", "24").marks("group.0.gender", "mujer", "languages.0.level", "materno").presses("Continuar")
	o.marks("needs", "abrigo", "urgency", "alta", "security_level_needed", "2", "trafficking_status", "posible")
	o.writes("found_municipality", "Mixco").presses("Continuar")
	o.writes("safety.risk_note", online)
	o.until("kept on the server", onServer)
	o.waits()
	if found := o.onDisk([]byte(draftID(o.draft)), wide(draftID(o.draft))); found == nil {
		t.Fatal("what is written to the disk is not found there: the test sees nothing")
	}

	o.line.signal(false)
	o.writes("safety.risk_note", online+note)
	o.until("kept on the telephone", onPhone)
	o.presses("Atrás").until("the second page", `!!document.querySelector("[name=urgency]")`)
	o.sees("Sin señal", "Puede seguir escribiendo").looks("the second page without signal")
	o.pictured("offline-page")
	o.marks("urgency", "critica")
	o.touches("Continuar")
	o.until("the third page", `!!document.querySelector("[name='safety.risk_note']")`)
	o.writes("identity.persons.0.given", name)
	o.until("kept", `document.querySelector("#kept [role=status]").textContent !== ""`)
	time.Sleep(time.Second) // What is typed is kept half a second later.
	o.opensStep("4").sees("Sin señal").until("what she wrote is there after a reload",
		`document.querySelector("[name='safety.risk_note']").value === %s && `+
			`document.querySelector("[name='identity.persons.0.given']").value === %s`, online+note, name)
	o.opensStep("2").until("her choice", `document.querySelector("[name=urgency]:checked").value === "critica"`)
	unread("without signal")
	o.opensStep("6")
	o.until("consent", `!!document.querySelector("[name='consent.given_by']")`)
	for _, scope := range []string{"registro", "compartir_minimo", "compartir_identidad", "compartir_salud"} {
		o.marks("consent.scopes."+scope, "si")
	}
	o.marks("consent.given_by", "persona", "consent.method", "oral")
	o.touches("Enviar cuando haya señal")
	o.until("it waits", `document.body.innerText.includes("Se enviará cuando haya señal")`)
	unread("while it waits")

	o.line.signal(true)
	o.until("the ranked houses", `location.pathname.endsWith("/match")`)
	o.sees("Casa Luz")
	cases := storedAll[domain.Case](t, o.s.w)
	if len(cases) != 1 {
		t.Fatalf("%d cases are filed", len(cases))
	}
	id, err := o.s.w.Work.ReadIdentity(t.Context(), o.ana.Actor, cases[0].ID)
	if must(t, err); id.V.Persons[0].Given != name {
		t.Errorf("her name is %q", id.V.Persons[0].Given)
	}
	o.goes(o.draft)
	if len(storedAll[domain.Case](t, o.s.w)) != 1 || len(storedAll[domain.Referral](t, o.s.w)) != 1 {
		t.Error("it was filed twice")
	}
	o.opens("/").touches("Menú")
	o.presses("Cerrar sesión").sees("Sesión cerrada")
	o.until("nothing is kept", keptForms+` === 0`)
	if left := asks[string](o.tab, `window.name`); left != "" {
		t.Error("the key outlives the session")
	}
	unread("after the session")
	o.s.w.Verify()
}

func draftID(at string) string {
	u, _ := url.Parse(at)
	return u.Query().Get("draft")
}

// opensStep opens a page of the draft.
func (o *owned) opensStep(n string) *tab {
	o.goes("/cases/new?draft=" + draftID(o.draft) + "&step=" + n)
	return o.tab
}

// pictured keeps a picture of the page where AMPARO_DEVICE_PICTURES names a folder.
func (o *owned) pictured(name string) {
	dir := os.Getenv("AMPARO_DEVICE_PICTURES")
	if dir == "" {
		return
	}
	raw, err := chromedp.Run(o.ctx, chromedp.FullScreenshot(100))
	must(o.t, err)
	must(o.t, os.WriteFile(filepath.Join(dir, name+".png"), raw, 0o600))
}

// TestWhatChangedInTwoPlacesIsAskedFieldByField: while the telephone had no signal she wrote in the same draft at the
// office. What only one side changed stands; what both did is asked.
func TestWhatChangedInTwoPlacesIsAskedFieldByField(t *testing.T) {
	o := ownPhone(t)
	o.opensStep("4").writes("safety.risk_note", "un riesgo", "identity.persons.0.use_name", "Marisol")
	o.until("kept on the server", onServer)
	o.line.signal(false)
	o.writes("safety.risk_note", "el riesgo del teléfono", "safety.medicines", "insulina")
	o.until("kept on the telephone", onPhone)

	other := o.line.office.browser(o.ana.Actor)
	page := other.get("/cases/new?draft=" + draftID(o.draft) + "&step=4")
	form := url.Values{"_csrf": {hiddenOf(page.Body, "_csrf")}, "_rev": {hiddenOf(page.Body, "_rev")}, "_step": {"4"},
		"_draft_id": {draftID(o.draft)}, "_once": {hiddenOf(page.Body, "_once")}, "_do": {"go.1"},
		"safety.risk_note": {"el riesgo de la oficina"}, "identity.persons.0.use_name": {"Mari"}}
	if got := other.send("/cases/new?draft="+draftID(o.draft)+"&step=4", form); got.Status != 303 {
		t.Fatalf("the office keeps it: %d", got.Status)
	}
	o.line.signal(true)
	o.opensStep("4").until("the review", `!!document.getElementById("clash")`)
	o.sees("Cambió en dos lugares", "Riesgos inmediatos", "En este teléfono: el riesgo del teléfono",
		"En el servidor: el riesgo de la oficina").looks("the review of what changed twice")
	o.pictured("clash")
	if asked := asks[int](o.tab, `document.querySelectorAll("#clash fieldset").length`); asked != 1 {
		t.Errorf("%d answers are asked", asked)
	}
	o.marks("c0", "mine").presses("Guardar lo elegido")
	o.until("the form again", `!!document.querySelector("form[data-ready]")`)
	for name, want := range map[string]string{"safety.risk_note": "el riesgo del teléfono", "safety.medicines": "insulina",
		"identity.persons.0.use_name": "Mari"} {
		if got := asks[string](o.tab, `document.querySelector("[name='`+name+`']").value`); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func hiddenOf(page, name string) string {
	_, rest, _ := strings.Cut(page, `name="`+name+`" value="`)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// TestWhatADeviceKeepsGoesWithItsSession: ended from elsewhere, it goes at the next contact; ended by its clock,
// whoever signs in again finds what she wrote; without any contact it cannot be opened after its time, and is deleted.
func TestWhatADeviceKeepsGoesWithItsSession(t *testing.T) {
	writes := func(o *owned) {
		o.opensStep("4")
		o.waits()
		o.line.signal(false)
		o.writes("safety.risk_note", "lo que vio")
		o.until("kept on the telephone", onPhone)
		o.presses("Atrás").until("the page without signal", `!!document.querySelector("[name=urgency]")`)
	}
	t.Run("ended from elsewhere", func(t *testing.T) {
		o := ownPhone(t)
		writes(o)
		office := o.line.office.browser(o.ana.Actor)
		if got := office.post("/sessions", url.Values{"_do": {"end_others"}}); got.Status != 303 {
			t.Fatalf("she ends it: %d", got.Status)
		}
		o.line.signal(true)
		o.until("the sign-in page", `location.pathname === "/sign-in"`)
		o.until("nothing is kept", keptForms+` === 0 && window.name === ""`)
	})
	t.Run("ended by its clock", func(t *testing.T) {
		o := ownPhone(t)
		writes(o)
		o.s.w.Waits(time.Hour)
		o.line.signal(true)
		o.until("the sign-in page", `location.pathname === "/sign-in"`)
		if key := asks[string](o.tab, `window.name`); key != "" {
			t.Error("the key stands on a page of nobody")
		}
		o.writes("login", o.s.w.Login(o.ana.Actor), "password", amparotest.Password).presses("Entrar")
		o.until("her draft", `location.pathname === "/cases/new"`)
		o.opensStep("4").until("what she wrote is on the server",
			`!!document.querySelector("form[data-ready]") && `+
				`document.querySelector("[name='safety.risk_note']").value === "lo que vio"`)
	})
	t.Run("no contact for too long", func(t *testing.T) {
		o := ownPhone(t)
		writes(o)
		asks[int](o.tab, `(() => { const was = Date.now; Date.now = () => was.call(Date) + %s; return 1 })()`,
			(8*time.Hour + time.Minute).Milliseconds())
		o.until("nothing is open", `!document.querySelector("[name=urgency]")`)
		o.until("nothing is kept", keptForms+` === 0 && window.name === ""`)
	})
	t.Run("nobody touches it", func(t *testing.T) {
		o := ownPhone(t)
		writes(o)
		asks[int](o.tab, `(() => { const was = Date.now; Date.now = () => was.call(Date) + %s; return 1 })()`,
			(16 * time.Minute).Milliseconds())
		o.until("it is locked", `document.body.innerText.includes("Se abre cuando haya señal") && window.name === ""`)
		o.misses("lo que vio")
	})
	t.Run("another site", func(t *testing.T) {
		o := ownPhone(t)
		elsewhere := strings.Replace(o.s.url, "127.0.0.1", "localhost", 1)
		must(t, run(o.ctx, chromedp.Navigate(elsewhere+"/healthz")))
		if key := asks[string](o.tab, `window.name`); key != "" {
			t.Errorf("another site reads the key")
		}
	})
}
