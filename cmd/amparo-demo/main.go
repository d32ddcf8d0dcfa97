// Command amparo-demo makes invented networks for trials and benchmarks, and holds the answers of the product against
// those that such a network declares. The product is not built with it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/demo/generate"
)

// commands is everything that can be asked for.
type commands struct {
	Generate generateCmd `cmd:"" help:"Make a network of any size: amparo-demo generate --referrals 10000 ./network"`
	Check    checkCmd    `cmd:"" help:"Match every open referral of a network as its own worker would, and compare."`
}

// session is what a command works with.
type session struct {
	ctx context.Context
	out io.Writer
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, faults io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parser := kong.Must(&commands{}, kong.Name("amparo-demo"), kong.Writers(out, faults),
		kong.Description("Invented networks for trials and benchmarks."), kong.Bind(&session{ctx, out}))
	parsed, err := parser.Parse(args)
	if err == nil {
		err = parsed.Run()
	}
	if err != nil {
		_, _ = fmt.Fprintf(faults, "amparo-demo: %s\n", err)
		return 1
	}
	return 0
}

func (s *session) printf(format string, args ...any) { _, _ = fmt.Fprintf(s.out, format, args...) }

// generateCmd makes a network and holds it to its own figures and answers.
type generateCmd struct {
	Seed      uint64 `help:"Equal seeds make equal networks." default:"1"`
	Shelters  int    `help:"How many shelters." default:"40"`
	Users     int    `help:"How many accounts." default:"120"`
	Referrals int    `help:"How many referrals." default:"1000"`
	Unchecked bool   `help:"Do not read the network again to check it."`
	Dir       string `arg:"" help:"New folder for the network."`
}

// Run makes.
func (c generateCmd) Run(s *session) error {
	began := time.Now()
	sink, err := generate.Folder(c.Dir)
	if err != nil {
		return err
	}
	err = generate.Generate(sink,
		generate.GenOptions{Seed: c.Seed, Shelters: c.Shelters, Users: c.Users, Referrals: c.Referrals}, nil)
	if err != nil {
		return err
	}
	s.printf("Made %d shelters, %d accounts and %d referrals in %s, in %s.\n", c.Shelters, c.Users, c.Referrals, c.Dir,
		time.Since(began).Round(time.Millisecond))
	if c.Unchecked {
		return nil
	}
	began = time.Now()
	if _, err := generate.Verify(os.DirFS(c.Dir)); err != nil {
		return err
	}
	s.printf("It is whole, and every answer in it holds (%s).\n", time.Since(began).Round(time.Millisecond))
	return nil
}

// checkCmd loads a network into a temporary installation and asks the way its people ask, at the moment it describes.
type checkCmd struct {
	From string `help:"Folder with a network; without it, the one that comes with the program." type:"existingdir"`
}

// Run checks; it fails when an answer differs.
func (c checkCmd) Run(s *session) (err error) {
	files := folder.Builtin()
	if c.From != "" {
		files = os.DirFS(c.From)
	}
	n, err := read(s, files)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "amparo-check-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	set, err := config.Load(map[string]string{"data-dir": dir, "demo": "true", "argon": config.ArgonTest}, nil,
		os.ReadFile)
	if err != nil {
		return err
	}
	snapshot := n.Meta.Snapshot.Time
	a, err := app.New(s.ctx, set, app.Deps{Now: func() time.Time { return snapshot }, Create: true, Quiet: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	loaded, _, err := a.LoadDemo(s.ctx, n, demo.LoadOptions{Options: demo.Options{Now: snapshot, Markers: true}})
	if err != nil {
		return err
	}
	found, err := generate.Trial(s.ctx, n, a.Work, loaded)
	if err != nil {
		return err
	}
	for _, d := range found {
		s.printf("%s %s: the reference says %s, the matcher says %s\n", d.Referral, d.Shelter, d.Want, d.Got)
	}
	s.printf("%d open referrals matched: %d differences.\n", len(loaded.Open), len(found))
	if len(found) > 0 {
		return errors.New("the answers differ")
	}
	return nil
}

// read reads a folder and tells what is odd in it.
func read(s *session, files fs.FS) (*folder.Network, error) {
	n, err := folder.Read(files)
	if err != nil {
		return nil, err
	}
	for _, w := range n.Warnings {
		s.printf("note: %s\n", w)
	}
	return n, nil
}
