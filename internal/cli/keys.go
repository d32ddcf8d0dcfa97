package cli

import (
	"slices"
	"strconv"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/deliver"
	"amparo/internal/keylife"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// keysCmd is about keys.
type keysCmd struct {
	Create  keysCreateCmd  `cmd:"" help:"Make a root key and a keyset before the installation that will use them."`
	Show    keysShowCmd    `cmd:"" help:"Show the fingerprint of every key, and the public keys that check the log."`
	Rotate  keysRotateCmd  `cmd:"" help:"Put a new key in front of the old ones of one ring, while servers run."`
	Promote keysPromoteCmd `cmd:"" help:"Look for rows under the newer key of the index ring, when every row is found by it."`
	Retire  keysRetireCmd  `cmd:"" help:"Destroy an older key that nothing needs any more."`
	Rewrap  keysRewrapCmd  `cmd:"" name:"re-wrap" help:"Seal the keyset under a new root key; no row is touched."`
	Split   keysSplitCmd   `cmd:"" help:"Part the root key into shares for several custodians."`
	Verify  keysVerifyCmd  `cmd:"" name:"verify-shares" help:"Try whether shares give the root key, without writing it."`
	Push    keysPushCmd    `cmd:"" help:"Make the key that names this server to the makers of browsers (push_key_file)."`
}

// keysCreateCmd makes keys.
type keysCreateCmd struct{}

// Run makes.
func (keysCreateCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	ring, err := app.CreateKeys(s.ctx, set)
	if err != nil {
		return err
	}
	s.printf("Made %s and %s for the deployment %s.\n", set.KeyFile, set.KeysetFile, ring.Deployment())
	s.printf("Keep copies of both away from this machine, and apart from the backups: without them nobody can read the " +
		"data, ever.\n")
	return keylife.Show(s.Out, ring)
}

// keysShowCmd shows keys.
type keysShowCmd struct{}

// Run shows.
func (keysShowCmd) Run(s *session) error {
	_, ring, err := s.keyset()
	if err != nil {
		return err
	}
	s.printf("Deployment %s\n", ring.Deployment())
	return keylife.Show(s.Out, ring)
}

// keyset opens the keyset without the rows, which a server may hold.
func (s *session) keyset() (config.Settings, *seal.Keyring, error) {
	set, err := s.settings(nil)
	if err != nil {
		return set, nil, err
	}
	ring, err := app.OpenKeys(s.ctx, set, false)
	if err == nil {
		ring.By = keylife.OperatorName(s.environ)
	}
	return set, ring, err
}

// keysRotateCmd rotates a ring.
type keysRotateCmd struct {
	Ring string `arg:"" help:"wrap, index, pepper, session or checkpoint."`
}

// Run rotates.
func (c keysRotateCmd) Run(s *session) error {
	whatFollows, ok := keylife.Rotated[c.Ring]
	if !ok {
		if slices.Contains(seal.Rings(), c.Ring) {
			return usage{"the " + c.Ring + " ring keeps its key: the log knows everything by it"}
		}
		return usage{"there is no ring " + c.Ring + ": choose wrap, index, pepper, session or checkpoint"}
	}
	set, ring, err := s.keyset()
	if err != nil {
		return err
	}
	id, err := keylife.Rotate(ring, c.Ring)
	if err != nil {
		return err
	}
	s.printf("The %s ring has the new key %08x. %s\n", c.Ring, id, whatFollows)
	s.newKeyset(set)
	return nil
}

// newKeyset says what to do with a keyset that has changed.
func (s *session) newKeyset(set config.Settings) {
	s.printf("Servers that use this keyset take it up within seconds. Make new copies of %s.\n", set.KeysetFile)
	if set.Store == config.MongoDB {
		s.printf("Put it in place on every machine that serves this database: none of them can open what the new key " +
			"seals before that.\n")
	}
}

// keysPromoteCmd begins to look under the newer key of the index ring.
type keysPromoteCmd struct{}

// Run begins.
func (keysPromoteCmd) Run(s *session) error {
	set, ring, err := s.keyset()
	if err != nil {
		return err
	}
	needs, err := store.CountKeys(s.ctx, ring, seal.RingIndex, app.VisitRows(set))
	if err != nil {
		return err
	}
	old := ring.Primary(seal.RingIndex)
	id, err := keylife.Promote(ring, needs, time.Now())
	if err != nil {
		return err
	}
	s.printf("Rows are looked for under the key %08x from now on. In ten minutes \"amparo keys retire index %08x\" can "+
		"destroy the older one.\n", id, old)
	s.newKeyset(set)
	return nil
}

// keysRetireCmd destroys a key.
type keysRetireCmd struct {
	Ring string `arg:"" help:"wrap, index, pepper or session."`
	Key  string `arg:"" help:"Its name, as \"amparo keys show\" prints it."`
}

// Run destroys.
func (c keysRetireCmd) Run(s *session) error {
	id, err := strconv.ParseUint(c.Key, 16, 32)
	if err != nil {
		return usage{"a key has eight signs of 0-9 and a-f: " + c.Key}
	}
	set, ring, err := s.keyset()
	if err != nil {
		return err
	}
	needs, err := store.CountKeys(s.ctx, ring, c.Ring, app.VisitRows(set))
	if err == nil {
		err = keylife.Retire(set, ring, needs, c.Ring, uint32(id), time.Now())
	}
	if err != nil {
		return err
	}
	s.printf("The key %08x of the %s ring is destroyed: it opens nothing any more. Backups of before hold it still, "+
		"under the root key of their day.\n", id, c.Ring)
	s.newKeyset(set)
	return nil
}

// keysRewrapCmd seals the keyset under another root.
type keysRewrapCmd struct {
	To         string `required:"" help:"New file for the root key; it must not exist." placeholder:"FILE"`
	Passphrase string `name:"to-passphrase-file" help:"File with the passphrase that makes the new root key." placeholder:"FILE"`
}

// Run seals.
func (c keysRewrapCmd) Run(s *session) error {
	set, ring, err := s.keyset()
	if err != nil {
		return err
	}
	root, err := keylife.NewRoot(config.Settings{KeyFile: c.To, PassphraseFile: c.Passphrase}, false)
	if err == nil {
		err = ring.Reseal(root)
	}
	if err != nil {
		return keylife.Explain(set, err)
	}
	s.printf("The keyset opens with %s only. Servers go on until they are stopped; start them with the new key, and part "+
		"it anew where the root key is in shares. Make new copies of %s; backups of before need the root key of before.\n",
		c.To, set.KeysetFile)
	return nil
}

// keysPushCmd makes the key for notices to browsers.
type keysPushCmd struct {
	File string `arg:"" help:"File to write; it must not exist."`
}

// Run makes.
func (k keysPushCmd) Run(s *session) error {
	if err := deliver.NewPushKey(k.File); err != nil {
		return err
	}
	s.printf("Made %s. Set push_key_file to it, and push_contact. A browser that was subscribed with another key has to "+
		"be subscribed again.\n", k.File)
	return nil
}
