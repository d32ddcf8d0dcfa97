package form

import (
	"testing"

	"amparo/internal/httpd/ui/view/sentences"
)

// documents is a list from which a value was retired.
type documents struct{}

func (documents) Label(_, code, _ string) string {
	if words := map[string]string{"dpi": "DPI", "viejo": "Documento viejo"}[code]; words != "" {
		return words
	}
	return code
}

func (documents) Codes(string) []string { return []string{"dpi"} }

// TestAFormKeepsAnAnswerThatIsNoLongerOffered: who edits an old record does not lose it unawares; nobody else is
// offered it, and what no list knows is no answer.
func TestAFormKeepsAnAnswerThatIsNoLongerOffered(t *testing.T) {
	b := Inputs{Words: &sentences.Set{}, Labels: documents{}}
	for held, want := range map[string]int{"viejo": 2, "dpi": 1, "inventado": 1, "": 1} {
		form := Form{Values: map[string][]string{"document": {held}}}
		f, err := b.Pick(form, "document", "documento", "label", "Documento")
		if err != nil || len(f.Options) != want || f.Options[want-1].On != (held == "viejo" || held == "dpi") {
			t.Errorf("%q: %+v %v", held, f.Options, err)
		}
	}
}
