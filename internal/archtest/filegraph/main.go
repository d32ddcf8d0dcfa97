// Command filegraph shows which files of a package refer to which others, and where they form a circle.
//
// Without arguments it lists every package with its files, its lines and its largest circle. With packages, it also
// names the references within each circle. With -dot it writes the graph of one package for Graphviz:
//
//	go run ./internal/archtest/filegraph -dot ./internal/match | dot -Tsvg
package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"amparo/internal/archtest"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "filegraph:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("filegraph", flag.ContinueOnError)
	dot := flags.Bool("dot", false, "write the graph for Graphviz")
	if err := flags.Parse(args); err != nil {
		return err
	}
	patterns := flags.Args()
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	graphs, err := archtest.ReadGraphs(".", patterns...)
	if err != nil {
		return err
	}
	if *dot {
		for _, g := range graphs {
			draw(out, g)
		}
		return nil
	}
	slices.SortFunc(graphs, func(a, b archtest.FileGraph) int { return strings.Compare(a.Path, b.Path) })
	fmt.Fprintf(out, "%5s %6s %6s  package\n", "files", "lines", "circle")
	for _, g := range graphs {
		fmt.Fprintf(out, "%5d %6d %6d  %s\n", len(g.Lines), g.Size(), g.Largest(), g.Path)
		if flags.NArg() > 0 {
			explain(out, g)
		}
	}
	return nil
}

// explain writes the references that close each circle of g.
func explain(out io.Writer, g archtest.FileGraph) {
	for _, circle := range g.Circles() {
		fmt.Fprintf(out, "\n%d files reach one another:\n", len(circle))
		for _, from := range circle {
			for _, to := range slices.Sorted(maps.Keys(g.Uses[from])) {
				if slices.Contains(circle, to) {
					fmt.Fprintf(out, "  %s -> %s: %s\n", from, to, strings.Join(g.Uses[from][to], ", "))
				}
			}
		}
	}
}

// draw writes g in the language of Graphviz, each circle in a box.
func draw(out io.Writer, g archtest.FileGraph) {
	fmt.Fprintf(out, "digraph %q {\n  rankdir=LR; node [shape=plaintext];\n", g.Path)
	for i, circle := range g.Circles() {
		fmt.Fprintf(out, "  subgraph cluster_%d { \"%s\" }\n", i, strings.Join(circle, `"; "`))
	}
	for _, from := range slices.Sorted(maps.Keys(g.Lines)) {
		fmt.Fprintf(out, "  %q;\n", from)
		for _, to := range slices.Sorted(maps.Keys(g.Uses[from])) {
			fmt.Fprintf(out, "  %q -> %q;\n", from, to)
		}
	}
	fmt.Fprintln(out, "}")
}
