package httpd_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/httpd"
	"amparo/internal/store"
)

// TestNoNumberOfBedsIsMadeUp: a house declares its beds with figures that are none, or that another reader would take
// for a figure. Each is refused, and the board shows what was true before.
func TestNoNumberOfBedsIsMadeUp(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	s := serve(t, w, unlimited)
	page, program := s.browser(casa.Actor.Actor), s.program(casa.Actor.Actor)
	unit, at := string(casa.Shelter.Units[0].ID), "/shelters/"+string(casa.Shelter.ID)
	rev := program.api(http.MethodGet, at, nil).Header.Get("ETag")
	declare := func(figure string) answer {
		return program.do(http.MethodPost, "/api/v1"+at+"/beds", strings.NewReader(
			`{"units":[{"unit":"`+unit+`","blocked":`+figure+`}]}`),
			map[string]string{"Content-Type": "application/json", "If-Match": rev})
	}
	odd := []string{"-1", "-0", "9223372036854775807", "9223372036854775808", "18446744073709551616", "NaN", "Infinity",
		"1e309", "1e0", "0x1", "0b1", "01", "+1", "1.5", "1_0", "٣", "１", `"1"`, "[1]", "{}", "true", ""}
	for _, figure := range odd {
		s.refused("blocked "+figure, declare(figure))
		got := page.post(at+"/units/"+unit, url.Values{"_do": {"set_blocked"}, "n": {strings.Trim(figure, `"`) + " "}})
		if got.Status == http.StatusSeeOther && figure != `"1"` || got.Status >= 500 {
			t.Errorf("blocked %q on the page: %d", figure, got.Status)
		}
	}
	board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
	must(t, err)
	if r := board.Units[0].Room; r.Free != 3 || r.Over != 0 {
		t.Errorf("the board shows %+v", r)
	}
	if got := declare("1"); got.Status >= 300 {
		t.Errorf("a true figure: %d %s", got.Status, got.Body)
	}
	s.stands()
}

// TestNoDayIsMadeUp: days that no calendar has, or that are far from every life.
func TestNoDayIsMadeUp(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited)
	program, page := s.program(ana.Actor), s.browser(ana.Actor)
	at := "/cases/" + string(filed.Case)
	for _, day := range []string{"2027-02-29", "2026-02-30", "2026-13-01", "2026-00-10", "10000-01-01", "+2026-12-24",
		"-2026-12-24", "0000-00-00", "0001-01-01", "9999-12-31", "1899-12-31", "2026-12-24T00:00:00Z", "24/12/2026",
		"2026-W52-4", "2026-358", "２０２６-12-24", "2026-12-24\u200b", "mañana", "1e9", "20261224"} {
		s.refused("a task for "+day, program.api(http.MethodPost, at+"/tasks", map[string]any{"text": "Llamar.", "due": day}))
		s.refused("a note of "+day, program.api(http.MethodPost, at+"/diary", map[string]any{"kind": "visita", "day": day,
			"text": "Está bien."}))
		for _, list := range []string{"/cases?since=", "/log?since=", "/agenda?from="} {
			if got := page.get(list + url.QueryEscape(day)); got.Status >= 500 {
				t.Errorf("%s%s: %d", list, day, got.Status)
			}
		}
	}
	if got := program.api(http.MethodPost, at+"/tasks", map[string]any{"text": "Llamar.", "due": "2028-02-29"}); //
	got.Status >= 500 {
		t.Errorf("a leap day: %d", got.Status)
	}
	if got := program.api(http.MethodPost, at+"/tasks", map[string]any{"text": "Llamar.", "due": "2026-12-24"}); //
	got.Status >= 300 {
		t.Errorf("a day of this year: %d %s", got.Status, got.Body)
	}
	s.stands()
}

