package seal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
	"time"

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

// Primary returns the id of the key of a ring that new data is kept under.
func (k *Keyring) Primary(ring string) uint32 { return k.now.Load().primary(ring) }

// Count returns how many keys a ring holds.
func (k *Keyring) Count(ring string) int { return k.now.Load().handles[ring].Len() }

func (r *rings) primary(ring string) uint32 { return keyMaterial(r.handles[ring]).GetPrimaryKeyId() }

// Generation changes with the keys of a ring and with which of them is in use.
func (k *Keyring) Generation(ring string) uint32 {
	set := keyMaterial(k.now.Load().handles[ring])
	if len(set.GetKey()) == 1 {
		return set.GetPrimaryKeyId()
	}
	names := []string{keyName(ring, set.GetPrimaryKeyId())}
	for _, key := range set.GetKey() {
		names = append(names, keyName(ring, key.GetKeyId()))
	}
	slices.Sort(names[1:])
	return crc32.ChecksumIEEE([]byte(strings.Join(names, ",")))
}

// ErrArriving says that the index ring has a second key already.
var ErrArriving = errors.New("seal: the ring has a newer key that is not in use alone yet")

// Rotate adds a new key to ring, keeps the old ones, and puts the keyset on the disk before it takes effect. New data
// is kept under the new key at once, but for the index ring: rows have to carry the terms of its new key before
// anything is looked for under it, which Promote begins. The pseudonym ring does not rotate: the audit log must know a
// thing by one name for as long as it is kept.
func (k *Keyring) Rotate(ring string) (uint32, error) {
	template, ok := templates[ring]
	if !ok || ring == RingPseudonym {
		return 0, fmt.Errorf("seal: ring %q cannot be rotated", ring)
	}
	if ring == RingIndex && k.Count(ring) > 1 {
		return 0, ErrArriving
	}
	var id uint32
	err := k.change(ring, func(m *keyset.Manager) (Act, error) {
		var err error
		if id, err = m.Add(template()); err == nil && ring != RingIndex {
			err = m.SetPrimary(id)
		}
		return Act{What: "keys.rotate", Of: keyName(ring, id)}, err
	})
	return id, err
}

// Promote begins to look for rows under the newer key of the index ring. Terms of the older one are written as before,
// for whoever still looks under it, until it is retired.
func (k *Keyring) Promote() (uint32, error) {
	id := k.Arriving()
	if id == 0 {
		return 0, ErrUnknownKey
	}
	return id, k.change(RingIndex, func(m *keyset.Manager) (Act, error) {
		return Act{What: "keys.promote", Of: keyName(RingIndex, id)}, m.SetPrimary(id)
	})
}

// Arriving returns the key of the index ring that is written under and not looked under; 0: there is none.
func (k *Keyring) Arriving() uint32 {
	set := keyMaterial(k.now.Load().handles[RingIndex])
	if newest := set.GetKey()[len(set.GetKey())-1].GetKeyId(); newest != set.GetPrimaryKeyId() {
		return newest
	}
	return 0
}

// Retire destroys an old key of ring. Whatever still depends on it is lost, so it comes after a
// rotation has been carried through; the primary key cannot be retired. Keys of the pseudonym and
// checkpoint rings stay, because the log they vouch for stays.
func (k *Keyring) Retire(ring string, id uint32) error {
	if _, ok := templates[ring]; !ok || ring == RingPseudonym || ring == RingCheckpoint {
		return fmt.Errorf("seal: keys of ring %q are never retired", ring)
	}
	return k.change(ring, func(m *keyset.Manager) (Act, error) {
		return Act{What: "keys.retire", Of: keyName(ring, id)}, m.Delete(id)
	})
}

func keyName(ring string, id uint32) string { return fmt.Sprintf("%s %08x", ring, id) }

// Act is something that was done to a keyset or its root. It lies in the keyset itself, under the same seal, because
// whoever does it may have no store to write to: a server holds it. Whoever opens a store with the keyset tells its
// log.
type Act struct {
	N    int64  `json:"n"` // when, in microseconds since 1970; always above that of the act before
	By   string `json:"by"`
	What string `json:"what"` // as the log names the act
	Of   string `json:"of"`
}

// At is when it was done.
func (a Act) At() time.Time { return time.UnixMicro(a.N) }

// now is the clock by which acts are written down.
var now = time.Now

// actsKept bounds the acts in a keyset: the log keeps them for ever.
const actsKept = 200

// Acts lists what was done to the keyset, the oldest first.
func (k *Keyring) Acts() []Act { return slices.Clone(k.now.Load().acts) }

// Newest returns the number of the newest act; 0: there is none.
func (k *Keyring) Newest() int64 {
	acts := k.now.Load().acts
	if len(acts) == 0 {
		return 0
	}
	return acts[len(acts)-1].N
}

// Note writes down that something was done with the keys that changes none of them.
func (k *Keyring) Note(what, of string) error {
	return k.replace(k.root, func(map[string]*keyset.Handle) (Act, error) { return Act{What: what, Of: of}, nil })
}

// Reseal seals the same rings under another root. What the keys have sealed stays as it is; copies of the keyset from
// before open with the root of before.
func (k *Keyring) Reseal(to Root) error {
	if to == nil {
		return errors.New("seal: a keyset needs a root")
	}
	return k.replace(to, func(map[string]*keyset.Handle) (Act, error) { return Act{What: "keys.rewrap", Of: "root"}, nil })
}

// change applies edit to one ring.
func (k *Keyring) change(ring string, edit func(*keyset.Manager) (Act, error)) error {
	err := k.replace(k.root, func(handles map[string]*keyset.Handle) (Act, error) {
		m := keyset.NewManagerFromHandle(handles[ring])
		act, err := edit(m)
		if err != nil {
			return act, err
		}
		handles[ring], err = m.Handle()
		return act, err
	})
	if err != nil {
		return fmt.Errorf("seal: change ring %s: %w", ring, err)
	}
	return nil
}

// replace puts a changed keyset in the place of the one on the disk, with the act that changed it. It works from the
// state in memory and refuses when the file is no longer that state, so that two processes never undo one another's
// change.
func (k *Keyring) replace(root Root, edit func(map[string]*keyset.Handle) (Act, error)) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	before := k.now.Load()
	handles := maps.Clone(before.handles)
	act, err := edit(handles)
	if err != nil {
		return err
	}
	act.N, act.By = now().UnixMicro(), k.By
	if n := len(before.acts); n > 0 {
		act.N = max(act.N, before.acts[n-1].N+1)
	}
	acts := append(slices.Clone(before.acts[max(0, len(before.acts)-actsKept+1):]), act)
	data, sum, err := encodeKeyset(k.deployment, handles, acts, root)
	if err != nil {
		return err
	}
	next, err := newRings(handles, acts, sum)
	if err != nil {
		return err
	}
	if err := replaceKeyFile(k.path, data, func() error { return k.unchanged(before.sum) }); err != nil {
		return err
	}
	k.root = root
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
