// Command amparo runs the whole of Amparo: the server, its set-up and its tools. It decides nothing by itself.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"amparo/internal/cli"
)

// version is set when a package is built.
var version = "unversioned"

func main() { os.Exit(run()) }

func run() int {
	// A second signal ends the process at once, for whoever cannot wait.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { <-ctx.Done(); stop() }()
	return cli.Run(ctx, os.Args[1:], os.Environ(), cli.IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Version: version})
}
