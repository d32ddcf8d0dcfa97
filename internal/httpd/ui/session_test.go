package ui_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/identity"
)

// Submitted is a house with a question to ask about an offer, typed and not yet sent.
func asked(t *testing.T) (*amparotest.World, *amparotest.House, *browser, *form, string) {
	t.Helper()
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	offer := string(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	b := open(t, w).signIn(casa.Actor.Actor)
	f := b.get("/offers/"+offer).want(200).form("/offers/"+offer+"/question").set("text", "¿Viaja con alguien más?")
	return w, casa, b, f, offer
}

// signsInAgain goes through the sign-in page as the browser stands there.
func (b *browser) signsInAgain(w *amparotest.World, a domain.Actor) *browser {
	b.s.t.Helper()
	return b.form("/sign-in").set("login", w.Login(a)).set("password", amparotest.Password).press("", "")
}

// TestAPostAfterTheSessionEndedIsCarriedOutAfterSigningIn: nothing is done before she confirms, nothing is lost, and
// it is done once.
func TestAPostAfterTheSessionEndedIsCarriedOutAfterSigningIn(t *testing.T) {
	w, casa, b, f, offer := asked(t)
	w.Waits(15 * time.Minute)
	f.press("", "").want(200, "Lo que escribió está guardado y cifrado",
		"porque pasó el tiempo sin uso").never("Viaja con alguien")
	if b.path[:8] != "/sign-in" || !strings.Contains(b.path, "back=") {
		t.Fatalf("she is led to %s", b.path)
	}
	b.signsInAgain(w, casa.Actor.Actor).want(200, "Lo que quedó por enviar", "Preguntar", "Su pregunta",
		"¿Viaja con alguien más?")
	if got := thread(t, w, casa, offer); got != "" {
		t.Fatalf("before she confirmed it was done: %q", got)
	}
	confirm := b.form("/pending", "send")
	confirm.press("_pending_do", "send").want(200)
	if b.path != "/offers/"+offer || thread(t, w, casa, offer) != "¿Viaja con alguien más?" {
		t.Fatalf("it is carried out: %s %q", b.path, thread(t, w, casa, offer))
	}
	confirm.values.Set("_pending_do", "send") // Back, and pressed once more.
	b.send(http.MethodPost, "/pending", confirm.values, nil).want(http.StatusNotFound)
	b.get("/pending").want(200, "No queda nada por enviar.")
	w.Verify()
}

// thread is what was asked about an offer, as its house sees it.
func thread(t *testing.T, w *amparotest.World, casa *amparotest.House, offer string) string {
	t.Helper()
	o, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, domain.OfferID(offer))
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, line := range o.Thread {
		said = append(said, line.Text)
	}
	return strings.Join(said, "|")
}

// TestAFormWaitsForNobodyElse: who signs in at the same browser sees nothing of it, is not led to the other's page,
// and cannot send it.
func TestAFormWaitsForNobodyElse(t *testing.T) {
	w, casa, b, f, offer := asked(t)
	other := w.Person("colega", domain.Agency{ID: casa.Agency, Type: "ong", Name: "casa"}, domain.RoleIntake)
	w.Waits(15 * time.Minute)
	f.press("", "")
	b.signsInAgain(w, other.Actor).want(200).never("Viaja con alguien", "Lo que quedó por enviar")
	if b.path != "/" && b.path != "/inbox" {
		t.Errorf("a colleague is led to %s", b.path)
	}
	b.get("/pending").want(200, "No queda nada por enviar.").never("Viaja con alguien")
	waiting, err := w.IDs.PendingForms(t.Context(), casa.Actor.Actor)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%v %v", waiting, err)
	}
	steal := b.get("/").form("/sign-out").values
	steal.Set("_pending", string(waiting[0].ID))
	for _, do := range []string{"send", "resume", "discard"} {
		steal.Set("_pending_do", do)
		b.send(http.MethodPost, "/pending", steal, nil).want(http.StatusNotFound)
	}
	if got := thread(t, w, casa, offer); got != "" {
		t.Errorf("somebody else sent %q", got)
	}

	// She sends the first one's form from the tab that still stands open: it is not hers to send, and it is not lost.
	f.b.send(http.MethodPost, f.action, f.values, nil).want(http.StatusForbidden,
		"Este formulario es de otra persona").never("Viaja con alguien")
	if got := thread(t, w, casa, offer); got != "" {
		t.Errorf("somebody else sent %q", got)
	}
}