// TestALineEndSplitsNothing puts line ends where a text goes into a header, into a line of the log, into a file name or
// into an address.
func TestALineEndSplitsNothing(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited)
	page, program := s.browser(ana.Actor), s.program(ana.Actor)
	at := "/cases/" + string(filed.Case)
	const put = "X-Puesto"
	for _, end := range []string{"\r\n", "\n", "\r", "\u2028", "\u0085", "%0d%0a", "\\r\\n"} {
		text := "/a" + end + put + ": si" + end + `{"level":"ERROR","msg":"puesto"}`
		sent := url.QueryEscape(text)
		for _, where := range []string{"/sign-in?back=" + sent, "/lang?lang=en&back=" + sent, "/find?q=" + sent,
			"/cases?q=" + sent, "/sessions?role=" + sent, "/cases/" + url.PathEscape(text), "/static/" + url.PathEscape(text),
			at + "?sort=" + sent, "/channels?" + sent + "=1"} {
			got := page.get(where)
			if got.Header.Get(put) != "" || strings.Contains(got.Header.Get("Location"), put+":") || got.Status >= 500 {
				t.Errorf("%q in %.40s: %d %v", end, where, got.Status, got.Header)
			}
		}
		got := page.post("/sign-in", url.Values{"login": {text}, "password": {text}, "back": {text}})
		if got.Header.Get(put) != "" || strings.Contains(got.Header.Get("Location"), put) {
			t.Errorf("signing in: %v", got.Header)
		}
		for _, sentBy := range []answer{
			program.api(http.MethodPost, at+"/tasks", map[string]any{"text": text, "due": "2026-12-24" + end}),
			program.api(http.MethodPost, "/cases/find", map[string]any{"q": text}),
			program.api(http.MethodPost, at+"/files", map[string]any{"kind": "otro", "day": "2026-11-23", "title": text,
				"file": base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\n%%EOF"))}),
		} {
			if sentBy.Header.Get(put) != "" || sentBy.Status >= 500 {
				t.Errorf("%q: %d %v", end, sentBy.Status, sentBy.Header)
			}
		}
	}
	files, err := store.Find[diary.Files](t.Context(), w.Store, filed.Case)
	must(t, err)
	for _, f := range files.V.Rows {
		got := program.api(http.MethodGet, at+"/files/"+string(f.ID), nil)
		if got.Header.Get(put) != "" || strings.Contains(got.Header.Get("Content-Disposition"), put) {
			t.Errorf("a file is saved as %v", got.Header)
		}
	}
	for line := range strings.Lines(s.log.String()) {
		if !strings.HasPrefix(line, `{"time":`) || strings.Contains(line, "puesto") || strings.Contains(line, put) {
			t.Errorf("a line of the log: %s", line)
		}
	}
	s.stands()
}

// TestTextsThatAreNotWhatTheyLookLikeAreRefused, or kept as they are and shown as text.
func TestTextsThatAreNotWhatTheyLookLikeAreRefused(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited)
	program, page := s.program(ana.Actor), s.browser(ana.Actor)
	at := "/cases/" + string(filed.Case)
	write := func(text string) answer {
		return program.api(http.MethodPost, at+"/diary", map[string]any{"kind": "visita", "day": "2026-11-23", "text": text})
	}
	for _, text := range []string{"", " ", "\u200b\u2060", "a\x00b", "a\x1bb", "a\x7fb", "a\u202eb", "a\u2066b", "\ufeff",
		strings.Repeat("a", 1<<16)} {
		s.refused(fmt.Sprintf("%.20q", text), write(text))
	}
	for _, raw := range []string{"\"\xff\"", "\"\xc0\xae\"", "\"\xed\xa0\x80\"", `"\ud800"`, `"\udc00"`, `"a\u0000b"`} {
		s.refused(raw, program.do(http.MethodPost, "/api/v1"+at+"/diary",
			strings.NewReader(`{"kind":"visita","day":"2026-11-23","text":`+raw+`}`),
			map[string]string{"Content-Type": "application/json"}))
	}
	shown := map[string]string{"Ñandú 👩🏽‍🦱": "👩", "<script>alert(1)</script>": "&lt;script&gt;",
		`"><img src=x onerror=a>`: "&lt;img", "{{.Secret}} ${7*7} <%= 7 %>": "{{.Secret}} ${7*7}", "Jose\u0301": "Jose\u0301",
		"' OR '1'='1'; DROP TABLE row; --": "DROP TABLE"}
	for text := range shown {
		if got := write(text); got.Status >= 300 {
			t.Errorf("%q: %d %s", text, got.Status, got.Body)
		}
	}
	body := page.get(at + "/diary").Body
	for text, want := range shown {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not shown as text", text)
		}
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
		t.Error("a text became part of the page")
	}
	s.stands()
}

