package cli

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"amparo/internal/app"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// keysSplitCmd parts the root key.
type keysSplitCmd struct {
	To     string `required:"" help:"Folder for one file for each custodian; it must not hold any." placeholder:"FOLDER"`
	Needed int    `default:"3" help:"How many shares give the key back."`
	Of     int    `default:"5" help:"How many shares there are."`
}

// Run parts.
func (c keysSplitCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	root, _, err := app.OpenRoot(set)
	if err != nil {
		return err
	}
	shares, err := seal.Split(root, c.Needed, c.Of)
	if err != nil {
		return usage{"--needed and --of: " + strings.TrimPrefix(err.Error(), "seal: ")}
	}
	a, err := s.openWith(set, app.Deps{Quiet: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	// The log tells of it first: a splitting that nobody can see must not happen.
	entry := store.Entry{Actor: console(), Act: "keys.split", Kind: "key", ID: "root", Outcome: store.Done,
		Policy: "console", Code: shares[0].Splitting}
	if err := a.Store.Record(s.ctx, entry); err != nil {
		return err
	}
	if err := os.MkdirAll(c.To, 0o700); err != nil {
		return err
	}
	for _, share := range shares {
		path := filepath.Join(c.To, fmt.Sprintf("share-%s-%d.txt", share.Splitting, share.Number))
		if err := seal.WriteShare(path, share); err != nil {
			return err
		}
		s.printf("Share %d of %d, in %s:\n\n  %s\n\n", share.Number, share.Of, path, share.Text())
	}
	s.printf("Any %d of the %d give the root key back. Give each to another custodian, of several organizations and none "+
		"of the police, take the files away, try them with \"amparo keys verify-shares\", and only then take %s away. From "+
		"then on start with --share. Without %d shares and without a copy of the key nobody can read the data, ever.\n",
		c.Needed, c.Of, set.KeyFile, c.Needed)
	return nil
}

// keysVerifyCmd tries shares.
type keysVerifyCmd struct{}

// Run tries.
func (keysVerifyCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	if set.Shares == "" {
		return usage{"say which shares with --share FILE,FILE,FILE, or --share typed"}
	}
	_, ring, err := app.OpenRoot(set)
	if err != nil {
		return err
	}
	s.printf("These shares give the root key of %s. Nothing was written. Try again in six months.\n", ring.Deployment())
	return nil
}

// typeShares asks custodians for their shares, one after the other, until there are as many as the first one asks for.
// What is typed on a terminal is not shown.
func (s *session) typeShares() ([]string, error) {
	lines := bufio.NewReader(s.In)
	var texts []string
	for needed := 2; len(texts) < needed; {
		fmt.Fprintf(s.Err, "Share %d: ", len(texts)+1)
		var line string
		var err error
		if f, ok := s.In.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			var typed []byte
			typed, err = term.ReadPassword(int(f.Fd()))
			line = string(typed)
			fmt.Fprintln(s.Err)
		} else {
			line, err = lines.ReadString('\n')
		}
		if err != nil && strings.TrimSpace(line) == "" {
			return nil, errors.Join(seal.ErrShare, errors.New("no more was typed"))
		}
		share, err := seal.ParseShare("what was typed", line)
		if err != nil {
			fmt.Fprintln(s.Err, sentence(err))
			continue
		}
		needed = share.Needed
		texts = append(texts, line)
	}
	return texts, nil
}
