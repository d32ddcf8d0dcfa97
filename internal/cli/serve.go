package cli

import (
	"fmt"
	"text/tabwriter"
	"time"

	"amparo/internal/app"
	"amparo/internal/demo"
)

// serveCmd serves one installation.
type serveCmd struct{}

// Help shows examples.
func (serveCmd) Help() string {
	return `It serves until it is stopped with Ctrl-C or a TERM signal, and lets requests under way finish.

Examples:

    amparo serve --demo                     an invented network on http://localhost:8080
    amparo serve --data-dir /srv/amparo     a real installation, set up with "amparo init"
    amparo serve --config /etc/amparo.json`
}

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
	if err := s.introduce(a); err != nil {
		return err
	}
	return a.Serve(s.ctx, func(base string) {
		s.say("Amparo %s serves %s after %s. Ctrl-C stops it.\n", s.Version, base, took(began))
	})
}

// closing closes an installation and says when that failed.
func (s *session) closing(a *app.App) {
	if err := a.Close(); err != nil {
		fmt.Fprintf(s.Err, "amparo: %s\n", sentence(err))
	}
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
	s.say("Loading the invented network into %s ...\n", app.Where(a.Settings))
	n, err := s.network(demo.Builtin())
	if err != nil {
		return err
	}
	_, password, err := s.load(a, n, demo.LoadOptions{Options: demo.Options{Now: a.Now()}})
	if err != nil {
		return err
	}
	return s.logins(a, password)
}

// logins shows one person for each role, and the one password of a demo.
func (s *session) logins(a *app.App, password string) error {
	list, err := a.DemoLogins(s.ctx)
	if err != nil {
		return err
	}
	s.say("\nThis is a demonstration: everybody in it is invented. Sign in as\n\n")
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, l := range list {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", l.Login, roleName(a, l), l.Name)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if password == "" {
		s.say("\n  with the password that was shown when the network was loaded\n\n")
		return nil
	}
	s.say("\n  password: %s\n\n", password)
	return nil
}

func roleName(a *app.App, l app.DemoLogin) string {
	return a.Pack.Label("rol", string(l.Role), "en") + ", " + l.Agency
}

// versionCmd prints the version.
type versionCmd struct{}

// Run prints.
func (versionCmd) Run(s *session) error {
	s.say("amparo %s\n", s.Version)
	return nil
}