// TestASearchFindsWhatIsTypedAndNoPattern: signs that a database would read as a pattern find nothing; lengths and
// empty words are told.
func TestASearchFindsWhatIsTypedAndNoPattern(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited, func(d *httpd.Deps) { d.Searches = 1e6 })
	program, page := s.program(ana.Actor), s.browser(ana.Actor)
	for _, q := range []string{"", " ", "%", "_", "%%", "M%", "M_risol", ".*", "^M", "M", "[a-z]+", "(a+)+$", "$ne", "*",
		"\\", "'", "\" OR \"\"=\"", "Marisol\x00", "Marisol\u202e", "null", strings.Repeat("(a*)*", 2048), "\xff\xfe",
		`{"$gt":""}`, "C-%", strings.Repeat("á", 10<<10)} {
		got := program.api(http.MethodPost, "/cases/find", map[string]any{"q": q})
		if got.Status >= 500 || strings.Contains(got.Body, filed.Code) {
			t.Errorf("%.20q: %d %.200s", q, got.Status, got.Body)
		}
		sent := page.post("/find", url.Values{"q": {q}})
		if to := sent.Header.Get("Location"); to != "" {
			sent = page.get(to)
		}
		if sent.Status >= 500 || strings.Contains(sent.Body, filed.Code) {
			t.Errorf("%.20q on the page: %d", q, sent.Status)
		}
	}
	for _, q := range []any{map[string]any{"$gt": ""}, []string{"Marisol"}, 5, nil, true} {
		s.refused(fmt.Sprint(q), program.api(http.MethodPost, "/cases/find", map[string]any{"q": q}), filed.Code)
	}
	if got := program.api(http.MethodPost, "/cases/find", map[string]any{"q": filed.Code}); //
	!strings.Contains(got.Body, filed.Code) {
		t.Errorf("her code finds %d %s", got.Status, got.Body)
	}
	s.stands()
}

