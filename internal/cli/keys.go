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
	Create keysCreateCmd `cmd:"" help:"Make a root key and a keyset before the installation that will use them."`
	Show   keysShowCmd   `cmd:"" help:"Show the fingerprint of every key, and the public keys that check the log."`
	Rotate keysRotateCmd `cmd:"" help:"Put a new key in front of the old ones of one ring, while servers run."`
	Retire keysRetireCmd `cmd:"" help:"Destroy an older key that nothing needs any more."`
	Rewrap keysRewrapCmd `cmd:"" name:"re-wrap" help:"Seal the keyset under a new root key; no row is touched."`
	Split  keysSplitCmd  `cmd:"" help:"Part the root key into shares for several custodians."`
	Verify keysVerifyCmd `cmd:"" name:"verify-shares" help:"Try whether shares give the root key, without writing it."`
	Push   keysPushCmd   `cmd:"" help:"Make the key that names this server to the makers of browsers (push_key_file)."`
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

// rotated says what a rotation of each ring does. Rings that are not here cannot be rotated by hand.
var rotated = map[string]string{
	seal.RingWrap: "Data keys made from now on are wrapped by the new key. A server that runs, or the next that starts, " +
		"wraps the others anew; then the older key can be retired.",
	seal.RingPepper:  "Each password is hardened with the new key the next time its owner signs in.",
	seal.RingSession: "Sessions begun from now on are signed by the new key; open ones go on.",
	seal.RingCheckpoint: "Heads of the log are signed by the new key from now on. Give its public key to whoever " +
		"checks proofs, and to the witnesses before they are asked again.",
}

// keysRotateCmd rotates a ring.
type keysRotateCmd struct {
	Ring string `arg:"" help:"wrap, pepper, session or checkpoint."`
}

// Run rotates.
func (c keysRotateCmd) Run(s *session) error {
	whatFollows, ok := rotated[c.Ring]
	if !ok {
		if slices.Contains(seal.Rings(), c.Ring) {
			return usage{"the " + c.Ring + " ring keeps its key: data would no longer be found under the new one"}
		}
		return usage{"there is no ring " + c.Ring + ": choose wrap, pepper, session or checkpoint"}
	}
	set, ring, err := s.keyset()
	if err != nil {
		return err
	}
	id, err := ring.Rotate(c.Ring)
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

// keysRetireCmd destroys a key.
type keysRetireCmd struct {
	Ring string `arg:"" help:"wrap, pepper or session."`
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
	needs, err := store.CountKeys(s.ctx, ring, app.VisitRows(set))
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
