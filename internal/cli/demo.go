package cli

import (
	"fmt"
	"io/fs"
	"os"
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
