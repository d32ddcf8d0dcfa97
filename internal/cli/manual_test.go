package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"amparo/internal/store"
)

// written finds what a document tells people to type: code spans, and lines of code blocks.
var written = regexp.MustCompile("(?s)```.*?\n(.*?)```|`([^`]+)`")

// typed returns the lines of the operations manual that begin with one of these words, variables before them included.
func typed(t *testing.T, word string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for _, m := range written.FindAllStringSubmatch(string(raw), -1) {
		for line := range strings.SplitSeq(m[1]+m[2], "\n") {
			for part := range strings.SplitSeq(line, "|") {
				words := strings.Fields(part)
				begins := slices.IndexFunc(words, func(w string) bool { return !strings.Contains(w, "=") })
				if begins >= 0 && words[begins] == word {
					out = append(out, words)
				}
			}
		}
	}
	return out
}

// understands fails unless these words are a command with flags that it has.
func understands(t *testing.T, model *kong.Application, words []string) {
	t.Helper()
	node, flags := model.Node, map[string]*kong.Flag{}
	for _, group := range node.AllFlags(false) {
		for _, f := range group {
			flags[f.Name] = f
		}
	}
	for i := 0; i < len(words); i++ {
		word := strings.TrimRight(words[i], ".,")
		if name, isFlag := strings.CutPrefix(word, "--"); isFlag {
			name, _, valued := strings.Cut(name, "=")
			f := flags[name]
			if f == nil {
				t.Errorf("amparo %s: %s has no flag --%s", strings.Join(words, " "), node.FullPath(), name)
				return
			}
			if !valued && !f.IsBool() {
				i++ // its value
			}
			continue
		}
		child := slices.IndexFunc(node.Children, func(c *kong.Node) bool { return c.Name == word })
		switch {
		case child >= 0:
			node = node.Children[child]
			for _, n := range []*kong.Node{node, node.DefaultCmd} {
				for i := 0; n != nil && i < len(n.Flags); i++ {
					flags[n.Flags[i].Name] = n.Flags[i]
				}
			}
		case len(node.Positional) == 0 && word != "…":
			t.Errorf("amparo %s: %q is nothing that %s knows", strings.Join(words, " "), word, node.FullPath())
			return
		}
	}
}

// TestTheManualTellsCommandsThatThereAre, with flags that they have, to services and with variables of the compose
// file.
func TestTheManualTellsCommandsThatThereAre(t *testing.T) {
	var what commands
	parser, err := kong.New(&what, kong.Name("amparo"), kong.Embed(newSettingFlags().target), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	own, composed := typed(t, "amparo"), typed(t, "docker")
	for _, words := range own {
		understands(t, parser.Model, words[1:])
	}
	containers(t, parser.Model, composed)
	if len(own) < 30 || len(composed) < 12 {
		t.Errorf("only %d and %d commands were found in the manual", len(own), len(composed))
	}
}

// containers holds what is typed to `docker compose` against the compose file.
func containers(t *testing.T, model *kong.Application, lines [][]string) {
	t.Helper()
	c := composed(t)
	raw, err := os.ReadFile(filepath.Join(top, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	proxy, err := os.ReadFile(filepath.Join(top, ".compose", "proxy.cfg"))
	if err != nil {
		t.Fatal(err)
	}
	valued := []string{"--profile", "--volume", "--env-file"}
	for _, words := range lines {
		line, rest, verb := strings.Join(words, " "), []string{}, ""
		for i := 0; i < len(words); i++ {
			name, _, variable := strings.Cut(words[i], "=")
			switch {
			case verb == "" && variable:
				if !strings.Contains(string(raw)+string(proxy), name) {
					t.Errorf("%s: nothing asks for %s", line, name)
				}
			case len(rest) == 0 && slices.Contains(valued, words[i]):
				i++
			case words[i] == "docker", words[i] == "compose", len(rest) == 0 && strings.HasPrefix(words[i], "-"):
			case verb == "":
				verb = words[i]
			default:
				rest = append(rest, words[i])
			}
		}
		if verb == "cp" || len(rest) == 0 {
			continue
		}
		s, known := c.Services[rest[0]]
		if !known {
			t.Errorf("%s: there is no service %s", line, rest[0])
		} else if strings.HasPrefix(s.Image, "amparo:") && verb == "run" {
			understands(t, model, rest[1:])
		}
	}
}

// TestWhatAServiceNeedsIsStartedWithIt: a service that another one depends on belongs to the profile that `.env` turns
// on, or to that of the one that needs it.
func TestWhatAServiceNeedsIsStartedWithIt(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(top, ".env"))
	if err != nil {
		t.Fatal(err)
	}
	_, on, _ := strings.Cut(string(raw), "COMPOSE_PROFILES=")
	on = strings.TrimSpace(on)
	c := composed(t)
	for name, s := range c.Services {
		for needed := range s.DependsOn {
			other, known := c.Services[needed]
			shared := slices.ContainsFunc(other.Profiles, func(p string) bool {
				return p == on || slices.Contains(s.Profiles, p)
			})
			if !known || !shared {
				t.Errorf("%s needs %s, which is not started with it: %v", name, needed, other.Profiles)
			}
		}
		for _, n := range s.Networks {
			if _, named := c.Networks[n]; !named {
				t.Errorf("%s: there is no network %s", name, n)
			}
		}
	}
}

// TestTheManualPlacesEveryCollectionOnAShard: each kind is spread over the shards or stays on the first, and is named
// once.
func TestTheManualPlacesEveryCollectionOnAShard(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(top, "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, recipe, _ := strings.Cut(string(raw), "## Adding a shard")
	recipe, _, _ = strings.Cut(recipe, "\n## ")
	for _, kind := range store.Kinds() {
		if n := strings.Count(recipe, `"`+string(kind)+`"`) + strings.Count(recipe, "`"+string(kind)+"`"); n != 1 {
			t.Errorf("the collection %s is placed %d times", kind, n)
		}
	}
}