// TestAFormOfAnEarlierSessionIsConfirmedToo: she signed in again in another tab, and sends the form that stood open
// in the first.
func TestAFormOfAnEarlierSessionIsConfirmedToo(t *testing.T) {
	w, casa, b, f, offer := asked(t)
	w.Waits(15 * time.Minute)
	b.get("/offers/"+offer).want(200, "porque pasó el tiempo sin uso")
	if b.path != "/sign-in?back=%2Foffers%2F"+offer {
		t.Fatalf("the way back is kept: %s", b.path)
	}
	b.signsInAgain(w, casa.Actor.Actor).want(200)
	if b.path != "/offers/"+offer {
		t.Fatalf("she is back where she was: %s", b.path)
	}
	f.press("", "").want(200, "Lo que quedó por enviar", "¿Viaja con alguien más?")
	b.form("/pending", "discard").press("_pending_do", "discard").want(200, "Descartado. No se envió nada.")
	if got := thread(t, w, casa, offer); got != "" {
		t.Fatalf("what was discarded was sent: %q", got)
	}
}

// TestWhyTheSessionEndedIsSaid, also when another sign-in closed it, in both languages.
func TestWhyTheSessionEndedIsSaid(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	for _, c := range []struct {
		es, en string
		end    func(b *browser)
	}{
		{"porque pasó el tiempo sin uso", "because it was not used", func(*browser) { w.Waits(15 * time.Minute) }},
		{"porque su cuenta entró en otro equipo", "signed in on another device", func(b *browser) {
			for range 3 {
				w.Waits(time.Second)
				other := open(t, w)
				other.app = b.s.app
				other.signIn(ana.Actor)
			}
		}},
		{"porque usted salió", "because you signed out", func(b *browser) {
			copied := maps.Clone(b.cookies)
			b.get("/").form("/sign-out").press("", "")
			b.cookies = copied
		}},
		{"llegó a su tiempo máximo", "reached its time limit", func(b *browser) {
			for range 50 {
				w.Waits(10 * time.Minute)
				b.get("/notices")
			}
		}},
		{"porque la contraseña de su cuenta cambió", "password changed", func(*browser) {
			w.Waits(time.Second)
			in, err := w.IDs.SignIn(t.Context(), identity.Attempt{Login: w.Login(ana.Actor), Password: amparotest.Password,
				Addr: "127.0.0.1"})
			if err == nil {
				_, err = w.IDs.ChangePassword(t.Context(), in.Actor, amparotest.Password, "otra frase larga de prueba", "")
			}
			if err != nil {
				t.Fatal(err)
			}
		}},
	} {
		b := open(t, w).signIn(ana.Actor)
		c.end(b)
		b.get("/").want(200, c.es)
		b.cookies["amparo-lang"] = "en"
		b.get("/").want(200, c.en)
	}
}

