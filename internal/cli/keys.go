package cli

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/deliver"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// keysCmd is about keys.
type keysCmd struct {
	Create keysCreateCmd `cmd:"" help:"Make a root key and a keyset before the installation that will use them."`
	Show   keysShowCmd   `cmd:"" help:"Show the fingerprint of every key, and the public keys that check the log."`
	Rotate keysRotateCmd `cmd:"" help:"Put a new key in front of the old ones of one ring."`
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
	return s.fingerprints(ring)
}

// keysShowCmd shows keys.
type keysShowCmd struct{}

// Run shows.
func (keysShowCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	ring, err := app.OpenKeys(s.ctx, set, false)
	if err != nil {
		return err
	}
	s.printf("Deployment %s\n", ring.Deployment())
	return s.fingerprints(ring)
}

func (s *session) fingerprints(ring *seal.Keyring) error {
	s.printf("\n")
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, f := range ring.Fingerprints() {
		use := ""
		if f.Primary {
			use = "in use"
		}
		fmt.Fprintf(table, "  %s\t%08x\t%s\t%s\n", f.Ring, f.KeyID, f.Sum, use)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	verifier, err := store.VerifierOf(ring)
	if err != nil {
		return err
	}
	s.printf("\nPublic keys that check the log:\n")
	for _, key := range verifier.Keys() {
		s.printf("  %s\n", key)
	}
	s.printf("\nThe same for a witness of the log:\n")
	for _, key := range verifier.OriginKeys(store.SystemLog) {
		s.printf("  %s\n", key)
	}
	return nil
}

// rotated says what a rotation of each ring does. Rings that are not here cannot be rotated by hand.
var rotated = map[string]string{
	seal.RingWrap:    "Data keys made from now on are wrapped by the new key; what was sealed before opens as before.",
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
	a, err := s.open(app.Deps{Quiet: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	// The log tells of it first: a rotation that nobody can see must not happen.
	entry := store.Entry{Actor: console(), Act: "keys.rotate", Kind: "ring", ID: c.Ring, Outcome: store.Done,
		Policy: "console", Code: c.Ring}
	if err := a.Store.Record(s.ctx, entry); err != nil {
		return err
	}
	id, err := a.Keys.Rotate(c.Ring)
	if err != nil {
		return err
	}
	s.printf("The %s ring has the new key %08x. %s\n", strings.ToLower(c.Ring), id, whatFollows)
	s.printf("Make new copies of %s.\n", a.Settings.KeysetFile)
	if a.Settings.Store == config.MongoDB {
		s.printf("Put it in place on every machine that serves this database: none of them can open what the new key " +
			"seals before that.\n")
	}
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
