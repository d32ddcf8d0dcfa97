package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"

	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Fingerprint names one key without giving anything of it away.
type Fingerprint struct {
	Ring    string
	KeyID   uint32
	Primary bool
	Sum     string
}

// Fingerprints lists every key of every ring, so that two copies of a keyset can be compared by
// eye and an operator can see what a rotation did.
func (k *Keyring) Fingerprints() []Fingerprint {
	r := k.now.Load()
	var out []Fingerprint
	for _, ring := range Rings() {
		set := keyMaterial(r.handles[ring])
		for _, key := range set.GetKey() {
			sum := sha256.Sum256(bind("amparo fingerprint v1", k.deployment, ring, string(key.GetKeyData().GetValue())))
			out = append(out, Fingerprint{
				Ring: ring, KeyID: key.GetKeyId(), Primary: key.GetKeyId() == set.GetPrimaryKeyId(),
				Sum: hex.EncodeToString(sum[:8]),
			})
		}
	}
	return out
}

// Rotate adds a new primary key to ring, keeps the old ones, and puts the keyset on the disk before
// it takes effect. The pseudonym ring does not rotate: the audit log must know a thing by one name
// for as long as it is kept.
func (k *Keyring) Rotate(ring string) (uint32, error) {
	template, ok := templates[ring]
	if !ok || ring == RingPseudonym {
		return 0, fmt.Errorf("seal: ring %q cannot be rotated", ring)
	}
	var id uint32
	err := k.change(ring, func(m *keyset.Manager) error {
		var err error
		if id, err = m.Add(template()); err != nil {
			return err
		}
		return m.SetPrimary(id)
	})
	return id, err
}

// Retire destroys an old key of ring. Whatever still depends on it is lost, so it comes after a
// rotation has been carried through; the primary key cannot be retired. Keys of the pseudonym and
// checkpoint rings stay, because the log they vouch for stays.
func (k *Keyring) Retire(ring string, id uint32) error {
	if _, ok := templates[ring]; !ok || ring == RingPseudonym || ring == RingCheckpoint {
		return fmt.Errorf("seal: keys of ring %q are never retired", ring)
	}
	return k.change(ring, func(m *keyset.Manager) error { return m.Delete(id) })
}

// change applies edit to one ring. It works from the state in memory and refuses when the file is
// no longer that state, so that two processes never undo one another's rotation.
func (k *Keyring) change(ring string, edit func(*keyset.Manager) error) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	now := k.now.Load()
	m := keyset.NewManagerFromHandle(now.handles[ring])
	if err := edit(m); err != nil {
		return fmt.Errorf("seal: change ring %s: %w", ring, err)
	}
	h, err := m.Handle()
	if err != nil {
		return fmt.Errorf("seal: change ring %s: %w", ring, err)
	}
	handles := maps.Clone(now.handles)
	handles[ring] = h
	data, sum, err := encodeKeyset(k.deployment, handles, k.root)
	if err != nil {
		return err
	}
	next, err := newRings(handles, sum)
	if err != nil {
		return err
	}
	if err := replaceKeyFile(k.path, data, func() error { return k.unchanged(now.sum) }); err != nil {
		return err
	}
	k.now.Store(next)
	return nil
}

func (k *Keyring) unchanged(sum string) error {
	data, err := readKeyFile(k.path, maxKeyFile)
	if err != nil {
		return err
	}
	f, err := parseKeysetFile(data)
	if err != nil {
		return err
	}
	if f.Sum != sum {
		return fmt.Errorf("%w: reload it and try again", ErrChanged)
	}
	return nil
}

// Refresh takes up what another process has changed in the keyset, if anything, and reports whether it did. It costs
// the reading of a small file, so it may be called every few seconds.
func (k *Keyring) Refresh() (bool, error) {
	before := k.now.Load().sum
	err := k.unchanged(before)
	if !errors.Is(err, ErrChanged) {
		return false, err
	}
	return true, k.Reload()
}

// fresher looks for a key that is not in memory: another process may have added it a moment ago.
func (k *Keyring) fresher() bool {
	changed, err := k.Refresh()
	return changed && err == nil
}

// Reload takes up what another process has changed in the keyset. When that fails, the keys in
// memory stay in use.
func (k *Keyring) Reload() error {
	k.changing.Lock()
	defer k.changing.Unlock()
	deployment, next, err := load(k.path, k.root)
	if err != nil {
		return err
	}
	if deployment != k.deployment {
		return errors.New("seal: the keyset on disk belongs to another deployment")
	}
	k.now.Store(next)
	return nil
}
