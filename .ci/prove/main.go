// Command prove runs the tests behind what Amparo promises about security, and prints a table: what is promised, the bar,
// what was reached, and whether that is enough. Every reached figure is read from what a test printed when it ran here;
// none is typed in. A promise that no test holds says so, with the reason.
//
//	go run ./.ci/prove [-run REGEXP] [-o FILE]
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const list = ".ci/prove/list.txt"

// promise is one line of the list.
type promise struct {
	id, what, bar string
	pkg, test     string
	figure        *regexp.Regexp // the figure is its first group, in what the test printed; nil: that it passed
	least, most   int            // bounds of the figure; most below zero: none
	why           string         // why it is not tested, or what is left out
}

// ran is what came of one test.
type ran struct {
	passed, failed, skipped bool
	said                    []string
	took                    float64
}

func main() {
	only := flag.String("run", "", "prove only what has a matching id")
	out := flag.String("o", "", "write the table into this file, too")
	flag.Parse()
	if err := run(regexp.MustCompile(*only), *out); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

func run(only *regexp.Regexp, file string) error {
	all, err := read(list)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p promise) bool { return !only.MatchString(p.id) })
	results := map[string]*ran{}
	for _, pkg := range packages(all) {
		if err := test(pkg, all, results); err != nil {
			return err
		}
	}
	to := io.Writer(os.Stdout)
	if file != "" {
		f, err := os.Create(file)
		if err != nil {
			return err
		}
		defer f.Close()
		to = io.MultiWriter(os.Stdout, f)
	}
	if broken := table(to, all, results); broken > 0 {
		return fmt.Errorf("%d promises are broken", broken)
	}
	return nil
}

// read parses the list: a promise to a paragraph, one "key: value" to a line.
func read(path string) ([]promise, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []promise
	for i, part := range strings.Split(strings.TrimSpace(string(raw)), "\n\n") {
		if i == 0 {
			continue // what the list is
		}
		p := promise{most: -1}
		for line := range strings.Lines(part) {
			key, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
			var err error
			switch {
			case !ok:
				err = errors.New("no key")
			case key == "id":
				p.id = value
			case key == "what":
				p.what = value
			case key == "bar":
				p.bar = value
			case key == "test":
				p.pkg, p.test, ok = strings.Cut(value, " ")
			case key == "figure":
				p.figure, err = regexp.Compile(value)
			case key == "least":
				p.least, err = strconv.Atoi(value)
			case key == "most":
				p.most, err = strconv.Atoi(value)
			case key == "why":
				p.why = value
			default:
				err = errors.New("an unknown key")
			}
			if err != nil || !ok {
				return nil, fmt.Errorf("%s: %q: %w", path, line, errors.Join(err))
			}
		}
		if p.id == "" || p.what == "" || p.test == "" && p.why == "" {
			return nil, fmt.Errorf("%s: %q lacks id, what, or both test and why", path, part)
		}
		out = append(out, p)
	}
	return out, nil
}

func packages(all []promise) []string {
	var out []string
	for _, p := range all {
		if p.test != "" && !slices.Contains(out, p.pkg) {
			out = append(out, p.pkg)
		}
	}
	return out
}

// event is a line of `go test -json`.
type event struct {
	Action, Test, Output string
	Elapsed              float64
}

// test runs the tests of one package that promises rest on.
func test(pkg string, all []promise, results map[string]*ran) error {
	var names []string
	for _, p := range all {
		if p.pkg == pkg && p.test != "" && !slices.Contains(names, p.test) {
			names = append(names, p.test)
		}
	}
	fmt.Fprintf(os.Stderr, "== %s: %d tests\n", pkg, len(names))
	began := time.Now()
	cmd := exec.Command("go", "test", "-json", "-count=1", "-vet=off", "-timeout", "20m", "-run",
		"^("+strings.Join(names, "|")+")$", pkg)
	cmd.Stderr = os.Stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Test == "" {
			continue
		}
		whole, _, part := strings.Cut(e.Test, "/")
		r := results[pkg+" "+whole]
		if r == nil {
			r = &ran{}
			results[pkg+" "+whole] = r
		}
		if e.Action == "output" {
			r.said = append(r.said, e.Output)
		}
		if !part {
			r.passed, r.failed = r.passed || e.Action == "pass", r.failed || e.Action == "fail"
			r.skipped, r.took = r.skipped || e.Action == "skip", max(r.took, e.Elapsed)
		}
	}
	_ = cmd.Wait() // What failed stands in the table.
	fmt.Fprintf(os.Stderr, "== %s: %.0f s\n", pkg, time.Since(began).Seconds())
	return lines.Err()
}

// verdict says what was reached, and whether it is enough.
func (p promise) verdict(results map[string]*ran) (reached, met string) {
	r := results[p.pkg+" "+p.test]
	switch {
	case p.test == "":
		return "not tested: " + p.why, "–"
	case r == nil:
		return "there is no such test", "BROKEN"
	case r.failed || !r.passed && !r.skipped:
		return "the test fails", "BROKEN"
	case r.skipped:
		return "left out here: " + strings.TrimSpace(strings.Join(r.said, " ")), "–"
	}
	met = "yes"
	if p.why != "" {
		met = "in part"
	}
	if p.figure == nil {
		return "the test passes", met
	}
	// A test that says its figure for each of several engines is judged by the smallest.
	least := ""
	for _, line := range r.said {
		if m := p.figure.FindStringSubmatch(line); m != nil && (least == "" || number(m[1]) < number(least)) {
			least = m[1]
		}
	}
	switch n := number(least); {
	case least == "":
		return "the test told no figure", "BROKEN"
	case n < p.least || p.most >= 0 && n > p.most:
		return least, "not reached"
	}
	return least, met
}

func number(s string) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	return n
}

// table prints everything, and answers how many promises are broken.
func table(to io.Writer, all []promise, results map[string]*ran) (broken int) {
	fmt.Fprintf(to, "| id | promise | bar | reached | met | how |\n|---|---|---|---|---|---|\n")
	counts := map[string]int{}
	for _, p := range all {
		reached, met := p.verdict(results)
		if met == "BROKEN" {
			broken++
		}
		if p.test != "" && p.why != "" {
			reached += " (" + p.why + ")"
		}
		how := ""
		if p.test != "" {
			how = "`go test " + p.pkg + " -run '^" + p.test + "$'`"
		}
		counts[met]++
		fmt.Fprintf(to, "| %s | %s | %s | %s | %s | %s |\n", p.id, p.what, p.bar, reached, met, how)
	}
	fmt.Fprintf(to, "\n%d promises: %d met, %d in part, %d not reached, %d not tested or left out, %d broken\n", len(all),
		counts["yes"], counts["in part"], counts["not reached"], counts["–"], broken)
	return broken
}
