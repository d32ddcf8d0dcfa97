package archtest

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// top is what may stand at the top level, beside dot-files.
var top = words(`cmd internal policies web docs docker-compose.yml Dockerfile go.mod go.sum Makefile README.md LICENSE
	CHANGELOG.md CONTRIBUTING.md SECURITY.md`)

// leftovers are what tools leave at the top level and git ignores.
var leftovers = regexp.MustCompile(`^(amparo|coverage\.out|.*\.prof|.*\.test)$`)

// findStrays reports what does not belong at the top level.
func findStrays(t *Tree) []Offence {
	var found []Offence
	for _, name := range t.Top {
		if !strings.HasPrefix(name, ".") && !slices.Contains(top, name) && !leftovers.MatchString(name) {
			found = append(found, Offence{Path: name, Text: "does not belong at the top level"})
		}
	}
	return found
}

// forbiddenWords are looked for in every text. They are put together here so that this file does
// not offend itself.
var forbiddenWords = []struct {
	pattern *regexp.Regexp
	only    string // extension of the files it holds for; empty means all
	why     string
}{
	{regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|HA` + `CK)\b`), "", "finish it or leave it out"},
	{regexp.MustCompile(`(?i)not (yet )?implemen` + `ted|coming so` + `on|lorem ip` + `sum`), "",
		"what is not there is not promised"},
	{regexp.MustCompile(`/wor` + `k/[a-z.]`), "", "a path of one machine"},
	{regexp.MustCompile(`/t` + `mp/`), ".md", "a path of one machine"},
	{regexp.MustCompile(`/(ro` + `ot|ho` + `me)/[a-z]`), "", "a path of one machine"},
	{regexp.MustCompile(`proxy\.gol` + `ang\.org|registry\.np` + `mjs|deb\.deb` + `ian\.org`), "",
		"where a machine fetches from is its own business"},
	{regexp.MustCompile(`(?i)\bas an (ai|language mo` + `del)\b`), "", "the project speaks of itself alone"},
}

// findWords reports words that no text of the project holds.
func findWords(t *Tree) []Offence {
	var found []Offence
	for _, text := range t.Texts {
		if path.Base(text.Path) == "go.sum" {
			continue
		}
		for _, w := range forbiddenWords {
			if w.only != "" && path.Ext(text.Path) != w.only {
				continue
			}
			for _, at := range w.pattern.FindAllStringIndex(text.Body, -1) {
				found = append(found, text.at(at[0], "%q: %s", text.Body[at[0]:at[1]], w.why))
			}
		}
	}
	return found
}

// at returns an offence at a byte offset of the text.
func (t Text) at(offset int, format string, args ...any) Offence {
	return Offence{Path: t.Path, Line: 1 + strings.Count(t.Body[:offset], "\n"), Text: fmt.Sprintf(format, args...)}
}

var (
	link   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	target = regexp.MustCompile("(?m)(?:`make ([a-z][a-z-]*)|^\\s*(?:\\$ )?make ([a-z][a-z-]*)\\s*(?:#.*)?$)")
	ruleOf = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
)

// findLinks reports links in documents that lead to no file of the tree.
func findLinks(t *Tree) []Offence {
	var found []Offence
	t.eachMatch(link, func(text Text, offset int, to string) {
		to, _, _ = strings.Cut(to, "#")
		if to == "" || strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
			return
		}
		if !t.Paths[path.Join(path.Dir(text.Path), to)] {
			found = append(found, text.at(offset, "the link leads nowhere: %s", to))
		}
	})
	return found
}

// findTargets reports make targets that a document names and the Makefile lacks.
func findTargets(t *Tree) []Offence {
	known := map[string]bool{}
	for _, text := range t.Texts {
		if text.Path == "Makefile" {
			for _, m := range ruleOf.FindAllStringSubmatch(text.Body, -1) {
				known[m[1]] = true
			}
		}
	}
	var found []Offence
	t.eachMatch(target, func(text Text, offset int, name string) {
		if !known[name] {
			found = append(found, text.at(offset, "the Makefile has no target %s", name))
		}
	})
	return found
}

// eachMatch visits every group of every match in the Markdown documents.
func (t *Tree) eachMatch(re *regexp.Regexp, visit func(text Text, offset int, group string)) {
	for _, text := range t.Texts {
		if path.Ext(text.Path) != ".md" {
			continue
		}
		for _, m := range re.FindAllStringSubmatchIndex(text.Body, -1) {
			for g := 2; g < len(m); g += 2 {
				if m[g] >= 0 {
					visit(text, m[0], text.Body[m[g]:m[g+1]])
				}
			}
		}
	}
}
