package oversight

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/casework/oversight"
	"amparo/internal/country"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
	"amparo/web"
)

// TestTheLogSaysEveryActInWords: an auditor reads what was done, in her language, whatever act it was.
func TestTheLogSaysEveryActInWords(t *testing.T) {
	options := view.FromPack(country.Guatemala())
	options.Now = time.Now
	views, err := view.New(options)
	if err != nil {
		t.Fatal(err)
	}
	u := &Pages{request.New(request.Deps{Views: views})}
	acts := oversight.LoggedActs()
	for _, lang := range view.Languages {
		for _, act := range acts {
			if u.does(lang, string(act)) == "" {
				t.Errorf("%s has no words for %s: say what was done in log.%s", lang, act, act)
			}
		}
	}
	raw, err := fs.ReadFile(web.FS, "locales/es.json")
	words := map[string]any{}
	if err != nil || json.Unmarshal(raw, &words) != nil {
		t.Fatal(err)
	}
	for key := range words {
		if act, ok := strings.CutPrefix(key, "log."); ok && !slices.Contains(acts, policy.Action(act)) {
			t.Errorf("%s has words and cannot be looked for: add it to what a log may hold", act)
		}
	}
}
