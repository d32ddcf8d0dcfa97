// Package view turns typed page structs into HTML in the reader's language.
//
// It promises that a page is whole or absent (it is rendered to a buffer first), that every value is
// escaped for the place it stands in, that no sentence is missing in any language (a missing one is
// an error, found by the tests), and that nothing it writes needs a style or script of its own: the
// strictest content policy holds. It trusts the structs it is given to contain only what the reader
// may see; it decides nothing and reads nothing but the files built into the binary.
package view

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/assets"
	"amparo/internal/httpd/ui/view/form"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/internal/translation"
	"amparo/web"
)

// Options is what an Engine is built from. FromPack fills all but Now. Map may be nil, which leaves maps out.
type Options struct {
	Labels     Labels
	Zone       *time.Location
	Map        *country.Map
	Lines      func() []country.Line // telephones anybody may call, shown on every page
	Now        func() time.Time
	Locale     func(lang string) string // by which numbers are written; nil: as the language writes them
	Translated *translation.Languages   // nil: none
}

// Engine renders pages. It is safe for concurrent use and never changes after New.
type Engine struct {
	sets    map[string]*template.Template // by language
	words   map[string]*sentences.Set
	tongues []string
	labels  Labels
	assets  *assets.Files
	pool    sync.Pool
}

// Page is one of the page structs of this package: it embeds Frame, and its template has its name.
type Page interface{ frame() Frame }

// otherNames are the pages whose template has a shorter name than they have.
var otherNames = map[string]string{"MyWork": "work", "ShelterBoard": "shelter", "ProgramBoard": "program",
	"WaitingList": "waiting"}

var inName = regexp.MustCompile(`(.)([A-Z])`)

// TemplateOf returns the name of a page's template: CaseForm is drawn by case-form.
func TemplateOf(p Page) string {
	name := reflect.TypeOf(p).Name()
	return cmp.Or(otherNames[name], strings.ToLower(inName.ReplaceAllString(name, "$1-$2")))
}

// built is what every Engine is made from. It is never executed and never changes.
type built struct {
	pages  *template.Template // with functions that answer nothing yet
	words  map[string]*sentences.Set
	assets *assets.Files
}

// read reads the files of the binary, once in a process.
var read = sync.OnceValues(func() (built, error) {
	static, err := assets.Read(web.FS, URLStatic)
	if err != nil {
		return built{}, err
	}
	b := built{words: map[string]*sentences.Set{}, assets: static}
	for _, lang := range Languages {
		if b.words[lang], err = sentences.Read(web.FS, lang); err != nil {
			return built{}, err
		}
	}
	b.pages, err = parse(web.FS, funcs(Options{}, nil, static))
	return b, err
})

// New gives the templates a voice in every language.
func New(o Options) (*Engine, error) {
	if o.Labels == nil || o.Zone == nil || o.Now == nil {
		return nil, errors.New("view: labels, zone and clock are all needed")
	}
	b, err := read()
	if err != nil {
		return nil, err
	}
	e := &Engine{sets: map[string]*template.Template{}, words: sentences.In(b.words, o.Locale), labels: o.Labels,
		tongues: slices.Concat(Languages, o.Translated.Offered()), assets: b.assets}
	for _, lang := range e.tongues[len(Languages):] {
		if e.words[lang], err = o.Translated.Over(e.words[Languages[0]], lang); err != nil {
			return nil, err
		}
	}
	e.pool.New = func() any { return new(bytes.Buffer) }
	for lang, w := range e.words {
		set, err := b.pages.Clone()
		if err != nil {
			return nil, err
		}
		e.sets[lang] = set.Funcs(funcs(o, w, b.assets))
	}
	return e, nil
}

// Languages are the languages of the pages, the default first.
var Languages = []string{"es", "en"}

// Lang returns the supported language that want asks for, else the default one.
func Lang(want string) string {
	for _, l := range Languages {
		if strings.HasPrefix(strings.ToLower(want), l) {
			return l
		}
	}
	return Languages[0]
}

// Tongues are the languages of the public pages: those of all pages, and those that people translated.
func (e *Engine) Tongues() []string { return e.tongues }

// speaks returns the language in which a page that asks for one is written.
func (e *Engine) speaks(want string) string {
	if e.sets[want] != nil {
		return want
	}
	return Lang(want)
}

var indent = regexp.MustCompile(`\n\s+`)

// parse reads every template of files into one set. A page is its file between the shared top and
// bottom, unless it opens with the bare marker.
func parse(files fs.FS, fm template.FuncMap) (*template.Template, error) {
	set := template.New("").Funcs(fm).Option("missingkey=error")
	err := fs.WalkDir(files, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(files, p)
		if err != nil {
			return err
		}
		name := strings.TrimSuffix(path.Base(p), ".html")
		text := indent.ReplaceAllString(string(raw), "\n")
		if path.Base(path.Dir(p)) == "pages" && !strings.HasPrefix(text, bare) {
			text = `{{template "top" .}}` + text + `{{template "bottom" .}}`
		}
		if _, err := set.New("page/" + name).Parse(text); err != nil {
			return fmt.Errorf("parse %s: %w", p, err)
		}
		return nil
	})
	return set, err
}

const bare = "{{/* bare */}}"

// Render writes p in its frame's language. On an error nothing has been written.
func (e *Engine) Render(w io.Writer, p Page) error {
	set := e.sets[e.speaks(p.frame().Lang)]
	buf, _ := e.pool.Get().(*bytes.Buffer) // The pool makes nothing else.
	buf.Reset()
	defer e.pool.Put(buf)
	draw := func() error {
		buf.Reset()
		if err := set.ExecuteTemplate(buf, "page/"+TemplateOf(p), p); err != nil {
			return fmt.Errorf("render %s: %w", TemplateOf(p), err)
		}
		return nil
	}
	if err := draw(); err != nil {
		return err
	}
	out := buf.Bytes()
	if form.HasFaults(out) { // The summary stands above the inputs it names: they are known when the page was drawn once.
		if err := draw(); err != nil {
			return err
		}
		title := "<title>" + template.HTMLEscapeString(e.words[e.speaks(p.frame().Lang)].Must("window.error")) + " "
		out = bytes.Replace(buf.Bytes(), []byte("<title>"), []byte(title), 1)
	}
	out, err := e.withForms(out, p.frame())
	if err != nil {
		return err
	}
	_, err = w.Write(sentences.Marked(out))
	return err
}

// Text returns one sentence in lang, for the few places outside a page that need one (an API
// problem's title, a notice). Args are the placeholders; "count" chooses the plural.
func (e *Engine) Text(lang, key string, args map[string]any) (string, error) {
	s, err := e.words[e.speaks(lang)].Text(key, args)
	return sentences.Plain(s), err
}

// Said is Text as a page says it: codes among the arguments become their words, and there is always a sentence.
func (e *Engine) Said(lang, key string, args map[string]any) string {
	w := e.words[Lang(lang)]
	return w.Said(key, form.Inputs{Words: w, Labels: e.labels}.Filled(args))
}

// Assets returns the static files with their content-hashed addresses.
func (e *Engine) Assets() *assets.Files { return e.assets }
