// Command counts reads the event stream of "go test -json" and writes what a person wants to see: one
// line per package as go test itself would, the whole output of whatever failed, why anything was
// skipped, and the counts at the end. It ends with 1 when something failed or nothing ran, so that a
// pipe cannot hide a failure.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"time"
)

// event is one line of the stream.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

// tally is what has been seen so far.
type tally struct {
	passed, failed, skipped, packages, broken int

	output map[string][]string // by package and test, until its end is known
	skips  []string
	slow   []slow
}

type slow struct {
	name    string
	seconds float64
}

func main() {
	start := time.Now()
	t := &tally{output: map[string][]string{}}
	if err := t.read(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "counts:", err)
		os.Exit(1)
	}
	t.close(os.Stdout, time.Since(start))
	if t.failed > 0 || t.broken > 0 || t.passed == 0 {
		os.Exit(1)
	}
}

func (t *tally) read(from io.Reader, to io.Writer) error {
	lines := bufio.NewReaderSize(from, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) == nil && e.Action != "" {
				t.add(e, to)
			} else {
				fmt.Fprint(to, line) // not of the stream: the go command itself speaks
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (t *tally) add(e event, to io.Writer) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(to, e.Output)
	case "build-fail":
		t.broken++
	case "output":
		if e.Test == "" && packageLine(e.Output) {
			fmt.Fprint(to, e.Output)
			return
		}
		t.output[key] = append(t.output[key], e.Output)
	case "pass", "fail", "skip":
		t.end(e, key, to)
		delete(t.output, key)
	}
}

// packageLine reports whether go test would print the line for a package without -v.
func packageLine(line string) bool {
	for _, start := range []string{"ok  \t", "FAIL\t", "?   \t"} {
		if strings.HasPrefix(line, start) {
			return true
		}
	}
	return false
}

func (t *tally) end(e event, key string, to io.Writer) {
	if e.Test == "" {
		if e.Action != "skip" {
			t.packages++
		}
		if e.Action == "fail" {
			t.broken++
			fmt.Fprint(to, strings.Join(t.output[key], ""))
		}
		return
	}
	t.slow = append(t.slow, slow{e.Package + " " + e.Test, e.Elapsed})
	switch e.Action {
	case "pass":
		t.passed++
	case "fail":
		t.failed++
		fmt.Fprint(to, strings.Join(t.output[key], ""))
	case "skip":
		t.skipped++
		t.skips = append(t.skips, e.Package+" "+e.Test+": "+reason(t.output[key]))
	}
}

// reason finds what a skipped test said.
func reason(output []string) string {
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			return line
		}
	}
	return "it gave no reason"
}

func (t *tally) close(to io.Writer, took time.Duration) {
	for _, s := range t.skips {
		fmt.Fprintln(to, "skipped:", s)
	}
	sort.Slice(t.slow, func(i, j int) bool { return t.slow[i].seconds > t.slow[j].seconds })
	for _, s := range t.slow[:min(len(t.slow), 5)] {
		if s.seconds >= 5 {
			fmt.Fprintf(to, "slow: %s, %.0f s\n", s.name, s.seconds)
		}
	}
	fmt.Fprintf(to, "tests: %d passed, %d failed, %d skipped in %d packages, %s\n",
		t.passed, t.failed, t.skipped, t.packages, took.Round(time.Second))
	if t.failed+t.broken > 0 {
		fmt.Fprintln(to, "FAIL")
	}
}
