package translation

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/web"
)

// Row is one sentence of a file, or one form of a sentence that counts something.
type Row struct {
	Key, Form, Place, ES, EN, Own, State string
}

const (
	one     = "one"     // the form for one
	changed = "changed" // the Spanish sentence is another one since it was translated

	// Missing is what Check says of a sentence that nobody translated yet.
	Missing = "missing"
)

// columns are those of a file; the language's own is headed by its code, the last but one.
var columns = []string{"key", "form", "place", "es", "en", "", "state"}

// lists are those of the country pack that are shown to people.
var lists = []string{country.ListConsentScope, country.ListIndicator}

// spoken are the sentences that no template names: times, what was typed wrongly, and why something was not done.
var spoken = strings.Fields("time. say.other field.required field.too_long fault.too_many fault.too_large " +
	"fault.invalid door.failed door.not_found door.full door.tries receipt.unknown report.closed " +
	"report.full personal.unknown personal.closed personal.names personal.changed " +
	"message.unsupported.title form.faults form.optional consent.read.body")

var (
	named = regexp.MustCompile(`"([a-z][a-z0-9_]*\.[a-zA-Z0-9_.]*)"`) // a key, or what several begin with
	input = regexp.MustCompile(`\(field \S+ "([a-z_.]+)"`)
	head  = regexp.MustCompile(`<h[12]>{{t "([^"]+)"}}`)
	slot  = regexp.MustCompile(`{{\.(\w+)}}`)
)

// Source lists every sentence that is said to those who are helped, by the pages on which it stands.
func Source(pack *country.Pack) (rows []Row, err error) {
	es, err := sentences.Messages(web.FS, "es")
	if err != nil {
		return nil, err
	}
	en, err := sentences.Messages(web.FS, "en")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(web.FS, "templates/door/*.html")
	places := map[string]string{}
	add := func(want, place string) {
		for key := range es {
			if key == "door.tongue" {
				continue // the country pack names it
			}
			if key == want || strings.HasSuffix(want, ".") && strings.HasPrefix(key, want) {
				places[key] = cmp.Or(places[key], place)
			}
		}
	}
	for _, file := range append(files, "templates/parts/ledger.html") {
		raw, err := fs.ReadFile(web.FS, file)
		if err != nil {
			return nil, err
		}
		place := "todas las páginas públicas"
		if m := head.FindSubmatch(raw); m != nil && es[string(m[1])] != nil {
			place = es[string(m[1])].Other
		}
		for _, m := range named.FindAllSubmatch(raw, -1) {
			add(string(m[1]), place)
		}
		for _, m := range input.FindAllSubmatch(raw, -1) {
			add("f."+string(m[1]), place)
		}
	}
	for _, key := range spoken {
		add(key, "–")
	}
	for _, key := range slices.Sorted(maps.Keys(places)) {
		m, other := es[key], cmp.Or(en[key], &i18n.Message{})
		if m.One != "" {
			rows = append(rows, Row{Key: key, Form: one, Place: places[key], ES: m.One, EN: other.One})
		}
		rows = append(rows, Row{Key: key, Form: "other", Place: places[key], ES: m.Other, EN: other.Other})
	}
	for _, list := range lists {
		for _, v := range pack.List(list) {
			rows = append(rows, Row{Key: "list." + list + "." + v.Code, Form: "other", Place: pack.ListTitle(list, "es"),
				ES: v.ES, EN: v.EN})
		}
	}
	return rows, err
}

// Parse reads the file of one language; nothing is no rows. Spreadsheets of Spanish machines part by semicolons.
func Parse(raw []byte, lang string) (rows []Row, err error) {
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	if len(raw) == 0 {
		return nil, nil
	}
	first, _, _ := bytes.Cut(raw, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(raw))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		r.Comma = ';'
	}
	all, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("no table as the export wrote it: %w", err)
	}
	want := slices.Clone(columns)
	want[5] = lang
	if !slices.Equal(all[0], want) {
		return nil, fmt.Errorf("the first line has to be: %s", strings.Join(want, ","))
	}
	for _, c := range all[1:] {
		rows = append(rows, Row{c[0], c[1], c[2], c[3], c[4], strings.TrimSpace(c[5]), strings.TrimSpace(c[6])})
	}
	return rows, nil
}

// Renew brings the file of a language up to date, or begins it, and returns its name and how many sentences it has.
func Renew(dir string, pack *country.Pack, lang string) (name string, n int, err error) {
	name = filepath.Join(dir, lang+".csv")
	source, err := Source(pack)
	if err != nil {
		return name, 0, err
	}
	before, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return name, 0, err
	}
	rows, err := Parse(before, lang)
	if err != nil {
		return name, 0, err
	}
	raw, err := write(source, rows, lang)
	if err != nil {
		return name, 0, err
	}
	return name, len(source), os.WriteFile(name, raw, 0o600)
}

// write is the file of a language as its translators get it: every sentence of now, with what was translated before.
// Where the Spanish sentence is another one since, the state says so until the translator empties it.
func write(source, before []Row, lang string) ([]byte, error) {
	was := map[[2]string]Row{}
	for _, r := range before {
		was[[2]string{r.Key, r.Form}] = r
	}
	var b bytes.Buffer
	b.WriteString("\ufeff") // By which a spreadsheet knows the letters.
	w := csv.NewWriter(&b)
	header := slices.Clone(columns)
	header[5] = lang
	err := w.Write(header)
	for _, r := range source {
		old := was[[2]string{r.Key, r.Form}]
		if r.Own = old.Own; r.Own != "" && (old.ES != r.ES || old.State != "") {
			r.State = changed
		}
		err = errors.Join(err, w.Write([]string{r.Key, r.Form, r.Place, r.ES, r.EN, r.Own, r.State}))
	}
	w.Flush()
	return b.Bytes(), errors.Join(err, w.Error())
}

// Finding is what keeps a sentence from being shown.
type Finding struct{ Key, Form, What string }

// Check says which sentences lack, which differ in what is filled in, which changed since, and which are none.
func Check(source, rows []Row) (out []Finding) {
	own := map[[2]string]Row{}
	for _, r := range rows {
		own[[2]string{r.Key, r.Form}] = r
	}
	for _, s := range source {
		id := [2]string{s.Key, s.Form}
		r := own[id]
		delete(own, id)
		switch {
		case r.Own == "":
			out = append(out, Finding{s.Key, s.Form, Missing})
		case r.State != "" || r.ES != s.ES:
			out = append(out, Finding{s.Key, s.Form, "its Spanish sentence changed since"})
		case !slices.Equal(slots(r.Own), slots(s.ES)) || strings.Count(r.Own, "{{") != len(slot.FindAllString(r.Own, -1)):
			out = append(out, Finding{s.Key, s.Form,
				"placeholders differ: " + strings.Join(slots(s.ES), " ") + ", and here " + strings.Join(slots(r.Own), " ")})
		}
	}
	for _, r := range rows {
		if id := [2]string{r.Key, r.Form}; own[id] == r {
			out = append(out, Finding{r.Key, r.Form, "no such sentence"})
			delete(own, id)
		}
	}
	return out
}

func slots(s string) []string {
	found := slot.FindAllString(s, -1)
	slices.Sort(found)
	return found
}
