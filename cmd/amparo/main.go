// Command amparo runs the whole of Amparo: the server, its set-up and its tools. It decides nothing by itself.
package main

import (
	"cmp"
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"amparo/internal/cli"
)

// version is set where a build has no git history to tell it from, for example in a container.
var version string

func main() { os.Exit(run()) }

func run() int {
	// A second signal ends the process at once, for whoever cannot wait.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { <-ctx.Done(); stop() }()
	streams := cli.IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Version: versionOf(version)}
	return cli.Run(ctx, os.Args[1:], os.Environ(), streams)
}

// versionOf returns the version the build was given, else the one that Go took from the nearest tag vMAJOR.MINOR.PATCH.
func versionOf(given string) string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		given = cmp.Or(given, info.Main.Version)
	}
	return cmp.Or(given, "unversioned")
}
