package httpd_test

import (
	"testing"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/domain"
)

// TestANoticeIsShownWhileThePageIsClosed: a house subscribes its telephone; what arrives later is shown by the browser,
// on whatever page it is. The makers of browsers cannot be reached from a test: the browser is handed the subscription
// and the message that would come from there.
func TestANoticeIsShownWhileThePageIsClosed(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	s := serve(t, w)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	p := openBrowser(t, s).person("berta", 360, true).signsIn(casa.Colleague("berta", domain.RoleIntake).Actor)
	registered := make(chan serviceworker.RegistrationID, 100)
	must(t, chromedp.Listen(p.ctx, func(ev any) {
		if ev, ok := ev.(*serviceworker.EventWorkerRegistrationUpdated); ok {
			for _, r := range ev.Registrations {
				registered <- r.RegistrationID
			}
		}
	}))
	_, err := chromedp.Call(p.ctx, serviceworker.Enable, cdp.Empty{})
	must(t, err)
	_, err = chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{Origin: s.url,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID,
		Permission:       &browser.PermissionDescriptor{Name: "notifications"}, Setting: browser.PermissionSettingGranted})
	must(t, err)
	p.opens("/channels").looks("where notices go").sees("Aviso en este teléfono o computadora")
	asks[bool](p, `!!(PushManager.prototype.subscribe = async (o) => ({endpoint: "https://fcm.googleapis.com/fcm/send/x",
		keys: {p256dh: o.applicationServerKey, auth: "BTBZMqHH6r4Tts7J_aSIgg"}}))`)
	p.presses("Recibir avisos en este aparato").sees("En uso", "Ya no recibir avisos así")
	id := await.For(t, "the worker", registered)
	p.opens("/")
	_, err = chromedp.Call(p.ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{Origin: s.url,
		RegistrationID: id, Data: `{"title": "Amparo: tiene avisos", "text": "Una solicitud espera."}`})
	must(t, err)
	p.until("the browser shows it", `(navigator.serviceWorker.getRegistration().then((r) => r.getNotifications()).then(
		(n) => window.shown = n.map((n) => n.title + "/" + n.body).join()),
		window.shown === "Amparo: tiene avisos/Una solicitud espera.")`)
	p.opens("/channels").presses("Ya no recibir avisos así").sees("Recibir avisos en este aparato")
}
