// Package translation has the languages into which people translate what is said to those who are helped: the public
// pages, a person's own page, and the questions of consent. One file holds a language, a table that any spreadsheet
// opens: translators write into it, and the server reads it.
//
// It guarantees that nothing of a translation is shown that differs from its Spanish sentence in what is filled into
// it, or whose Spanish sentence has changed since; that a language is offered only once it is whole, or when
// whoever runs the server has it tried; and that nothing is translated by a machine.
package translation

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/sentences"
)

// Language is one language as its file has it.
type Language struct {
	Code, Name string
	Trial      bool // it is offered although something lacks
	Done, All  int  // sentences
	Wrong      []Finding
	messages   map[string]*i18n.Message
	clips      map[string]bool
}

// Whole reports whether every sentence is translated.
func (l Language) Whole() bool { return l.Done == l.All }

// Languages are those of one folder.
type Languages struct {
	dir fs.FS
	all []Language
}

// Open is Load for the settings of an installation. Without a folder there are no languages.
func Open(dir string, pack *country.Pack, trial string) (*Languages, error) {
	if dir == "" {
		return nil, nil //nolint:nilnil // every method of no languages answers
	}
	return Load(os.DirFS(dir), pack, strings.FieldsFunc(trial, func(r rune) bool { return r == ',' || r == ' ' }))
}

// Load reads the languages of a folder: its files such as quc.csv, and what is spoken, such as
// quc/consent.read.body.ogg. Those of trial are offered although something lacks.
func Load(dir fs.FS, pack *country.Pack, trial []string) (*Languages, error) {
	source, err := Source(pack)
	if err != nil {
		return nil, err
	}
	out := &Languages{dir: dir}
	for _, l := range pack.Languages() {
		lang := Language{Code: l.ID, Name: l.ES, Trial: slices.Contains(trial, l.ID), clips: map[string]bool{},
			messages: map[string]*i18n.Message{}, All: len(source)}
		raw, err := fs.ReadFile(dir, l.ID+".csv")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		rows, err := Parse(raw, l.ID)
		if err != nil {
			return nil, fmt.Errorf("%s.csv: %w", l.ID, err)
		}
		if raw != nil {
			lang.Wrong = Check(source, rows)
		}
		lang.fill(rows)
		found, err := fs.Glob(dir, l.ID+"/*.ogg")
		for _, name := range found {
			lang.clips[strings.TrimSuffix(strings.TrimPrefix(name, l.ID+"/"), ".ogg")] = true
		}
		if raw != nil || len(found) > 0 || err != nil {
			out.all = append(out.all, lang)
		}
	}
	for _, code := range trial {
		if !slices.ContainsFunc(out.all, func(l Language) bool { return l.Code == code && len(l.messages) > 0 }) {
			err = errors.Join(err, fmt.Errorf("%s is to be tried, and there is no %s.csv with a translation", code, code))
		}
	}
	return out, err
}

// fill takes the rows that can be shown. A sentence with forms is taken with all of them, or not at all.
func (l *Language) fill(rows []Row) {
	wrong := map[string]bool{}
	for _, f := range l.Wrong {
		wrong[f.Key] = true
	}
	for _, r := range rows {
		if r.Own == "" || wrong[r.Key] {
			continue
		}
		l.Done++
		m := l.messages[r.Key]
		if m == nil {
			m = &i18n.Message{ID: r.Key}
			l.messages[r.Key] = m
		}
		if r.Form == one {
			m.One = r.Own
		} else {
			m.Other, m.Many = r.Own, r.Own
		}
	}
}

// All lists the languages.
func (l *Languages) All() []Language {
	if l == nil {
		return nil
	}
	return l.all
}

// Offered lists those that people may choose.
func (l *Languages) Offered() (codes []string) {
	if l == nil {
		return nil
	}
	for _, lang := range l.all {
		if len(lang.messages) > 0 && (lang.Trial || lang.Whole()) {
			codes = append(codes, lang.Code)
		}
	}
	return codes
}

// Tried reports whether a language is offered although something lacks.
func (l *Languages) Tried(code string) bool {
	return l != nil && slices.ContainsFunc(l.all, func(o Language) bool { return o.Code == code && !o.Whole() })
}

// Over returns the sentences of an offered language, over those that say what lacks.
func (l *Languages) Over(base *sentences.Set, code string) (*sentences.Set, error) {
	i := slices.IndexFunc(l.all, func(o Language) bool { return o.Code == code })
	return base.Over(code, l.all[i].messages)
}

// Voice is a sentence in one language, to be read to somebody or played to her.
type Voice struct{ Code, Name, Text, URL string }

// VoiceURL is where clips are played from; language and sentence follow.
const VoiceURL = "/voices/"

// Voices returns a sentence in every language that has it written in full, or spoken.
func (l *Languages) Voices(key string) (out []Voice) {
	if l == nil {
		return nil
	}
	offered := l.Offered()
	for _, lang := range l.all {
		v := Voice{Code: lang.Code, Name: lang.Name}
		if m := lang.messages[key]; m != nil && slices.Contains(offered, lang.Code) {
			v.Text = m.Other
		}
		if lang.clips[key] {
			v.URL = VoiceURL + lang.Code + "/" + key + ".ogg"
		}
		if v.Text != "" || v.URL != "" {
			out = append(out, v)
		}
	}
	return out
}

// Clip returns what is played from an address: a file that was there when the folder was read.
func (l *Languages) Clip(code, file string) ([]byte, error) {
	key, _ := strings.CutSuffix(file, ".ogg")
	if l == nil || !slices.ContainsFunc(l.all, func(o Language) bool { return o.Code == code && o.clips[key] }) {
		return nil, fs.ErrNotExist
	}
	return fs.ReadFile(l.dir, code+"/"+key+".ogg")
}
