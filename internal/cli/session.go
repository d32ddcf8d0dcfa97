package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/host"
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

// session is one run of one command.
type session struct {
	IO
	ctx     context.Context
	environ []string
	flags   settingFlags
	asked   func() ([]string, error) // asks for shares once, whoever wants them again
}

// failure ends a command with a number, after everything has been said already.
type failure int

// Error implements error.
func (f failure) Error() string { return fmt.Sprintf("exit %d", int(f)) }

// usage is a question asked wrongly.
type usage struct{ text string }

// Error implements error.
func (u usage) Error() string { return u.text }

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
	var refused *app.Refusal
	if s.ctx.Err() != nil && errors.Is(err, context.Canceled) && !errors.As(err, &refused) {
		err = errors.New("stopped before the end")
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
	loaded, err := config.Load(flags, s.environ, os.ReadFile)
	loaded.AskShares = s.asked
	return loaded, err
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
	host.Harden()
	d.Version = s.Version
	if d.Log == nil {
		d.Log = host.NewLog(s.Err, set)
	}
	return app.New(s.ctx, set, d)
}

// printf prints to the standard output.
func (s *session) printf(format string, args ...any) { fmt.Fprintf(s.Out, format, args...) }

// elapsed words how long something took.
func elapsed(since time.Time) string {
	d := time.Since(since)
	if d < 10*time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

// closing closes an installation and says when that failed.
func (s *session) closing(a *app.App) {
	if err := a.Close(); err != nil {
		fmt.Fprintf(s.Err, "amparo: %s\n", sentence(err))
	}
}
