package cli

import (
	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/country"
	"amparo/internal/translation"
)

// wordsCmd is about what is said to those who are helped, in languages that people translate.
type wordsCmd struct {
	Export wordsExportCmd `cmd:"" help:"Write the file of a language for its translators, or bring it up to date."`
	Check  wordsCheckCmd  `cmd:"" help:"Say what lacks in each language, what differs, and what changed since."`
}

// withPack returns the settings, and the country pack that they name.
func (s *session) withPack() (set config.Settings, pack *country.Pack, err error) {
	if set, err = s.settings(nil); err == nil {
		pack, err = app.LoadPack(set)
	}
	return set, pack, err
}

// wordsExportCmd writes the file of one language.
type wordsExportCmd struct {
	Code string `arg:"" help:"Code of the language in the country pack: quc, kek, mam, cak."`
}

// Run writes.
func (c wordsExportCmd) Run(s *session) error {
	set, pack, err := s.withPack()
	if err != nil {
		return err
	}
	if _, ok := pack.Language(c.Code); !ok || set.LanguagesDir == "" {
		return usage{"name a language of the country pack by its code, and a folder with --languages-dir"}
	}
	name, n, err := translation.Renew(set.LanguagesDir, pack, c.Code)
	if err == nil {
		s.printf("Wrote %d sentences into %s. Check with: amparo words check --languages-dir %s\n", n, name,
			set.LanguagesDir)
	}
	return err
}

// wordsCheckCmd checks the languages of a folder.
type wordsCheckCmd struct {
	All bool `help:"Name those too that nobody translated yet."`
}

// Run checks.
func (c wordsCheckCmd) Run(s *session) error {
	set, pack, err := s.withPack()
	if err != nil {
		return err
	}
	known, err := translation.Open(set.LanguagesDir, pack, set.LanguagesTrial)
	if err != nil {
		return err
	}
	whole := true
	for _, l := range known.All() {
		s.printf("%s (%s): %d of %d sentences.\n", l.Name, l.Code, l.Done, l.All)
		whole = whole && l.Whole()
		for _, f := range l.Wrong {
			if c.All || f.What != translation.Missing {
				s.printf("  %s, %s: %s\n", f.Key, f.Form, f.What)
			}
		}
	}
	if !whole {
		return failure(exitFailed)
	}
	return nil
}
