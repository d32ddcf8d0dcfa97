package country

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"
	_ "time/tzdata" // the zone must be known on a machine that has no zone files
)

//go:embed gt/*.json gt/departments.geojson
var embedded embed.FS

var guatemala = sync.OnceValue(func() *Pack {
	p, err := Load(embedded, "gt")
	if err != nil {
		// The data is part of the binary and tested with it: only a broken build gets here.
		panic(fmt.Sprintf("country: the built-in pack of Guatemala does not load: %v", err))
	}
	return p
})

// Guatemala returns the built-in pack, parsed once at the first call.
func Guatemala() *Pack { return guatemala() }

// Files are the files of the built-in pack, as Load reads them from a folder.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "gt")
	if err != nil {
		panic("country: " + err.Error()) // The name is a constant.
	}
	return files
}

// Load reads the pack in folder dir of fsys. It reports every fault it finds, not only the first.
func Load(fsys fs.FS, dir string) (*Pack, error) {
	p := &Pack{files: files{maps: &drawings{drawn: map[[2]int]*Map{}}}}
	var faults []error
	text := sha256.New()
	for _, part := range []struct {
		file string
		load func([]byte) error
	}{
		{"pack.json", p.loadRules},
		{"picklists.json", p.loadLists},
		{"places.json", p.loadPlaces},
		{"languages.json", p.loadLanguages},
		{"countries.json", p.loadCountries},
		{"departments.geojson", p.loadShapes},
		{"needs.json", p.loadNeeds},
		{"courses.json", p.loadCourses},
	} {
		raw, err := fs.ReadFile(fsys, path.Join(dir, part.file))
		if part.file == "courses.json" && errors.Is(err, fs.ErrNotExist) {
			continue // A pack made before there were courses has none.
		}
		fmt.Fprintf(text, "%s %d\n", part.file, len(raw))
		text.Write(raw)
		if err == nil {
			err = part.load(raw)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", part.file, err))
		}
	}
	if len(faults) == 0 {
		faults = p.crossCheck()
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("country pack %q: %w", dir, err)
	}
	p.version = hex.EncodeToString(text.Sum(nil)[:8])
	return p, nil
}

// crossCheck finds what no single file can show: codes in one file that another does not have.
func (p *Pack) crossCheck() []error {
	faults := slices.Concat(
		p.missing("pack.json minor_placement", ListAgencyType, p.rules.MinorPlacement.MayOrder...),
		p.missing("pack.json minor_placement", ListAgencyType, p.rules.MinorPlacement.MayRequest...),
		p.missing("pack.json identification", ListTraffickingStatus, p.rules.Identification.Suggests),
	)
	if c, ok := p.Country(p.Code()); !ok || c.Alpha2 != p.Code() || c.Alpha3 != p.rules.Alpha3 {
		faults = append(faults, fmt.Errorf("countries.json lacks the country itself: %s, %s", p.Code(), p.rules.Alpha3))
	}
	for _, s := range p.rules.Sheets {
		faults = append(faults, p.missing("pack.json sheets "+s.For, ListIndicator, s.Signs...)...)
	}
	for _, c := range p.courses.Courses {
		for _, pg := range c.Pages {
			faults = append(faults, p.missing("courses.json "+c.Code, ListIndicator, pg.Signs...)...)
		}
	}
	for _, n := range named {
		faults = append(faults, p.missing("a rule of the program", n.list, n.codes...)...)
	}
	for _, n := range p.needs {
		faults = append(faults, p.missing("needs.json", ListService, n.Code)...)
		if n.Specialism != "" {
			faults = append(faults, p.missing("needs.json", ListLegalSpecialism, n.Specialism)...)
		}
	}
	for _, l := range p.languages {
		for _, d := range l.Departments {
			if _, ok := p.Department(d); !ok {
				faults = append(faults, fmt.Errorf("language %s names the unknown department %q", l.ID, d))
			}
		}
	}
	drawn := map[string]bool{}
	for _, s := range p.shapes {
		drawn[s.Department] = true
		if _, ok := p.Department(s.Department); !ok {
			faults = append(faults, fmt.Errorf("a shape is drawn for the unknown department %q", s.Department))
		}
	}
	for _, d := range p.places.departments {
		if !drawn[d.Code] {
			faults = append(faults, fmt.Errorf("department %s has no shape", d.Code))
		}
	}
	return faults
}
