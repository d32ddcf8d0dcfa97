package seal

import (
	"bytes"
	"testing"
)

// TestAKeyThatAnotherProcessAddedServesAtOnce: what was made under a key that this process has never heard of
// opens here too, with no restart and no waiting.
func TestAKeyThatAnotherProcessAddedServesAtOnce(t *testing.T) {
	t.Parallel()
	a, root, path := newTestKeyring(t)
	for _, c := range []struct {
		ring string
		made func() func(b *Keyring) bool
	}{
		{RingWrap, func() func(*Keyring) bool {
			_, wrapped, err := a.NewDataKey("case")
			return func(b *Keyring) bool {
				_, opened := b.OpenDataKey("case", wrapped)
				return err == nil && opened == nil
			}
		}},
		{RingSession, func() func(*Keyring) bool {
			kid, key := a.SigningKey()
			return func(b *Keyring) bool {
				got, ok := b.VerifyKey(kid)
				return ok && bytes.Equal(got, key)
			}
		}},
		{RingPepper, func() func(*Keyring) bool {
			hard, id, err := a.Pepper(0, []byte("digest"))
			return func(b *Keyring) bool {
				got, _, again := b.Pepper(id, []byte("digest"))
				return err == nil && again == nil && bytes.Equal(got, hard)
			}
		}},
	} {
		b, err := Open(path, root)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Rotate(c.ring); err != nil {
			t.Fatal(err)
		}
		if !c.made()(b) {
			t.Errorf("what was made under a new %s key is lost on the other process", c.ring)
		}
		if changed, err := b.Refresh(); changed || err != nil {
			t.Errorf("after it took up the %s key there is still something new: %v %v", c.ring, changed, err)
		}
		if _, err := a.Rotate(RingCheckpoint); err != nil {
			t.Fatal(err)
		}
		if changed, err := b.Refresh(); !changed || err != nil || len(b.CheckpointKeys()) != len(a.CheckpointKeys()) {
			t.Errorf("a look at the keyset finds %v %v", changed, err)
		}
	}
	if _, ok := a.VerifyKey("00000001"); ok {
		t.Error("a key that nobody has was found")
	}
}
