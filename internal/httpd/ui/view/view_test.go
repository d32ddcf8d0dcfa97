package view

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view/when"
	"amparo/web"
)

func render(t *testing.T, e *Engine, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := e.Render(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// in returns p with its frame in another language.
func in(lang string, p Page) Page {
	v := reflect.New(reflect.TypeOf(p)).Elem()
	v.Set(reflect.ValueOf(p))
	v.FieldByName("Frame").FieldByName("Lang").SetString(lang)
	return v.Interface().(Page)
}

// each calls f for every page, empty and full, in every language.
func each(t *testing.T, f func(t *testing.T, name, html string)) {
	e := engine(t)
	pages := fixtures()
	for _, p := range Pages() {
		pages["empty "+TemplateOf(p)] = p
	}
	for _, lang := range Languages {
		for name, p := range pages {
			t.Run(lang+" "+name, func(t *testing.T) { f(t, name, render(t, e, in(lang, p))) })
		}
	}
}

func TestEveryPageHasOneTemplateAndEveryTemplateOnePage(t *testing.T) {
	var want, got []string
	for _, p := range Pages() {
		want = append(want, TemplateOf(p))
	}
	entries, err := fs.ReadDir(web.FS, "templates/pages")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range entries {
		got = append(got, strings.TrimSuffix(d.Name(), path.Ext(d.Name())))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Errorf("structs %v\ntemplates %v", want, got)
	}
	shown := map[string]bool{}
	for _, p := range fixtures() {
		shown[TemplateOf(p)] = true
	}
	for _, name := range want {
		if !shown[name] {
			t.Errorf("no full fixture shows the page %s", name)
		}
	}
}

func TestNoPageHidesAPartOfItsFrame(t *testing.T) {
	frame := reflect.TypeFor[Frame]()
	for _, p := range Pages() {
		page := reflect.TypeOf(p)
		for i := range page.NumField() {
			name := page.Field(i).Name
			_, field := frame.FieldByName(name)
			_, method := frame.MethodByName(name)
			if field || method {
				t.Errorf("%s.%s hides the frame's own", page.Name(), name)
			}
		}
	}
}

func TestEveryPageRendersWholeInBothLanguages(t *testing.T) {
	each(t, func(t *testing.T, name, html string) {
		for _, bad := range []string{"ZgotmplZ", "<no value>", "%!", " style=", "<nil>", "0001-01-01"} {
			if strings.Contains(html, bad) {
				t.Errorf("holds %q", bad)
			}
		}
		if strings.Contains(name, "exit") {
			return
		}
		for _, needed := range []string{`<form id="exit" method="post" action="/quick-exit"`, `<main id="main"`,
			`class="skip"`} {
			if strings.Count(html, needed) != 1 {
				t.Errorf("wants exactly one %q", needed)
			}
		}
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("has %d first headings", n)
		}
	})
}

func TestNothingIsWrittenWhenAPageFails(t *testing.T) {
	var b bytes.Buffer
	err := engine(t).Render(&b, MyWork{Next: &Next{Acts: []Action{{Key: "there.is.no.such.word"}}}})
	if err == nil || b.Len() != 0 {
		t.Fatalf("err %v, %d bytes written", err, b.Len())
	}
}

func TestWhatPeopleTypeStaysText(t *testing.T) {
	const hostile = `"><script>alert(1)</script>`
	p := CaseNotes{Frame: frame("programa_legal", "/"), CaseURL: "javascript:alert(1)", Code: hostile, Kind: "legal",
		CanWrite: true,
		Form:     Form{Action: "javascript:alert(2)", Values: map[string][]string{"text": {"</textarea>" + hostile}}},
		Notes:    []Note{{hostile, hostile, night, hostile}}}
	html := render(t, engine(t), p)
	if strings.Contains(html, "<script>") || strings.Contains(html, "javascript:") {
		t.Error("a typed text became markup")
	}
}

func TestPagesOfSignedOutReadersLeadNowhere(t *testing.T) {
	html := render(t, engine(t), Message{Frame: Frame{Lang: "es"}, Kind: "not_found"})
	for _, never := range []string{"/notices", "/sessions", "data-live=", "<nav"} {
		if strings.Contains(html, never) {
			t.Errorf("shows %s to nobody in particular", never)
		}
	}
}

func TestTimesAreSaidTheWayPeopleSayThem(t *testing.T) {
	e := engine(t)
	c := when.Clock{Words: e.words["es"], Zone: time.FixedZone("", -6*3600),
		Now: func() time.Time { return night }}
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{night, "hace un momento"}, {ago(time.Minute), "hace 1 minuto"}, {ago(59 * time.Minute), "hace 59 minutos"},
		{ago(135 * time.Minute), "hace 2 horas 15 minutos"}, {ahead(26 * time.Hour), "en 26 horas"},
		{ago(72 * time.Hour), "hace 3 días"},
		{ago(89 * 24 * time.Hour), "hace 3 meses"},
	} {
		if got := c.Relative(tt.at); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.at.Sub(night), got, tt.want)
		}
	}
	if got, want := c.Exact(night), "lun 23 nov, 23:40"; got != want {
		t.Errorf("exact: %q, want %q", got, want)
	}
	if got, want := c.Day("2009-05-14"), "jue 14 may 2009"; got != want {
		t.Errorf("day: %q, want %q", got, want)
	}
	if due := string(c.Due(ago(12 * time.Minute))); !strings.Contains(due, "Venció hace 12 minutos") ||
		!strings.Contains(due, "over") {
		t.Errorf("late: %s", due)
	}
}

