package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/demo"
)

// demoCmd is about invented networks.
type demoCmd struct {
	Load     demoLoadCmd     `cmd:"" help:"Load an invented network into a new data folder."`
	Check    demoCheckCmd    `cmd:"" help:"Match every open referral of a network and compare with its reference answers."`
	Generate demoGenerateCmd `cmd:"" help:"Make a network of any size, for trials and benchmarks."`
}

// from is where a network comes from.
type from struct {
	From string `help:"Folder with agencies.json, shelters.json, programs.json, users.json and referrals.json. Without it, the network that comes with the program." placeholder:"DIR"`
}

func (f from) folder() (fs.FS, error) {
	if f.From == "" {
		return demo.Builtin(), nil
	}
	info, err := os.Stat(f.From)
	if err != nil || !info.IsDir() {
		return nil, usage{"--from: " + f.From + " is not a folder"}
	}
	return os.DirFS(f.From), nil
}

// demoLoadCmd loads a network.
type demoLoadCmd struct {
	from
	Markers   bool `help:"Keep the markers of confidential fields instead of invented notes, for tests."`
	KeepTimes bool `help:"Keep the times of the folder instead of moving its snapshot to now."`
}

// Help shows examples.
func (demoLoadCmd) Help() string {
	return `The data folder must be new. All accounts get one password, which is printed once and kept in demo-password.txt in the
data folder. An installation made this way says on every page that it is a demonstration.

Examples:

    amparo demo load --data-dir ./trial
    amparo demo load --from ./network --data-dir ./trial`
}

// Run loads.
func (c demoLoadCmd) Run(s *session) error {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	n, err := s.network(folder)
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
	_, password, err := s.load(a, n, opt)
	if err != nil {
		return err
	}
	return s.logins(a, password)
}

// network reads a folder and tells what is odd in it.
func (s *session) network(folder fs.FS) (*demo.Network, error) {
	n, err := demo.Read(folder)
	if err != nil {
		return nil, err
	}
	for _, w := range n.Warnings {
		fmt.Fprintf(s.Err, "note: %s\n", w)
	}
	return n, nil
}

// load loads a network with progress, and returns the password of its accounts.
func (s *session) load(a *app.App, n *demo.Network, opt demo.LoadOptions) (*demo.Loaded, string, error) {
	began := time.Now()
	bar := s.progress("referrals loaded", n.Referrals)
	opt.Progress = bar.told
	loaded, password, err := a.LoadDemo(s.ctx, n, opt)
	bar.done()
	if err != nil {
		return nil, "", err
	}
	s.say("Loaded %d agencies, %d shelters, %d programmes, %d accounts and %d cases in %s.\n",
		len(n.Agencies), len(n.Shelters), len(n.Programs), len(n.Users), n.Referrals, took(began))
	return loaded, password, nil
}

// demoCheckCmd compares with the reference answers.
type demoCheckCmd struct{ from }

// Help shows examples.
func (demoCheckCmd) Help() string {
	return `The network is loaded into a temporary store and asked the way its people ask: every open referral is matched by its own
worker's account, at the moment the folder describes. Each difference from expected-eligibility.json is printed, and the
command ends with 1 when there is one.

Examples:

    amparo demo check
    amparo demo check --from ./network`
}

// Run checks.
func (c demoCheckCmd) Run(s *session) (err error) {
	folder, err := c.folder()
	if err != nil {
		return err
	}
	n, err := s.network(folder)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "amparo-check-")
	if err != nil {
		return fmt.Errorf("make a temporary folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return s.trial(n, dir)
}

func (s *session) trial(n *demo.Network, dir string) error {
	set, err := config.Load(map[string]string{"data-dir": dir, "demo": "true", "argon": config.ArgonTest}, nil, os.ReadFile)
	if err != nil {
		return err
	}
	snapshot := n.Meta.Snapshot.Time
	a, err := app.New(s.ctx, set, app.Deps{Now: func() time.Time { return snapshot }, Create: true, Quiet: true, Version: s.Version})
	if err != nil {
		return err
	}
	defer s.closing(a)
	loaded, _, err := s.load(a, n, demo.LoadOptions{Options: demo.Options{Now: snapshot, Markers: true}})
	if err != nil {
		return err
	}
	began := time.Now()
	bar := s.progress("referrals matched", len(loaded.Open))
	found, err := demo.Trial(s.ctx, n, a.Work, loaded, bar.told)
	bar.done()
	if err != nil {
		return err
	}
	for _, d := range found {
		s.say("%s %s: the reference says %s, the matcher says %s\n", d.Referral, d.Shelter, d.Want, d.Got)
	}
	s.say("%d open referrals matched in %s: %d differences.\n", len(loaded.Open), took(began), len(found))
	if len(found) > 0 {
		return failure(exitFailed)
	}
	return nil
}

// demoGenerateCmd makes a network.
type demoGenerateCmd struct {
	Seed      uint64 `help:"Equal seeds make equal networks." default:"1"`
	Shelters  int    `help:"How many shelters." default:"40"`
	Users     int    `help:"How many accounts." default:"120"`
	Referrals int    `help:"How many referrals." default:"1000"`
	Unchecked bool   `help:"Do not read the network again to check it."`
	Dir       string `arg:"" help:"New folder for the network." placeholder:"DIR"`
}

// Help shows examples.
func (demoGenerateCmd) Help() string {
	return `Everybody in it is invented. The network is read again when it is done and held to its own figures and answers.

Examples:

    amparo demo generate ./network
    amparo demo generate --seed 7 --shelters 500 --users 600 --referrals 100000 ./large`
}

// Run makes.
func (c demoGenerateCmd) Run(s *session) error {
	began := time.Now()
	sink, err := demo.Folder(c.Dir)
	if err != nil {
		return err
	}
	bar := s.progress("referrals made", c.Referrals)
	err = demo.Generate(sink, demo.GenOptions{Seed: c.Seed, Shelters: c.Shelters, Users: c.Users, Referrals: c.Referrals}, bar.told)
	bar.done()
	if err != nil {
		return err
	}
	s.say("Made %d shelters, %d accounts and %d referrals in %s, in %s.\n", c.Shelters, c.Users, c.Referrals, c.Dir, took(began))
	if c.Unchecked {
		return nil
	}
	began = time.Now()
	if _, err := demo.Verify(os.DirFS(c.Dir)); err != nil {
		return err
	}
	s.say("It is whole, and every answer in it holds (%s).\n", took(began))
	return nil
}
