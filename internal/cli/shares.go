package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"amparo/internal/keylife"
	"amparo/internal/seal"
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
	root, ring, err := keylife.OpenRoot(set)
	if err != nil {
		return err
	}
	shares, err := seal.Split(root, c.Needed, c.Of)
	if err != nil {
		return usage{"--needed and --of: " + strings.TrimPrefix(err.Error(), "seal: ")}
	}
	// It is written down first: a splitting that nobody can see must not happen.
	ring.By = keylife.OperatorName(s.environ)
	if err := ring.Note("keys.split", "root "+shares[0].Splitting); err != nil {
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
	_, ring, err := keylife.OpenRoot(set)
	if err != nil {
		return err
	}
	ring.By = keylife.OperatorName(s.environ)
	if err := ring.Note("keys.verify", "root"); err != nil {
		return err
	}
	s.printf("These shares give the root key of %s. It was not written anywhere; that they were tried, the log will "+
		"tell. Try again in six months.\n", ring.Deployment())
	return nil
}
