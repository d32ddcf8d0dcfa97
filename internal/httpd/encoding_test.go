package httpd_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
)

// encodings are the ways in which a body could say that it is compressed, as lines of a header: once, in layers, and in
// ways unknown.
var encodings = [][][]string{
	{{"gzip"}, {"br"}, {"deflate"}, {"x-gzip"}, {"GZIP"}},
	{{"gzip, gzip"}, {"br,gzip"}, {"gzip", "gzip"}, {"identity, gzip"}, {"identity", "gzip"}, {"gzip", "identity"},
		{"gzip, unknown, gzip"}},
	{{"zstd"}, {"compress"}, {"identity"}, {"unknown"}, {""}},
}

// bomb is 256 MiB that are some hundred bytes in two layers of gzip, and a quarter of a megabyte in one.
func bomb(t testing.TB) (single, double []byte) {
	t.Helper()
	pack := func(r io.Reader) []byte {
		var out bytes.Buffer
		w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
		must(t, err)
		_, err = io.Copy(w, r)
		must(t, err)
		must(t, w.Close())
		return out.Bytes()
	}
	single = pack(io.LimitReader(zeroes{}, 256<<20))
	return single, pack(bytes.NewReader(single))
}

type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestACompressedRequestIsRefusedBeforeAnythingReadsIt sends a body that would unpack to a quarter of a gigabyte to
// every route, encoded once, in layers and in unknown ways, in every content type, as somebody who is signed in and as
// a stranger. What the server takes from memory is bounded.
func TestACompressedRequestIsRefusedBeforeAnythingReadsIt(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w, func(d *httpd.Deps) { d.Rates = mid.NewRates(1e6, 1e6) })
	desk, stranger := w.Coordinator(), s.stranger()
	page, program := s.browser(desk.Actor), s.program(desk.Actor)
	single, double := bomb(t)
	kinds := []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	sent := 0
	for n, at := range everyAddress(s) {
		for i, group := range encodings {
			lines, body := group[n%len(group)], double
			if n%20 == 0 && i == 0 {
				body = single
			}
			c := []*client{page, program, stranger}[(n+i)%3]
			sendsEncoded(t, c, at[0], at[1], lines, kinds[n/3%len(kinds)], body)
			sent++
		}
	}
	runtime.ReadMemStats(&after)
	t.Logf("%d requests, %d MiB taken from memory in all", sent, (after.TotalAlloc-before.TotalAlloc)>>20)
	if each := (after.TotalAlloc - before.TotalAlloc) / uint64(sent); each > 256<<10 {
		t.Errorf("a refused request takes %d bytes: something unpacks", each)
	}
}

// everyAddress lists method and address of every route, and of what no route answers.
func everyAddress(s *server) [][2]string {
	out := [][2]string{{"POST", "/no/such/page"}, {"POST", "/api/v1/no-such-thing"}, {"GET", "/static/none"}}
	for _, r := range s.app.GetRoutes(true) {
		parts := strings.Split(r.Path, "/")
		for i, p := range parts {
			if strings.HasPrefix(p, ":") {
				parts[i] = string(domain.NewID[domain.CaseID]())
			}
		}
		out = append(out, [2]string{r.Method, strings.ReplaceAll(strings.Join(parts, "/"), "+", "app.css")})
	}
	return out
}

func sendsEncoded(t *testing.T, c *client, method, path string, lines []string, kind string, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.s.url+path, bytes.NewReader(body))
	must(t, err)
	req.Header["Content-Encoding"] = lines
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := c.http.Do(req)
	must(t, err)
	defer func() { _ = res.Body.Close() }()
	got, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode != http.StatusUnsupportedMediaType || res.Header.Get("Accept-Encoding") != "identity" {
		t.Fatalf("%s %s in %q: answered %d", method, path, lines, res.StatusCode)
	}
	if method == http.MethodHead {
		return
	}
	if !strings.HasPrefix(path, "/api/") && path != "/healthz" {
		if !strings.Contains(string(got), "No pudimos leer") {
			t.Fatalf("%s %s in %q: the page does not say why: %s", method, path, lines, got)
		}
		return
	}
	if strings.HasPrefix(path, "/api/v1/fhir/") { // A fault there is an OperationOutcome.
		if !strings.Contains(string(got), `"code":"fault.content_encoding"`) {
			t.Fatalf("%s %s in %q: says %s", method, path, lines, got)
		}
		return
	}
	var p struct{ Code string }
	if err := json.Unmarshal(got, &p); err != nil || p.Code != "fault.content_encoding" {
		t.Fatalf("%s %s in %q: says %s", method, path, lines, got)
	}
}
