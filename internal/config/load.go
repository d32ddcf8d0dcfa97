package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

const (
	envPrefix  = "AMPARO_"
	fileOption = "config"
)

// foreign are environment variables of ours that are no settings of a start.
var foreign = []string{envPrefix + "TEST_", envPrefix + "PICTURES"}

// Problem is one thing wrong with the settings.
type Problem struct {
	Name string // the setting
	From string // where it was said: a flag, a variable, a file, or nothing for a default
	Fix  string // what is wrong and what would mend it
}

// Problems is everything wrong with the settings, in the order of the table.
type Problems []Problem

// Error writes one line per problem. It holds names and advice, never a value that was given.
func (p Problems) Error() string {
	lines := []string{"the settings do not fit:"}
	for _, one := range p {
		where := ""
		if one.From != "" {
			where = " (" + one.From + ")"
		}
		lines = append(lines, "  "+one.Name+where+": "+one.Fix)
	}
	return strings.Join(lines, "\n")
}

// given is a value and where it came from.
type given struct{ value, from string }

// Load puts the settings together. Flags (names as Option.Flag has them) win over the environment,
// that over the settings file, that over the defaults. The file is named by the flag "config" or by
// AMPARO_CONFIG and read with readFile; without a name nothing is read. environ has the form of
// os.Environ; an empty variable counts as absent. The error is Problems.
func Load(flags map[string]string, environ []string, readFile func(string) ([]byte, error)) (Settings, error) {
	var faults Problems
	said := map[string]given{}
	fromEnv, wrong := readEnviron(environ)
	faults = append(faults, wrong...)
	fromFlags, wrong := readFlags(flags)
	faults = append(faults, wrong...)

	file := fromEnv[fileOption]
	if f, ok := fromFlags[fileOption]; ok {
		file = f
	}
	delete(fromEnv, fileOption)
	delete(fromFlags, fileOption)
	if file.value != "" {
		fromFile, wrong := readSettingsFile(file, readFile)
		faults = append(faults, wrong...)
		maps.Copy(said, fromFile)
	}
	maps.Copy(said, fromEnv)
	maps.Copy(said, fromFlags)

	var s Settings
	for _, o := range options {
		g, ok := said[o.Name]
		if !ok {
			if o.Default == "" {
				continue
			}
			g = given{value: o.Default}
		}
		if err := o.set(&s, g.value); err != nil {
			faults = append(faults, Problem{Name: o.Name, From: g.from, Fix: err.Error()})
		}
	}
	s.complete()
	if len(faults) == 0 {
		faults = s.check(said)
	}
	if len(faults) > 0 {
		return Settings{}, faults
	}
	return s, nil
}

func find(name string) bool {
	return name == fileOption || slices.ContainsFunc(options, func(o Option) bool { return o.Name == name })
}

func readEnviron(environ []string) (map[string]given, Problems) {
	said := map[string]given{}
	var faults Problems
	for _, line := range environ {
		variable, value, _ := strings.Cut(line, "=")
		bare, ours := strings.CutPrefix(variable, envPrefix)
		other := slices.ContainsFunc(foreign, func(f string) bool { return strings.HasPrefix(variable, f) })
		if !ours || other || value == "" {
			continue
		}
		name := strings.ToLower(bare)
		if strings.ToUpper(name) != bare || !find(name) {
			faults = append(faults, Problem{Name: variable, From: "environment", Fix: "there is no such setting" + near(name)})
			continue
		}
		said[name] = given{value, "variable " + variable}
	}
	return said, faults
}

func readFlags(flags map[string]string) (map[string]given, Problems) {
	said := map[string]given{}
	var faults Problems
	for _, flag := range slices.Sorted(maps.Keys(flags)) {
		name := strings.ReplaceAll(flag, "-", "_")
		if !find(name) || strings.Contains(flag, "_") {
			faults = append(faults, Problem{Name: "--" + flag, From: "flag", Fix: "there is no such setting" + near(name)})
			continue
		}
		said[name] = given{flags[flag], "flag --" + flag}
	}
	return said, faults
}

func readSettingsFile(file given, readFile func(string) ([]byte, error)) (map[string]given, Problems) {
	fail := func(fix string) (map[string]given, Problems) {
		return nil, Problems{{Name: fileOption, From: file.from, Fix: fix}}
	}
	raw, err := readFile(file.value)
	if err != nil {
		return fail("the settings file cannot be read: check its path and who may read it")
	}
	values, err := parseFile(raw)
	if err != nil {
		return fail(err.Error())
	}
	said := map[string]given{}
	var faults Problems
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name == fileOption || !find(name) {
			faults = append(faults, Problem{Name: name, From: "settings file", Fix: "there is no such setting" + near(name)})
			continue
		}
		value, err := plain(values[name])
		if err != nil {
			faults = append(faults, Problem{Name: name, From: "settings file", Fix: err.Error()})
			continue
		}
		said[name] = given{value, "settings file"}
	}
	return said, faults
}

// parseFile reads one JSON object and refuses a name that stands twice, where encoding/json would
// quietly take the last.
func parseFile(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("the settings file must hold one JSON object")
	}
	values := map[string]any{}
	for d.More() {
		t, err := d.Token()
		name, isName := t.(string)
		if err != nil || !isName {
			return nil, fmt.Errorf("the settings file is not valid JSON near byte %d", d.InputOffset())
		}
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, fmt.Errorf("the settings file is not valid JSON near byte %d", d.InputOffset())
		}
		if _, twice := values[name]; twice {
			return nil, fmt.Errorf("the settings file says %q twice", name)
		}
		values[name] = v
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("the settings file is not valid JSON near byte %d", d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the end of the settings file")
	}
	return values, nil
}

// plain writes a JSON value the way a flag would say it.
func plain(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return fmt.Sprint(v), nil
	case []any:
		var parts []string
		for _, one := range v {
			part, ok := one.(string)
			if !ok {
				return "", errors.New("a list holds texts only")
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, ","), nil
	}
	return "", errors.New("give a text, a number, true, false or a list of texts")
}

// near suggests the setting that shares the longest beginning with a misspelt name.
func near(name string) string {
	best, length := "", 2
	for _, o := range options {
		n := 0
		for n < len(name) && n < len(o.Name) && name[n] == o.Name[n] {
			n++
		}
		if n > length {
			best, length = o.Name, n
		}
	}
	if best == "" {
		return ""
	}
	return "; did you mean " + best + "?"
}
