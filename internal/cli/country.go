package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"amparo/internal/country"
)

// countryCmd is about the data of a country: places, languages, lists, clocks, lines, roles, retention.
type countryCmd struct {
	Check  countryCheckCmd  `cmd:"" help:"Check a country pack, and name everything that is wrong with it."`
	Export countryExportCmd `cmd:"" help:"Write the built-in pack of Guatemala into a new folder, to begin another from."`
}

// countryCheckCmd checks a pack.
type countryCheckCmd struct {
	Dir string `arg:"" help:"Folder of the pack."`
}

// Run checks.
func (c countryCheckCmd) Run(s *session) error {
	p, err := country.Load(os.DirFS(c.Dir), ".")
	if err != nil {
		return fmt.Errorf("%w\nNothing of it is used until all of that is right", err)
	}
	places := 0
	for _, d := range p.Departments() {
		places += len(p.Municipalities(d.Code))
	}
	s.printf("%s, version %s: %d departments, %d municipalities, %d languages, %d lists, %d lines, %d courses, "+
		"age of majority %d, %s.\n", p.Code(), p.Version(), len(p.Departments()), places, len(p.Languages()),
		len(p.Lists()), len(p.Lines()), len(p.Courses()),
		p.AgeOfMajority(), p.TimeZone())
	s.printf("It fits. Serve it with --country-dir %s, in an installation of its own.\n", c.Dir)
	return nil
}

// countryExportCmd writes the built-in pack.
type countryExportCmd struct {
	Dir string `arg:"" help:"Folder to make; it must not be there."`
}

// Run writes.
func (c countryExportCmd) Run(s *session) error {
	if err := os.Mkdir(c.Dir, 0o750); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: name a new folder", c.Dir)
	} else if err != nil {
		return err
	}
	n, err := country.Export(c.Dir)
	if err == nil {
		s.printf("Wrote %d files into %s, and a JSON schema of each for an editor. Change them, and check with: "+
			"amparo country check %s\n", n, c.Dir, c.Dir)
	}
	return err
}
