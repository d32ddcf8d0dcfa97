package httpd_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/identity/factor"
)

// hasPasskeys gives the browser of a tab a device that makes passkeys and whose owner always proves herself to it.
func (p *tab) hasPasskeys() *tab {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, webauthn.Enable, webauthn.EnableParams{})
	must(p.t, err)
	_, err = chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2,
			Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
			AutomaticPresenceSimulation: true, IsUserVerified: true, HasPrf: true}})
	must(p.t, err)
	return p
}

// TestAPasskeyInARealBrowser: a coordinator adds a passkey as her first second step, signs in with password and
// passkey, then with the passkey alone, which opens the second lock too, and gives it again before she changes her
// second steps. The strict content policy holds.
func TestAPasskeyInARealBrowser(t *testing.T) {
	w := amparotest.New(t)
	s := strict(t, w)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.url, "http://"), ":")
	s.url = "http://localhost:" + port // No browser makes passkeys for an address of numbers.
	*w.Factors = *factor.New(factor.Deps{Store: w.Store, Identity: w.IDs, Base: s.url})
	b := openBrowser(t, s)
	login := w.Login(w.Coordinator().Actor)
	p := b.person("olga", 360, true).hasPasskeys()
	p.opens("/sign-in").writes("login", login, "password", amparotest.Password).presses("Entrar")
	p.sees("Antes de ver nada, agregue un segundo paso").looks("the first second step")
	p.presses("Agregar una llave de acceso")
	p.sees("Sus códigos de respaldo").looks("the recovery codes").presses("Ya los guardé: seguir")
	p.opens("/factors").sees("Llave de acceso").looks("the second steps")
	w.Clock.Advance(domain.ProofLife)
	p.opens("/factors").sees("dé antes su segundo paso").presses("Dar mi segundo paso")
	p.looks("the second step again").presses("Usar una llave de acceso")
	p.until("her second steps again", `location.pathname === "/factors"`)
	p.sees("Quitar")
	w.Clock.Advance(time.Hour) // The session is over.
	p.opens("/sign-in").writes("login", login, "password", amparotest.Password).presses("Entrar")
	p.sees("Falta comprobar que es usted").misses("Código de la aplicación").presses("Usar una llave de acceso")
	p.until("signed in", `location.pathname !== "/factor"`)
	p.opens("/desk").looks("the desk")
	w.Clock.Advance(time.Hour)
	p.opens("/sign-in/passkey").looks("a passkey alone").presses("Usar una llave de acceso")
	p.until("signed in alone", `!location.pathname.startsWith("/sign-in")`)
	p.opens("/desk").opens("/sessions").sees("Usted todavía no tiene la llave de su equipo").
		misses("Esta sesión no abre direcciones exactas")
}
