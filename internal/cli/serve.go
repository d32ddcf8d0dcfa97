package cli

import (
	"context"
	"time"

	"amparo/internal/app"
	"amparo/internal/backup/scheduled"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/doctor"
	"amparo/internal/practice/inside"
)

// serveCmd serves one installation.
type serveCmd struct{}

// Run serves.
func (serveCmd) Run(s *session) error {
	began := time.Now()
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	a, err := s.openWith(set, app.Deps{Create: set.Demo})
	if err != nil {
		return err
	}
	defer func() { s.closing(a) }()
	a.Practice = inside.Of(a)
	a.Checkup = func(ctx context.Context) [][3]string { return doctor.Look(ctx, a, sentence) }
	a.Beside = func(ctx context.Context, first func(context.Context) (bool, error), trusted func() bool) {
		scheduled.Job{App: a, First: first, Trusted: trusted}.Run(ctx)
	}
	if err := s.introduce(a); err != nil {
		return err
	}
	return a.Serve(s.ctx, func(base string) {
		s.printf("Amparo %s serves %s after %s. Ctrl-C stops it.\n", s.Version, base, elapsed(began))
	})
}

// introduce loads the demo network into an empty folder and shows whom to sign in as.
func (s *session) introduce(a *app.App) error {
	inst, known, err := a.Installation(s.ctx)
	switch {
	case err != nil || known && !inst.Demo:
		return err
	case !known:
		return s.firstDemo(a)
	}
	password, err := a.DemoPassword()
	if err != nil {
		return err
	}
	return s.logins(a, password)
}

func (s *session) firstDemo(a *app.App) error {
	s.printf("Loading the invented network into %s ...\n", app.Where(a.Settings))
	n, err := s.network(folder.Builtin())
	if err != nil {
		return err
	}
	password, err := s.load(a, n, demo.LoadOptions{Options: demo.Options{Now: a.Now()}})
	if err != nil {
		return err
	}
	return s.logins(a, password)
}

// versionCmd prints the version.
type versionCmd struct{}

// Run prints.
func (versionCmd) Run(s *session) error {
	s.printf("amparo %s\n", s.Version)
	return nil
}

// practiceCmd is about the practice beside an installation.
type practiceCmd struct {
	Wipe practiceWipeCmd `cmd:"" help:"Remove all of it: rows, log, keys and clock."`
}

// practiceWipeCmd removes a practice.
type practiceWipeCmd struct{}

// Run removes.
func (practiceWipeCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err == nil {
		err = inside.Wipe(set)
	}
	if err == nil {
		s.printf("Nothing of a practice is left in %s.\n", inside.Dir(set))
	}
	return err
}

// doctorCmd looks whether everything is as it should be.
type doctorCmd struct{}

// Run looks.
func (doctorCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if !doctor.Examine(s.ctx, set, err, doctor.Visit{Out: s.Out, Version: s.Version, Sentence: sentence}) {
		return failure(exitFailed)
	}
	return nil
}