// TestSigningInLeadsBackWithinAmparoOnly tries addresses that a browser would take for another site.
func TestSigningInLeadsBackWithinAmparoOnly(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	s := open(t, w)
	w.Login(ana.Actor)
	for _, bad := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example",
		"/\n/evil.example", "\\\\evil.example", "/ñ",
		"javascript:alert(1)", "/" + strings.Repeat("a", 300), " /cases/new", "/%09/evil.example\x00"} {
		b := &browser{s: s, cookies: map[string]string{}}
		b.get("/sign-in").form("/sign-in").set("back", bad).set("login", w.Login(ana.Actor)).set("password",
			amparotest.Password).press("", "")
		if b.path != "/" {
			t.Errorf("%q leads to %q", bad, b.path)
		}
	}
	b := &browser{s: s, cookies: map[string]string{}}
	b.get("/cases/new?step=1").want(200)
	if b.signsInAgain(w, ana.Actor); !strings.HasPrefix(b.path, "/cases/new?step=1") {
		t.Errorf("the way back leads to %s", b.path)
	}
}

// TestNoPasswordWaits: a form with a password in it is not kept, whatever became of the session.
func TestNoPasswordWaits(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	b := open(t, w).signIn(ana.Actor)
	f := b.get("/password").form("/password").set("current", amparotest.Password).set("next",
		"otra frase muy larga").set("again", "otra frase muy larga")
	w.Waits(15 * time.Minute)
	f.press("", "")
	waiting, err := w.IDs.PendingForms(t.Context(), ana.Actor)
	if err != nil || len(waiting) != 0 {
		t.Fatalf("a password waits: %v %v", waiting, err)
	}
	keep := f.values
	for name, value := range map[string]string{"_pending_do": "keep", "_pending_action": "/password",
		"_pending_page": "/password"} {
		keep.Set(name, value)
	}
	if b.send(http.MethodPost, "/pending", keep, nil); b.status < 400 {
		t.Errorf("a page's script may leave a password: %d", b.status)
	}
}

// TestTheDeskIsAskedAgainBeforeAFormIsSentForAnAgency: a form filled in for an agency is not sent in another name, in
// neither direction.
func TestTheDeskIsAskedAgainBeforeAFormIsSentForAnAgency(t *testing.T) {
	w, _, casa, _, offer := late(t)
	b := open(t, w).signIn(w.Coordinator().Actor)
	board := "/shelters/" + string(casa.Shelter.ID)
	unit := board + "/units/" + string(casa.Shelter.Units[0].ID)
	begin := func() {
		b.get("/desk?on=offer:"+string(offer)).form("/desk/act", "").set("reason", byPhone).press("", "").want(200,
			"Actúa en nombre de Casa Nance")
	}
	begin()
	f := b.get(board).form(unit, "plus_blocked")
	w.Waits(identity.ActingLife)
	f.press("_do", "plus_blocked")
	b.signsInAgain(w, w.Coordinator().Actor).want(200, "Lo que quedó por enviar", "Actúa en nombre de Casa Nance")
	b.form("/pending", "send").press("_pending_do", "send").want(http.StatusUnprocessableEntity,
		"Escriba al menos 10 letras.")
	if n := free(t, w, casa); n != 2 {
		t.Fatalf("it was done without a reason: %d", n)
	}
	b.form("/pending", "send").set("_pending_reason", byPhone).press("_pending_do", "send").want(200,
		"Actúa en nombre de Casa Nance", "1 cama libre ahora")
	if n := free(t, w, casa); n != 1 {
		t.Fatalf("with a reason it is done: %d", n)
	}

	own := b.get("/desk").form("/desk/act", "end").press("_do", "end").get("/cases/new").tells().form("/cases/new", "send")
	begin() // In another tab, while a case of her own is open in the first.
	own.press("_do", "send").want(200, "Lo que quedó por enviar").never("Lo envió hace un momento · Actúa")
	b.form("/pending", "send").press("_pending_do", "send").want(200, "enviado").never("Dejar de actuar en su nombre")
	cases, err := w.Work.ListCases(t.Context(), w.Coordinator().Actor, intake.CaseFilter{})
	if err != nil || len(cases.Rows) == 0 || cases.Rows[0].Agency != w.Coordinator().Agency {
		t.Fatalf("her own case is her own: %+v %v", cases, err)
	}
	w.Verify()
}