func TestAForgottenSentenceNeverBreaksANight(t *testing.T) {
	w := engine(t).words["es"]
	if got := w.Said("notice.of.tomorrow", nil); got != w.Must("say.other") {
		t.Errorf("unknown sentence: %q", got)
	}
	if got := w.Said("field.too_long", nil); !strings.Contains(got, "–") {
		t.Errorf("missing figure: %q", got)
	}
}

func TestFaultsComeBackBesideTheirField(t *testing.T) {
	var c fault.Fields
	c.AddArgs("text", "field.too_long", fault.Args{"max": 8000})
	form := Form{Action: "/x", Errors: Faults(fmt.Errorf("save: %w", c.Err())),
		Values: map[string][]string{"text": {"largo"}}}
	html := render(t, engine(t), CaseNotes{Frame: frame("programa_legal", "/"), Kind: "legal", CanWrite: true, Form: form})
	for _, want := range []string{`aria-invalid="true"`, `aria-describedby="f-text-h f-text-e"`, `href="#f-text"`,
		"8000", ">largo</textarea>"} {
		if !strings.Contains(html, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if Faults(nil) != nil {
		t.Error("no error has no faults")
	}
}

func TestLanguageIsChosenAmongTheKnown(t *testing.T) {
	for want, got := range map[string]string{"es": Lang("es-GT"), "en": Lang("EN")} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if Lang("xx") != "es" || Lang("") != "es" {
		t.Error("the default is Spanish")
	}
}

func TestRolesFindTheirPlaces(t *testing.T) {
	if n := (Frame{}).Nav(); n != nil {
		t.Errorf("nobody gets %v", n)
	}
	for _, role := range []string{"referente", "supervisor_agencia", "coordinacion", "albergue_ingreso",
		"albergue_direccion", "programa_psico", "programa_legal", "autoridad_ninez", "interprete", "analista", "auditoria",
		"admin_tecnico"} {
		nav := frame(role, "/").Nav()
		if len(nav) == 0 {
			t.Errorf("%s has nowhere to go", role)
		}
		for _, item := range nav {
			if role == "admin_tecnico" && (item.URL == URLNewCase || item.URL == URLDesk) {
				t.Errorf("%s is shown cases", role)
			}
		}
	}
	f := frame("referente", "/cases/new?step=2")
	shut := f
	shut.Actor = &Actor{Role: "referente"}
	if i := slices.IndexFunc(shut.Nav(), func(n NavItem) bool { return n.URL == URLNewCase }); i >= 0 {
		t.Error("a menu offers to register to somebody whose agency does not refer")
	}
	if f.Here("/") || !f.Here("/cases/new") {
		t.Error("the current place is not marked")
	}
}

// telling are words of the work that the title of a window, a tab or an entry of the history never has.
var telling = regexp.MustCompile(
	`(?i)amparo|caso|case|v[ií]ctim|trata|albergue|shelter|refug|cama|bed|identidad|identity|` +
		`segur|safe|emergenc|orden|order|protecc|protect|referenc|referral|psic|psych|legal|salud|health|consent|reserv|` +
		`restrict|int[eé]rprete|interpreter|ni[nñ]|minor|[0-9]`)

// TestTheTitleOfAWindowTellsNothing: whoever looks over a shoulder, or at what was visited, reads neither a name nor a
// code nor what the work is.
func TestTheTitleOfAWindowTellsNothing(t *testing.T) {
	title := regexp.MustCompile(`<title>(.*?)</title>`)
	each(t, func(t *testing.T, _, html string) {
		head, _, _ := strings.Cut(html, "</head>") // A map has titles of its own.
		m := title.FindAllStringSubmatch(head, -1)
		if len(m) != 1 || m[0][1] == "" {
			t.Fatalf("titles: %q", m)
		}
		if found := telling.FindString(m[0][1]); found != "" {
			t.Errorf("the title %q tells %q", m[0][1], found)
		}
	})
}
