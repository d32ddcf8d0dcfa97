package httpd_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"

	"amparo/internal/httpd/api"
)

// walker is one user on her way through everything she can name.
type walker struct {
	c       *crawled
	user    rawUser
	program *client // with a token
	browser *client // with cookies

	asked, opened int               // requests, and those answered with content
	pages         int               // pages answered with content
	seen          map[string]string // what she saw of the markers and numbers, and the first place
	links         map[string]bool   // addresses of our own that pages led her to
	narrowed      int               // links to one more of those in a log, followed or not
	over          map[string]bool   // links that are not followed
	anchors       map[string]string // links that pages showed her, and the first page that did
	status        map[string]int    // what each page answered
	been          map[string]bool
	learned       []string // ids that answers told her, of things there are
	knows         map[string]bool
	trouble       []string
	heaviest      int    // bytes that the heaviest page took on the line
	heaviestAt    string // and where
}

func (c *crawled) walker(u rawUser) *walker {
	a := c.actor(u)
	return &walker{c: c, user: u, program: c.program(a), browser: c.server.browser(a), seen: map[string]string{},
		links: map[string]bool{}, anchors: map[string]string{}, status: map[string]int{}, been: map[string]bool{},
		over: map[string]bool{}, knows: map[string]bool{}}
}

// ask sends one request and reads the whole answer for markers. An answer that leads elsewhere is read as a link to
// there.
func (w *walker) ask(who *client, method, path string, form url.Values) (int, string) {
	ctx, cancel := context.WithTimeout(w.c.t.Context(), crawlPatience)
	defer cancel()
	var body io.Reader
	kind := "application/x-www-form-urlencoded"
	switch {
	case form != nil && who.token != "":
		raw, _ := json.Marshal(map[string]string{"q": form.Get("q")})
		body, kind = bytes.NewReader(raw), "application/json"
	case form != nil:
		body = strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, method, w.c.url+path, body)
	if err != nil {
		w.trouble = append(w.trouble, err.Error())
		return 0, ""
	}
	if who.token != "" {
		req.Header.Set("Authorization", "Bearer "+who.token)
	} else {
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if form != nil {
		req.Header.Set("Content-Type", kind)
	}
	// Named here, so that what comes is weighed before it is unpacked.
	req.Header.Set("Accept-Encoding", "gzip, deflate, br")
	res, err := who.http.Do(req)
	if err != nil {
		w.trouble = append(w.trouble, err.Error())
		return 0, ""
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := w.weigh(path, res)
	if err != nil {
		w.trouble = append(w.trouble, err.Error())
	}
	w.asked++
	if res.StatusCode >= 500 || res.StatusCode == http.StatusTooManyRequests {
		w.trouble = append(w.trouble, fmt.Sprintf("%s %s answered %d", method, path, res.StatusCode))
	}
	if res.StatusCode < 300 {
		w.opened++
	}
	w.look(method+" "+path, string(raw))
	for name, values := range res.Header {
		w.look(method+" "+path+" (header "+name+")", strings.Join(values, " "))
	}
	if to := res.Header.Get("Location"); to != "" {
		return res.StatusCode, `<a href="` + html.EscapeString(to) + `">`
	}
	return res.StatusCode, string(raw)
}

// weigh reads an answer and unpacks it, and remembers what the heaviest page took, its headers included.
func (w *walker) weigh(path string, res *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if total := len(raw) + headerBytes(res); strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") &&
		total > w.heaviest {
		w.heaviest, w.heaviestAt = total, path
	}
	if res.Header.Get("Content-Encoding") != "gzip" {
		return raw, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// headerBytes is what the head of an answer takes.
func headerBytes(res *http.Response) int {
	var b bytes.Buffer
	_ = res.Header.Write(&b) // A buffer takes everything.
	return b.Len() + len("HTTP/1.1 200 OK\r\n\r\n")
}

// look remembers which markers and numbers stand in a text. A marker of no field of the folder is remembered too: it is
// nobody's.
func (w *walker) look(where, text string) {
	note := func(m string) {
		if _, known := w.seen[m]; !known {
			w.seen[m] = where
		}
	}
	if strings.Contains(text, "CANARIO") {
		for _, m := range markerShape.FindAllString(text, -1) {
			note(m)
		}
	}
	eachID(text, func(id string) {
		if w.c.kindOf[id] != "" && !w.knows[id] {
			w.knows[id] = true
			w.learned = append(w.learned, id)
		}
	})
	eachNumber(html.UnescapeString(text), func(v string) {
		if w.c.numbers[v] {
			note(v)
		}
	})
}

// linksIn lists where a page leads within our own site.
func linksIn(page string) []string {
	var out []string
	eachAddress(page, func(address string) {
		to, _, _ := strings.Cut(html.UnescapeString(address), "#")
		if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !strings.HasPrefix(to, "/static/") {
			out = append(out, to)
		}
	})
	return out
}

// streams are left out: they carry no content and do not end.
func streams(path string) bool { return path == "/live" }

// visit opens a page, unless it was opened before, and returns where it leads.
func (w *walker) visit(path string) []string {
	if w.been[path] || streams(path) {
		return nil
	}
	w.been[path] = true
	status, body := w.ask(w.browser, http.MethodGet, path, nil)
	w.status[path] = status
	if status != http.StatusOK && status != http.StatusSeeOther {
		return nil
	}
	if status == http.StatusOK {
		w.pages++
	}
	for _, to := range hrefsIn(body) {
		if w.anchors[to] == "" {
			w.anchors[to] = path
		}
	}
	var out []string
	for _, to := range linksIn(body) {
		if !w.links[to] && !w.passesOver(to) {
			w.links[to] = true
			out = append(out, to)
		}
	}
	return out
}

// passesOver reports whether a link is not followed, because it narrows a log to one more of those who stand in it:
// each line has two such links, which lead to lines of the same log. So it is with the hundreds of pages of the
// document for programs, which are the same for everybody, and with the other language of a page, which leads back to
// that page. The first six of a walk are followed.
func (w *walker) passesOver(to string) bool {
	if w.over[to] || !narrows(to) {
		return w.over[to]
	}
	w.narrowed++
	w.over[to] = w.narrowed > 6
	return w.over[to]
}

// narrows reports whether a link leads to one more of very many pages that say the same.
func narrows(to string) bool {
	u, err := url.Parse(to)
	return err == nil && (u.Path == "/audit" && u.Query().Get("who")+u.Query().Get("about") != "" ||
		strings.HasPrefix(u.Path, "/reference/") || u.Path == "/lang")
}

// spread follows every link from these pages on, breadth first.
func (w *walker) spread(from ...string) {
	queue := from
	for len(queue) > 0 && len(w.been) < mostPages {
		next := queue[0]
		queue = append(queue[1:], w.visit(next)...)
	}
}

// mostPages bounds how many pages one user opens, so that links that never end are noticed instead of followed.
const mostPages = 20_000

// read asks the interface for something, once, and follows a list to its end.
func (w *walker) read(path string) {
	for path != "" && !w.been["api "+path] {
		w.been["api "+path] = true
		_, body := w.ask(w.program, http.MethodGet, api.Base+path, nil)
		var page struct {
			Next string `json:"next"`
		}
		if json.Unmarshal([]byte(body), &page) != nil || page.Next == "" {
			return
		}
		list, _, _ := strings.Cut(path, "?")
		path = list + "?limit=200&after=" + url.QueryEscape(page.Next)
	}
}

// explore opens what the user is led to, and everything about every id that any answer told her.
func (w *walker) explore() {
	w.spread("/")
	for _, p := range w.c.patterns {
		if !p.param() {
			w.open(p, "")
		}
	}
	for _, list := range []string{"/referrals?limit=200", "/cases?closed=true&limit=200",
		"/offers?answered=true&limit=200", "/log?limit=200", "/desk?class=shelter"} {
		w.read(list)
	}
	for tried := 0; tried < len(w.learned); {
		fresh := w.learned[tried:]
		tried = len(w.learned)
		for _, id := range fresh {
			for _, p := range w.c.patterns {
				if p.kind == w.c.kindOf[id] {
					w.open(p, id)
				}
			}
		}
	}
}

// open tries one address, as a page or over the interface.
func (w *walker) open(p pattern, id string) {
	for _, path := range w.c.fill(p, id) {
		if p.api {
			w.read(path)
		} else {
			w.spread(path)
		}
	}
}
