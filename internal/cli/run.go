package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"amparo/internal/app"
	"amparo/internal/config"
)

// What a command ends with.
const (
	exitDone   = 0
	exitFailed = 1 // it could not be done, or a check found something
	exitUsage  = 2 // it was asked for wrongly, or the settings do not fit
)

// IO is what a command speaks through, and what the program calls itself.
type IO struct {
	In       io.Reader
	Out, Err io.Writer
	Version  string
}

// commands is everything that can be asked for.
type commands struct {
	Serve   serveCmd   `cmd:"" help:"Serve the pages and the API."`
	Init    initCmd    `cmd:"" help:"Set up an empty installation: first agency, first administrator."`
	Demo    demoCmd    `cmd:"" help:"Load, check or make an invented network."`
	User    userCmd    `cmd:"" help:"See, add, reset or disable accounts, from this machine's console."`
	Audit   auditCmd   `cmd:"" help:"Prove that the data is what its log tells."`
	Keys    keysCmd    `cmd:"" help:"Make, show or rotate keys."`
	Backup  backupCmd  `cmd:"" help:"Write an encrypted backup of the embedded store, while a server works or not."`
	Restore restoreCmd `cmd:"" help:"Put a backup into a new data folder, and prove that it is whole."`
	Copy    copyCmd    `cmd:"" help:"Copy an installation between a folder and a MongoDB, or between two of either."`
	Scrub   scrubCmd   `cmd:"" help:"Write the file of the embedded store anew, without a scrap of what was deleted."`
	MongoDB mongodbCmd `cmd:"" name:"mongodb" help:"Make a MongoDB replica set ready: certificates, members, accounts."`
	Doctor  doctorCmd  `cmd:"" help:"Look whether everything an installation needs is as it should be."`
	Health  healthCmd  `cmd:"" help:"Ask the running server whether it works."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// session is one run of one command.
type session struct {
	IO
	ctx     context.Context
	environ []string
	flags   settingFlags
}

// failure ends a command with a number, after everything has been said already.
type failure int

// Error implements error.
func (f failure) Error() string { return fmt.Sprintf("exit %d", int(f)) }

// usage is a question asked wrongly.
type usage struct{ text string }

// Error implements error.
func (u usage) Error() string { return u.text }

// leave ends the parsing of a command line when help was asked for.
type leave int

// Run does what the arguments ask for and returns what the process ends with. environ has the form of os.Environ.
func Run(ctx context.Context, args, environ []string, stdio IO) (code int) {
	s := &session{IO: stdio, ctx: ctx, environ: environ, flags: newSettingFlags()}
	var what commands
	parser, err := kong.New(&what, kong.Name("amparo"), kong.Description(about), kong.Writers(stdio.Out, stdio.Err), kong.Bind(s),
		kong.Embed(s.flags.target), kong.Exit(func(code int) { panic(leave(code)) }), kong.Help(s.help),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 110}))
	if err != nil {
		return s.fail(err)
	}
	defer func() { // Asking for help ends the parsing wherever it stands.
		switch r := recover().(type) {
		case nil:
		case leave:
			code = int(r)
		default:
			panic(r)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return s.fail(usage{err.Error()})
	}
	return s.fail(parsed.Run())
}

// fail says what went wrong and returns the number to end with.
func (s *session) fail(err error) int {
	var stop failure
	var asked usage
	var settings config.Problems
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &stop):
		return int(stop)
	case errors.As(err, &asked):
		fmt.Fprintf(s.Err, "amparo: %s\nRun \"amparo --help\" to see what can be asked for.\n", asked.text)
		return exitUsage
	case errors.As(err, &settings):
		fmt.Fprintf(s.Err, "amparo: %s\n", settings.Error())
		return exitUsage
	}
	fmt.Fprintf(s.Err, "amparo: %s\n", sentence(err))
	return exitFailed
}

// settings puts the settings together. A folder of test data may be forced on them by set.
func (s *session) settings(set map[string]string) (config.Settings, error) {
	flags := s.flags.given()
	for name, value := range set {
		flags[name] = value
	}
	return config.Load(flags, s.environ, os.ReadFile)
}

// open opens the installation that the settings name.
func (s *session) open(d app.Deps) (*app.App, error) {
	set, err := s.settings(nil)
	if err != nil {
		return nil, err
	}
	return s.openWith(set, d)
}

func (s *session) openWith(set config.Settings, d app.Deps) (*app.App, error) {
	app.Harden()
	d.Version = s.Version
	if d.Log == nil {
		d.Log = app.NewLog(s.Err, set)
	}
	return app.New(s.ctx, set, d)
}

// say prints to the standard output.
func (s *session) say(format string, args ...any) { fmt.Fprintf(s.Out, format, args...) }

// took words how long something took.
func took(since time.Time) string {
	d := time.Since(since)
	if d < 10*time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}
