package cli

import (
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"amparo/internal/app"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
)

// demoCmd is about invented networks.
type demoCmd struct {
	Load demoLoadCmd `cmd:"" help:"Load an invented network into a new data folder."`
}

// demoLoadCmd loads a network.
type demoLoadCmd struct {
	From      string `help:"Folder with a network; without it, the one that comes with the program." placeholder:"DIR"`
	Markers   bool   `help:"Keep the markers of confidential fields instead of invented notes, for tests."`
	KeepTimes bool   `help:"Keep the times of the folder instead of moving its snapshot to now."`
}

// Run loads.
func (c demoLoadCmd) Run(s *session) error {
	files := folder.Builtin()
	if c.From != "" {
		if info, err := os.Stat(c.From); err != nil || !info.IsDir() {
			return usage{"--from: " + c.From + " is not a folder"}
		}
		files = os.DirFS(c.From)
	}
	n, err := s.network(files)
	if err != nil {
		return err
	}
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	a, err := s.openWith(set, app.Deps{Create: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	opt := demo.LoadOptions{Options: demo.Options{Now: a.Now(), Markers: c.Markers}}
	if c.KeepTimes {
		opt.Now = n.Meta.Snapshot.Time
	}
	password, err := s.load(a, n, opt)
	if err != nil {
		return err
	}
	return s.logins(a, password)
}

// network reads a folder and tells what is odd in it.
func (s *session) network(files fs.FS) (*folder.Network, error) {
	n, err := folder.Read(files)
	if err != nil {
		return nil, err
	}
	for _, w := range n.Warnings {
		fmt.Fprintf(s.Err, "note: %s\n", w)
	}
	return n, nil
}

// load loads a network with progress, and returns the password of its accounts.
func (s *session) load(a *app.App, n *folder.Network, opt demo.LoadOptions) (string, error) {
	began := time.Now()
	bar := s.progress("referrals loaded", n.Referrals)
	opt.Progress = bar.update
	_, password, err := a.LoadDemo(s.ctx, n, opt)
	bar.done()
	if err != nil {
		return "", err
	}
	s.printf("Loaded %d agencies, %d shelters, %d programmes, %d accounts and %d cases in %s.\n",
		len(n.Agencies), len(n.Shelters), len(n.Programs), len(n.Users), n.Referrals, elapsed(began))
	return password, nil
}

// logins shows one person for each role, and the one password of a demo.
func (s *session) logins(a *app.App, password string) error {
	list, err := demo.Logins(s.ctx, a.Store)
	if err != nil {
		return err
	}
	s.printf("\nThis is a demonstration: everybody in it is invented. Sign in as\n\n")
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, l := range list {
		role := a.Pack.Label("rol", string(l.Role), "en")
		fmt.Fprintf(table, "  %s\t%s, %s\t%s\n", l.Login, role, l.Agency, l.Name)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	if password == "" {
		s.printf("\n  with the password that was shown when the network was loaded\n\n")
		return nil
	}
	s.printf("\n  password: %s\n\n", password)
	return nil
}