// TestNoListIsSortedOrNarrowedByWhatIsSealed: the order of a list by a name, or whether it holds a row, would tell the
// name to whoever may see the list and not the name.
func TestNoListIsSortedOrNarrowedByWhatIsSealed(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(3))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana.Offers(filed.Referrals[0], casa)
	s := serve(t, w, unlimited)
	tried := 0
	for _, who := range []*amparotest.Actor{ana, casa.Actor, w.Coordinator()} {
		program := s.program(who.Actor)
		for _, at := range []string{"/cases", "/referrals", "/offers", "/waiting", "/desk", "/shelters", "/programs",
			"/notices", "/tasks", "/people", "/agencies", "/team", "/log", "/authority", "/unattended"} {
			if program.api(http.MethodGet, at, nil).Status != http.StatusOK {
				continue
			}
			for _, by := range []string{"given", "family", "name_given", "identity.persons.0.given", "phone", "document", "dpi",
				"address", "trafficker", "nationality", "birth", "alias", "risk", "-given", "given desc", "given;--", "1"} {
				for _, q := range []string{"?sort=", "?order=", "?order_by=", "?filter=", "?where="} {
					tried++
					s.refused(at+q+by, program.api(http.MethodGet, at+q+url.QueryEscape(by), nil))
				}
			}
			for _, field := range []string{"given", "phone", "document", "address", "trafficker", "identity.phone", "$where"} {
				tried++
				s.refused(at+"?"+field, program.api(http.MethodGet, at+"?"+url.QueryEscape(field)+"=M", nil))
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d were tried", tried)
	}
	s.stands()
}

// chunk is a part of a PNG.
func chunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// TestWhatOnlyCallsItselfAPictureIsRefused sends, by the form and by the interface, what is no picture and no document,
// what is two things at once, and pictures that would fill the memory.
func TestWhatOnlyCallsItselfAPictureIsRefused(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited)
	program, page := s.program(ana.Actor), s.browser(ana.Actor)
	at := "/cases/" + string(filed.Case) + "/files"
	size := func(side uint32) []byte {
		head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
		return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 6, 0, 0, 0)),
			chunk("IDAT", []byte("x\x9cc\x00\x00\x00\x01\x00\x01")), chunk("IEND", nil))
	}
	photo := telephoned(t, "14-38-11")
	refused := map[string][]byte{"foto.php.jpg": []byte("<?php system($_GET['c']); ?>"),
		"foto.jpg": []byte("<html><script>"),
		"foto.png": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`),
		"dos.jpg":  []byte("GIF89a/*" + strings.Repeat("\x00", 20) + "*/=alert(1)//"), "a.pdf": []byte("MZ\x90\x00\x03"),
		"informe.pdf": []byte("PK\x03\x04\x14\x00\x06\x00word/document.xml"), "b.pdf": []byte("\x7fELF\x02\x01\x01"),
		"corto.jpg": photo[:len(photo)/2], "grande.png": size(50_000), "cero.png": size(0), "menos.png": size(1 << 31),
		"solo.jpg": []byte("\xff\xd8\xff"), "macro.doc": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"texto.pdf": []byte("PDF-1.4")}
	for name, content := range refused {
		s.refused(name, program.api(http.MethodPost, at, map[string]any{"kind": "otro", "day": "2026-11-23", "title": "Foto",
			"file": base64.StdEncoding.EncodeToString(content)}))
		body, header := upload(t, url.Values{"_csrf": {tokenOf(page, at)}, "_do": {"add"}, "kind": {"otro"},
			"day": {"2026-11-23"}, "title": {"Foto"}, "_once": {name}}, name, content)
		if got := page.do(http.MethodPost, at, body, header); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s by the form: %d", name, got.Status)
		}
	}
	parts, err := store.All[diary.FilePart](t.Context(), w.Store, store.Filter{})
	if err != nil || len(parts) != 0 {
		t.Errorf("%d parts are kept, %v", len(parts), err)
	}
	both := append(slices.Clone(photo), "<script>alert(1)</script>PK\x03\x04"...)
	if got := program.api(http.MethodPost, at, map[string]any{"kind": "otro", "day": "2026-11-23", "title": "Foto",
		"file": base64.StdEncoding.EncodeToString(both)}); got.Status < 300 { // A picture is made anew without its tail.
		files, err := store.Find[diary.Files](t.Context(), w.Store, filed.Case)
		must(t, err)
		if back := program.api(http.MethodGet, at+"/"+string(files.V.Rows[0].ID), nil); back.Status != http.StatusOK ||
			strings.Contains(back.Body, "script") || strings.Contains(back.Body, "PK\x03\x04") {
			t.Errorf("what stood behind the picture comes back: %d", back.Status)
		}
	}
	t.Logf("figure: files_refused %d of %d", len(refused), len(refused))
	s.stands()
}

// tellsTooMuch are words that only the inside of the program has: of its language, its engine and its disk.
var tellsTooMuch = []string{"goroutine ", ".go:", "runtime error", "panic", "SELECT ", "sqlite", "mongodb", "mongod",
	"/internal/",
	"/home/", "/work/", "/tmp/", "fasthttp", "no such table", "unexpected end of JSON", "reflect."}

// endsOrWaits are addresses that end the session of who asks, or answer when something happened.
var endsOrWaits = regexp.MustCompile(`^/(quick-exit|sign-out|live|sessions)$|/(end|password)$|/role`)

// TestNothingThatIsSentShowsTheInsideOfTheProgram sends bodies that nobody would send to every address that takes one,
// as somebody who is signed in and as nobody: each is refused in its own words. It draws 1,500 requests, or as many as
// AMPARO_ABUSE says.
func TestNothingThatIsSentShowsTheInsideOfTheProgram(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited, func(d *httpd.Deps) { d.Searches = 1e6 })
	program, page := s.program(ana.Actor), s.browser(ana.Actor)
	token := tokenOf(page, "/sessions")
	draws := 1500
	if n, err := strconv.Atoi(os.Getenv("AMPARO_ABUSE")); err == nil {
		draws = n
	}
	bodies := map[string][]string{
		"application/json": {"", "{", "[]", "null", "{}", `{"a":`, "\x00", strings.Repeat("[", 5000),
			`{"id":{"$ne":1},"rev":-1,"text":{"a":[]},"units":[[[]]],"q":[null]}`, `{"group":[{}],"consent":5,"needs":{}}`,
			strings.Repeat(`{"a":`, 40), `{"_csrf":"x"}`, `"text"`, "\xff\xfe{\x00}\x00"},
		"application/x-www-form-urlencoded": {"", "&&&===", "_csrf=" + url.QueryEscape(token) + "&_do=%00&n=-1&id[]=1",
			"%zz=%", "a=" + strings.Repeat("b", 60_000), strings.Repeat("a=1&", 5000), "_csrf=" + url.QueryEscape(token) +
				"&_do=save&_rev=99999999999999999999&group.0.age=NaN&needs.99999.need=x"},
		"multipart/form-data; boundary=a": {"", "--a", "--a\r\n\r\n--a--",
			"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
			"--a\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../a\"\r\nContent-Length: -1\r\n\r\nx\r\n--a--",
			"--a\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + token +
				"\r\n--a\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n\r\n--a"},
		"multipart/form-data": {"", "--\r\n\r\n----"}, "multipart/form-data; boundary=" + strings.Repeat("x", 300): {"x"},
		"": {"", "{}"}, "text/xml": {`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>`},
		"application/json; charset=utf-16": {"\xfe\xff\x00{\x00}"}, "*/*;q=é": {"{}"},
	}
	kinds := slices.Sorted(maps.Keys(bodies))
	var routes [][2]string
	for _, r := range s.app.GetRoutes(true) {
		if r.Method != http.MethodHead && !endsOrWaits.MatchString(r.Path) {
			routes = append(routes, [2]string{r.Method, r.Path})
		}
	}
	draw := rand.New(rand.NewPCG(1, 2))
	for n := range draws {
		r := routes[n%len(routes)]
		if n >= len(routes) {
			r = routes[draw.IntN(len(routes))]
		}
		at := strings.NewReplacer("/cases/:case", "/cases/"+string(filed.Case), "/cases/:id", "/cases/"+string(filed.Case),
			"/referrals/:referral", "/referrals/"+string(filed.Referrals[0]), "/referrals/:id",
			"/referrals/"+string(filed.Referrals[0]), ":kind", "health").Replace(r[1])
		at = param.ReplaceAllStringFunc(at, func(string) string {
			return []string{string(domain.NewID[domain.CaseID]()), "%00", "..%2f", "'", strings.Repeat("a", 3000)}[draw.IntN(5)]
		})
		kind := kinds[draw.IntN(len(kinds))]
		body := bodies[kind][draw.IntN(len(bodies[kind]))]
		c := []*client{page, program, s.stranger()}[draw.IntN(3)]
		head := map[string]string{"Sec-Fetch-Site": "same-origin", "If-Match": []string{`"1"`, `""`, "*", "x"}[draw.IntN(4)]}
		if kind != "" {
			head["Content-Type"] = kind
		}
		got := c.do(r[0], at, bytes.NewReader([]byte(body)), head)
		if got.Status >= 500 {
			t.Errorf("%s %.80s with %.60q as %s: %d %.200s", r[0], at, body, kind, got.Status, got.Body)
		}
		for _, word := range tellsTooMuch {
			if !strings.HasPrefix(at, "/static") && strings.Contains(got.Body, word) {
				t.Errorf("%s %.80s tells %q", r[0], at, word)
			}
		}
	}
	t.Logf("figure: odd_requests_without_5xx %d of %d", draws, draws)
	s.stands()
	w.Verify()
}
