// Command amparo-demo makes invented networks for trials and benchmarks. The product is not built with it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"amparo/internal/demo/generate"
)

// commands is everything that can be asked for.
type commands struct {
	Generate generateCmd `cmd:"" help:"Make a network of any size: amparo-demo generate --referrals 10000 ./network"`
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

// generateCmd makes a network.
type generateCmd struct {
	Seed      uint64 `help:"Equal seeds make equal networks." default:"1"`
	Shelters  int    `help:"How many shelters." default:"40"`
	Users     int    `help:"How many accounts." default:"120"`
	Referrals int    `help:"How many referrals." default:"1000"`
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
	return nil
}
