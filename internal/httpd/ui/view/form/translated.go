package form

import "amparo/internal/httpd/ui/view/sentences"

// Translated says codes in a language that people translated, and in the pack's own words what that lacks.
type Translated struct {
	Labels
	Words *sentences.Set
}

// Label implements Labels.
func (l Translated) Label(list, code, lang string) string {
	if key := "list." + list + "." + code; l.Words.HasOwn(key) {
		return l.Words.Must(key)
	}
	return l.Labels.Label(list, code, lang)
}
