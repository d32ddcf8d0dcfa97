package mid

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// page is about as long as a page of ours, and packs as well.
var page = strings.Repeat("<li><a href=\"/cases\">C-AHH-J7NU</a> <b>Espera desde las 23:40</b></li>\n", 300)

func packing() *fiber.App {
	app := fiber.New()
	app.Use(Compress())
	app.Get("/page", func(c *fiber.Ctx) error { c.Type("html", "utf-8"); return c.SendString(page) })
	app.Get("/data", func(c *fiber.Ctx) error { return c.JSON(page) })
	app.Get("/picture", func(c *fiber.Ctx) error { c.Set("Content-Type", "image/png"); return c.SendString(page) })
	app.Get("/short", func(c *fiber.Ctx) error { c.Type("html"); return c.SendString(page[:leastPacked-1]) })
	app.Get("/packed", func(c *fiber.Ctx) error {
		c.Type("html")
		c.Set("Content-Encoding",
			"br")
		return c.SendString(page)
	})
	return app
}

func asks(t *testing.T, app *fiber.App, path string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://example.com"+path, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := app.Test(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, raw
}

// TestWhatIsPackedAndForWhom: pages and data for whoever takes gzip, and nothing that another site's page could have
// asked for.
func TestWhatIsPackedAndForWhom(t *testing.T) {
	app := packing()
	for _, c := range []struct {
		story, path string
		header      []string
		packed      bool
	}{
		{"our own page", "/page", []string{"Accept-Encoding", "gzip, deflate, br", "Sec-Fetch-Site", "same-origin"}, true},
		{"typed by hand", "/page", []string{"Accept-Encoding", "gzip", "Sec-Fetch-Site", "none"}, true},
		{"a program", "/data", []string{"Accept-Encoding", "gzip"}, true},
		{"an older phone on our page", "/page", []string{"Accept-Encoding", "gzip", "Referer", "http://example.com/work"},
			true},
		{"a careful sender", "/page", []string{"Accept-Encoding", "br;q=1.0, GZIP; q=0.5, *;q=0"}, true},
		{"who says nothing", "/page", nil, false},
		{"who takes none", "/page", []string{"Accept-Encoding", "gzip;q=0, identity"}, false},
		{"who takes none to three places", "/page", []string{"Accept-Encoding", "gzip;q=0.000"}, false},
		{"who takes another", "/page", []string{"Accept-Encoding", "br, xgzip"}, false},
		{"another site's picture", "/page", []string{"Accept-Encoding", "gzip", "Sec-Fetch-Site", "cross-site"}, false},
		{"a neighbour under the same domain", "/page", []string{"Accept-Encoding", "gzip", "Sec-Fetch-Site", "same-site"},
			false},
		{"another site on an older phone", "/page", []string{"Accept-Encoding", "gzip", "Referer", "https://evil.example/"},
			false},
		{"a picture", "/picture", []string{"Accept-Encoding", "gzip"}, false},
		{"a short answer", "/short", []string{"Accept-Encoding", "gzip"}, false},
		{"what is packed already", "/packed", []string{"Accept-Encoding", "gzip, br"}, false},
	} {
		res, raw := asks(t, app, c.path, c.header...)
		if packed := res.Header.Get("Content-Encoding") == "gzip"; packed != c.packed {
			t.Errorf("%s: packed %v, want %v", c.story, packed, c.packed)
		} else if packed {
			z, err := gzip.NewReader(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if plain, err := io.ReadAll(z); err != nil || !strings.Contains(string(plain), "Espera desde las 23:40") ||
				len(raw) > len(plain)/4 {
				t.Errorf("%s: %d bytes of %d, %v", c.story, len(raw), len(plain), err)
			}
		}
	}
}

// TestTheLengthOfAPackedAnswerIsLeftToChance asks for one page many times.
func TestTheLengthOfAPackedAnswerIsLeftToChance(t *testing.T) {
	app := packing()
	lengths := map[int]bool{}
	for range 100 {
		_, raw := asks(t, app, "/page", "Accept-Encoding", "gzip")
		lengths[len(raw)] = true
	}
	if len(lengths) < 30 {
		t.Errorf("a hundred answers have %d lengths", len(lengths))
	}
}

// TestAMaskedTokenIsTheSameToken masks one token many times, and takes what is not a masked token for none.
func TestAMaskedTokenIsTheSameToken(t *testing.T) {
	k := Tokens{Key: []byte("a key of the test")}
	token := k.sign("form|one")
	seen := map[string]bool{}
	for range 100 {
		m := mask(token)
		if seen[m] || !bytes.Equal(unmask(m), token) {
			t.Fatal("a mask repeats, or hides another token")
		}
		seen[m] = true
	}
	for _, wrong := range []string{"", "x", strings.Repeat("A", 43), mask(token)[1:], mask(token) + "A",
		"=" + mask(token)} {
		if got := unmask(wrong); bytes.Equal(got, token) {
			t.Errorf("%q is taken for the token", wrong)
		}
	}
}
