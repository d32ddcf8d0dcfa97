// Command mutants plants the small bugs of list.txt, one at a time, into a copy of the tree and runs the test that must
// catch each. It fails when a test lets a bug pass, and when a bug can no longer be planted.
//
//	go run .ci/mutants/main.go [-run REGEXP] [-check]
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

const list = ".ci/mutants/list.txt"

// patience is how long one test may take; a bug that makes it hang is caught too.
const patience = 10 * time.Minute

// mutant is one bug: a text that stands once in the Go files of a directory and those below it, what it becomes, and
// the test that must fail then.
type mutant struct {
	title, dir, before, after string
	pkg, test                 string
}

func main() {
	only := flag.String("run", "", "plant only the bugs whose title or directory matches")
	check := flag.Bool("check", false, "only look whether every bug can be planted")
	flag.Parse()
	if err := run(regexp.MustCompile(*only), *check); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(only *regexp.Regexp, check bool) error {
	all, err := read(list)
	if err != nil {
		return err
	}
	tree, err := copyOfTree()
	if err != nil {
		return err
	}
	defer os.RemoveAll(tree)
	planted, caught := 0, 0
	for _, m := range all {
		if !only.MatchString(m.title) && !only.MatchString(m.dir) {
			continue
		}
		planted++
		start := time.Now()
		what := "caught"
		if err := m.try(tree, check); err != nil {
			what = "FAILED (" + err.Error() + ")"
		} else {
			caught++
		}
		fmt.Printf("%3d %s: %s: %s %s, %.0f s\n", planted, what, m.title, m.pkg, m.test, time.Since(start).Seconds())
	}
	fmt.Printf("mutants: %d of %d\n", caught, planted)
	if caught != planted || planted == 0 {
		return errors.New("not every bug was caught")
	}
	return nil
}

// try plants the bug in the tree, runs the test, and takes the bug out again.
func (m mutant) try(tree string, check bool) error {
	file, body, err := m.find(tree)
	if err != nil || check {
		return err
	}
	if out, err := m.runTest(tree); err != nil {
		return fmt.Errorf("the test fails without the bug: %w\n%s", err, out)
	} else if bytes.Contains(out, []byte("no tests to run")) {
		return errors.New("there is no such test")
	}
	bug := strings.Replace(body, m.before, m.after, 1)
	if err := os.WriteFile(file, []byte(bug), 0o600); err != nil {
		return err
	}
	out, failed := m.runTest(tree)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		return err
	}
	switch {
	case failed == nil:
		return errors.New("the bug survived")
	case bytes.Contains(out, []byte("[build failed]")) || bytes.Contains(out, []byte("[setup failed]")):
		return fmt.Errorf("with the bug it does not build:\n%s", out)
	}
	return nil
}

// find returns the one file in which the bug can be planted. It goes by the text, so code may move within a directory.
func (m mutant) find(tree string) (file, body string, err error) {
	places := 0
	err = filepath.WalkDir(filepath.Join(tree, m.dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		if n := strings.Count(string(raw), m.before); n > 0 {
			places += n
			file, body = path, string(raw)
		}
		return err
	})
	if err == nil && places != 1 {
		err = fmt.Errorf("its text stands %d times in %s", places, m.dir)
	}
	return file, body, err
}

func (m mutant) runTest(tree string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-run", m.test, m.pkg)
	cmd.Dir = tree
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd.CombinedOutput()
}

// copyOfTree copies what git knows of the tree, as it stands in the working directory.
func copyOfTree() (string, error) {
	out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return "", fmt.Errorf("list the files: %w", err)
	}
	tree, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return "", err
	}
	for _, name := range strings.Split(strings.TrimRight(string(out), "\x00"), "\x00") {
		raw, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted, and not yet told to git
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(tree, name)), 0o700)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(tree, name), raw, 0o600)
		}
		if err != nil {
			return "", errors.Join(err, os.RemoveAll(tree))
		}
	}
	return tree, nil
}

// read parses the list. A bug is a heading, the directory, the lines before (-) and after (+), and the test:
//
//	## What the bug is
//	in: internal/match/admission
//	-	return free >= people
//	+	return free > people
//	test: ./internal/match/rank ^TestName$
func read(name string) ([]mutant, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var all []mutant
	for _, part := range strings.Split("\n"+string(raw), "\n## ")[1:] {
		lines := strings.Split(part, "\n")
		m := mutant{title: lines[0]}
		var before, after []string
		for _, line := range lines[1:] {
			switch {
			case strings.HasPrefix(line, "in: "):
				m.dir = line[len("in: "):]
			case strings.HasPrefix(line, "test: "):
				m.pkg, m.test, _ = strings.Cut(line[len("test: "):], " ")
			case strings.HasPrefix(line, "-"):
				before = append(before, line[1:])
			case strings.HasPrefix(line, "+"):
				after = append(after, line[1:])
			case line != "":
				return nil, fmt.Errorf("%s: %q: what is %q", name, m.title, line)
			}
		}
		m.before, m.after = strings.Join(before, "\n"), strings.Join(after, "\n")
		if m.dir == "" || m.before == "" || m.before == m.after || m.pkg == "" || m.test == "" {
			return nil, fmt.Errorf("%s: %q is not whole", name, m.title)
		}
		all = append(all, m)
	}
	return all, nil
}
