// Package sentences holds what the pages say, by key and language, with placeholders and plurals.
package sentences

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Set holds the sentences of one language. Plain ones are answered from a map; only those with a
// placeholder or a plural pay for the library.
type Set struct {
	Lang   string
	plain  map[string]string
	rich   map[string]bool
	loc    *i18n.Localizer
	Number *message.Printer    // writes numbers as the language does here
	cache  map[string][]string // split lists such as the names of the months
	base   *Set                // says what a translation lacks; nil: nothing lacks
}

// Messages reads one language's sentences: each key has a text, or a text per plural form.
func Messages(files fs.FS, lang string) (map[string]*i18n.Message, error) {
	raw, err := fs.ReadFile(files, "locales/"+lang+".json")
	if err != nil {
		return nil, err
	}
	var entries map[string]json.RawMessage
	if err := json.Unmarshal(raw, &entries); err != nil {
		return nil, fmt.Errorf("locales/%s.json: %w", lang, err)
	}
	out := make(map[string]*i18n.Message, len(entries))
	for key, v := range entries {
		m := &i18n.Message{ID: key}
		if err := json.Unmarshal(v, &m.Other); err != nil {
			var forms struct{ One, Other string }
			if err := json.Unmarshal(v, &forms); err != nil {
				return nil, fmt.Errorf("locales/%s.json: %s: %w", lang, key, err)
			}
			m.One, m.Other = forms.One, forms.Other
			m.Many = forms.Other // Spanish has a form of its own for millions; ours reads the same
		}
		out[key] = m
	}
	return out, nil
}

// In returns the same sentences with numbers as a region writes them; locale is its tag, such as "es-GT".
func In(all map[string]*Set, locale func(lang string) string) map[string]*Set {
	out := maps.Clone(all)
	for lang, w := range all {
		if there := *w; locale != nil {
			there.Number, out[lang] = message.NewPrinter(language.Make(locale(lang))), &there
		}
	}
	return out
}

// fallback is the language that says what a translation lacks.
const fallback = "es"

// Read reads the sentences of one language.
func Read(files fs.FS, lang string) (*Set, error) {
	msgs, err := Messages(files, lang)
	if err != nil {
		return nil, err
	}
	return build(lang, msgs)
}

// Over returns what people translated into another language, over the sentences of w: they say what it lacks.
func (w *Set) Over(lang string, own map[string]*i18n.Message) (*Set, error) {
	over, err := build(lang, own)
	if err != nil {
		return nil, err
	}
	over.base, over.Number = w, w.Number
	for key, list := range over.cache {
		if len(list) == 0 {
			over.cache[key] = w.cache[key]
		}
	}
	return over, nil
}

func build(lang string, msgs map[string]*i18n.Message) (*Set, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("language %q: %w", lang, err)
	}
	if i18n.NewBundle(tag).AddMessages(tag, &i18n.Message{ID: "rule", Other: "rule"}) != nil {
		tag = language.Spanish // CLDR has no plural rule of the language: one is one, as here
	}
	bundle := i18n.NewBundle(tag)
	w := &Set{Lang: lang, plain: map[string]string{}, rich: map[string]bool{}, cache: map[string][]string{},
		Number: message.NewPrinter(language.Make(lang))}
	for key, m := range msgs {
		if m.One == "" && !strings.Contains(m.Other, "{{") {
			w.plain[key] = m.Other
			continue
		}
		if err := bundle.AddMessages(tag, m); err != nil {
			return nil, fmt.Errorf("locales/%s.json: %s: %w", lang, key, err)
		}
		w.rich[key] = true
	}
	for _, key := range []string{"time.months", "time.days"} {
		w.cache[key] = strings.Fields(w.plain[key])
	}
	w.loc = i18n.NewLocalizer(bundle, tag.String())
	return w, nil
}

// Text returns the sentence of key, or an error when this language does not have it.
func (w *Set) Text(key string, args map[string]any) (string, error) {
	if s, ok := w.plain[key]; ok {
		return s, nil
	}
	if !w.rich[key] && w.base != nil {
		s, err := w.base.Text(key, args)
		if err != nil {
			return s, err
		}
		return lent + s + own, nil
	}
	if !w.rich[key] {
		return "", fmt.Errorf("no sentence %q in %s", key, w.Lang)
	}
	cfg := &i18n.LocalizeConfig{MessageID: key, TemplateData: args}
	for _, counts := range [...]string{"count", "minutes", "hours", "seconds"} {
		if n, ok := args[counts]; ok {
			cfg.PluralCount = n // the figure that decides between one and many, by the name the caller gave it
			break
		}
	}
	s, err := w.loc.Localize(cfg)
	if err != nil {
		return "", fmt.Errorf("sentence %q in %s: %w", key, w.Lang, err)
	}
	if strings.Contains(s, "<no value>") {
		return s, fmt.Errorf("sentence %q in %s lacks an argument", key, w.Lang)
	}
	return s, nil
}

// Said is Text for a sentence another part of the program chose. A page must not fail at night because
// of one sentence: an unknown key says that there is something to look at, a missing figure is a dash.
func (w *Set) Said(key string, args map[string]any) string {
	s, err := w.Text(key, args)
	if err != nil && s == "" {
		return w.Must("say.other")
	}
	return strings.ReplaceAll(s, "<no value>", "–")
}

// Has reports whether the language knows key.
func (w *Set) Has(key string) bool { return w.HasOwn(key) || w.base != nil && w.base.Has(key) }

// HasOwn reports whether the language itself says key, and not the one beneath it.
func (w *Set) HasOwn(key string) bool { return w.plain[key] != "" || w.rich[key] }

// Must is Text for the fixed keys of the pages, which the tests know to be present.
func (w *Set) Must(key string, pairs ...any) string {
	args := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		args[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	s, err := w.Text(key, args)
	if err != nil {
		return key
	}
	return s
}

// List returns a list such as the names of the months.
func (w *Set) List(key string) []string { return w.cache[key] }
