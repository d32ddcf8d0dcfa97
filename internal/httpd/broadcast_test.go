package httpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/broadcast"
	of "amparo/internal/domain/broadcast"
	"amparo/internal/httpd/ui/view/assets"
)

// TestALinkOfAHelperAnswersNothingButItsQuestion: opening it, as a messenger does for a preview, answers nothing; a tap
// does, and may be changed. It sets no cookie, holds no script, weighs little, stands in no log, is answered like any
// page that does not exist once it is over, and too many tries are told to wait.
func TestALinkOfAHelperAnswersNothingButItsQuestion(t *testing.T) {
	w := amparotest.New(t)
	w.NoticesLeave()
	desk := w.Coordinator()
	_, err := w.Work.AddHelper(t.Context(), desk.Actor, broadcast.HelperInput{Name: "Hotel Ceiba", Kind: "hotel",
		Department: "01", Phone: "+50200001001", Lang: "en", Active: true})
	must(t, err)
	id, err := w.Work.SendBroadcast(t.Context(), desk.Actor, broadcast.Input{Places: 4, Nights: 2, Hours: 3,
		Population: "mujeres"})
	must(t, err)
	out, ok, err := w.Work.TakeAsk(t.Context())
	must(t, err)
	if !ok {
		t.Fatal("nobody is asked")
	}
	s := serve(t, w)
	street, at := s.stranger(), "/ayuda/r/"+out.Code
	answered := func() of.Answer {
		t.Helper()
		v, err := w.Work.ReadBroadcast(t.Context(), desk.Actor, id)
		must(t, err)
		return v.Asks[0].Answer
	}
	page := street.get(at)
	if page.Status != http.StatusOK || !strings.Contains(page.Body, "Can you receive 4 people tonight?") ||
		!strings.Contains(street.get(at+"?lang=es").Body, "¿Puede recibir a 4 personas esta noche?") {
		t.Fatalf("%d %s", page.Status, page.Body)
	}
	seesNoCookie(t, "the question", page)
	if strings.Contains(page.Body, "<script") || strings.Contains(page.Body, "Hotel Ceiba") ||
		len(assets.Pack([]byte(page.Body))) > 4<<10 || page.Header.Get("Referrer-Policy") != "same-origin" {
		t.Errorf("%d bytes, %s", len(assets.Pack([]byte(page.Body))), page.Body)
	}
	street.do(http.MethodHead, at, nil, nil)
	street.get(at + "?answer=yes&places=4")
	if got := answered(); got != "" {
		t.Fatalf("a preview answered %q", got)
	}
	if got := street.fromTheStreet(at, url.Values{"answer": {"yes"}, "places": {"3"}}, "Sec-Fetch-Site", "cross-site",
		"Origin", "https://malo.example.org"); got.Status != http.StatusForbidden || answered() != "" {
		t.Errorf("another site is answered %d", got.Status)
	}
	if got := street.fromTheStreet(at, url.Values{"answer": {"yes"}, "places": {"99"}}); got.
		Status != http.StatusUnprocessableEntity || answered() != "" {
		t.Errorf("too many places are answered %d", got.Status)
	}
	got := street.fromTheStreet(at, url.Values{"answer": {"yes"}, "places": {"3"}})
	seesNoCookie(t, "the answer", got)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "We noted 3 places") || answered() != of.Yes {
		t.Fatalf("%d %s", got.Status, got.Body)
	}
	if street.fromTheStreet(at, url.Values{"answer": {"no"}}); answered() != of.No {
		t.Errorf("the answer stays %q", answered())
	}
	must(t, w.Work.EndBroadcast(t.Context(), desk.Actor, id, 0))
	never := street.get("/ayuda/r/abcde-fghij-kmnpq-rstuv?lang=es")
	over := street.get(at + "?lang=es")
	same := func(a, b string) bool {
		cut := strings.NewReplacer(out.Code, "", "abcde-fghij-kmnpq-rstuv", "")
		return cut.Replace(a) == cut.Replace(b)
	}
	if over.Status != http.StatusNotFound || over.Status != never.Status || !same(over.Body, never.Body) {
		t.Errorf("what is over is answered %d, what never was %d", over.Status, never.Status)
	}
	if street.fromTheStreet(at, url.Values{"answer": {"yes"}, "places": {"3"}}); answered() != of.No {
		t.Error("a link that is over answers")
	}
	if strings.Contains(s.log.String(), out.Code) {
		t.Error("the code stands in the log of the server")
	}
	for range 40 {
		if got := street.get("/ayuda/r/abcde-fghij-kmnpq-rstuv"); got.Status == http.StatusTooManyRequests {
			w.Verify()
			return
		}
	}
	t.Error("forty guesses in a moment are let through")
}
