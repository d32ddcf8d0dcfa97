package signin_test

import (
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/signin"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/store"
	"amparo/web"
)

// wordless are inputs without a label of their own: figures and ids of the page, searches, and what is chosen by name
// beside a person.
var wordless = []string{"unit.P1", "n", "to", "session", "notice", "case", "group", "lang", "back", "q", "role",
	"log", "decision", "_pending_reason"}

var inputNames = regexp.MustCompile(`\((?:field|pick|choose|scale) [$.A-Za-z]+ (?:"([a-z_.]+)"|\(print ` +
	`(?:"([a-z_.]+)" )?\.[A-Za-z]+(?: "([a-z_.]+)")?\))`)

// TestEveryFormHasWordsWhereItWaits: each address that takes a form says what the form does, and each input of a page
// has a label.
func TestEveryFormHasWordsWhereItWaits(t *testing.T) {
	options := view.FromPack(country.Guatemala())
	options.Now = time.Now
	views, err := view.New(options)
	if err != nil {
		t.Fatal(err)
	}
	u := ui.New(request.Deps{Views: views, Work: casework.New(casework.Deps{Pack: country.Guatemala(),
		Store: &store.Store{}})})
	words := signin.New(u.Base)
	app := fiber.New()
	u.Mount(app)
	for _, r := range app.GetRoutes(true) {
		if r.Method != http.MethodPost || slices.Contains(signin.NeverKept, r.Path) {
			continue
		}
		path := strings.NewReplacer(":id", string(domain.NewID[domain.CaseID]()), ":unit",
			string(domain.NewID[domain.UnitID]()), ":kind", "psych").Replace(r.Path)
		if words.FormTitle(path+"?x=1") == "form.other" {
			t.Errorf("no words for what %s does", r.Path)
		}
	}
	for path, key := range signin.FormTitles {
		for _, lang := range view.Languages {
			if _, err := views.Text(lang, key, nil); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	_ = fs.WalkDir(web.FS, "templates", func(p string, d fs.DirEntry, _ error) error {
		if d.IsDir() {
			return nil
		}
		raw, _ := fs.ReadFile(web.FS, p)
		for _, m := range inputNames.FindAllStringSubmatch(string(raw), -1) {
			name := m[1]
			switch {
			case m[2] != "":
				name = m[2] + map[string]string{"consent.scopes.": "registro", "unit.": "P1"}[m[2]]
				if strings.HasSuffix(m[2], "urgency.") || strings.HasSuffix(m[2], "specialism.") {
					name += "abrigo"
				}
			case m[3] != "":
				if name = "group.0" + m[3]; m[3] == ".id" || m[3] == ".level" {
					name = "languages.0" + m[3]
				}
			}
			found := slices.Contains(wordless, name)
			for _, act := range []string{"", "question", "decline", "glass", "assign", "book", "meet", "interpreter", "close",
				"join", "away", "leave", "rota", "channels", "court", "diary", "incidents", "files",
				"alike", "contact", "divide", "handon", "handons", "tasks", "outcomes",
				"interests", "releases", "country"} {
				found = found || words.InputLabel("es", act, name) != ""
			}
			if name != "" && !found {
				t.Errorf("%s: no words for the input %q", p, name)
			}
		}
		return nil
	})
}
