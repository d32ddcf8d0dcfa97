package deliver_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/broadcast"
	"amparo/internal/deliver"
	of "amparo/internal/domain/broadcast"
	"amparo/internal/domain/delivery"
)

// TestAHelperAnswersByTheLinkOfItsMessage: the sample receiver gets a signed message with a link and nothing else of
// the question; by what the link holds the helper answers. While the receiver is down the desk has sent all the same,
// and its urgent notices wait for nothing.
func TestAHelperAnswersByTheLinkOfItsMessage(t *testing.T) {
	secret := []byte("un secreto de prueba bien largo")
	up, got := false, []map[string]string{}
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 4096))
		if !up || r.Header.Get("Webhook-Signature") != deliver.Sign(secret, r.Header.Get("Webhook-Id"),
			r.Header.Get("Webhook-Timestamp"), body) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var told map[string]string
		_ = json.Unmarshal(body, &told)
		got = append(got, told)
	}))
	t.Cleanup(receiver.Close)
	w := amparotest.New(t)
	w.NoticesLeave()
	desk := w.Coordinator()
	r := &deliver.Runner{Work: w.Work, Senders: map[delivery.Channel]deliver.Sender{
		delivery.Gateway: deliver.Gateway{URL: receiver.URL, Secrets: [][]byte{secret}, Now: time.Now}},
		Base: "https://amparo.example.org", Log: slog.New(slog.DiscardHandler)}
	for phone, lang := range map[string]string{"+50200001001": "es", "+50200001002": "en"} {
		_, err := w.Work.AddHelper(t.Context(), desk.Actor, broadcast.HelperInput{Name: "Hotel " + phone, Kind: "hotel",
			Department: "01", Phone: phone, Lang: lang, Active: true})
		must(t, err)
	}
	id, err := w.Work.SendBroadcast(t.Context(), desk.Actor, broadcast.Input{Places: 37, Nights: 9, Hours: 3,
		Population: "adolescentes_madres"})
	must(t, err)
	if sent, err := r.Round(t.Context()); sent != 0 || err != nil {
		t.Errorf("questions wait in a queue of their own: %d %v", sent, err)
	}
	sent, err := r.Asks(t.Context())
	must(t, err)
	if up = true; sent != 0 {
		t.Fatalf("the receiver is down, and %d left", sent)
	}
	w.Waits(2 * time.Minute)
	sent, err = r.Asks(t.Context())
	must(t, err)
	if sent != 2 || len(got) != 2 {
		t.Fatalf("%d left: %v", sent, got)
	}
	link := regexp.MustCompile(`https://amparo\.example\.org/ayuda/r/([a-z0-9-]{23})$`)
	codes := map[string]string{}
	for _, told := range got {
		m := link.FindStringSubmatch(told["text"])
		if len(told) != 4 || told["template"] != "ask" || m == nil {
			t.Fatalf("%v", told)
		}
		for _, hidden := range []string{"37", "9 n", "adolesc", "madre", "mother", "Hotel", string(id)} {
			if strings.Contains(strings.ReplaceAll(told["text"], m[1], ""), hidden) {
				t.Errorf("the message tells %q: %s", hidden, told["text"])
			}
		}
		codes[told["language"]] = m[1]
	}
	if len(codes) != 2 || codes["es"] == codes["en"] {
		t.Fatalf("each has a link of its own, in its language: %v", codes)
	}
	must(t, w.Work.AnswerQuestion(t.Context(), "r", codes["en"], of.Yes, 5))
	v, err := w.Work.ReadBroadcast(t.Context(), desk.Actor, id)
	must(t, err)
	if v.Yes != 1 || v.Offered != 5 || v.Silent != 1 || v.Failed != 0 {
		t.Errorf("%+v", v.Counts)
	}
	if again, err := r.Asks(t.Context()); again != 0 || err != nil {
		t.Errorf("asked twice: %d %v", again, err)
	}
	w.Verify()
}
