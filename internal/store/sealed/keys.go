package sealed

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"amparo/internal/fault"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// keyTTL bounds how long an opened data key is remembered, so that a key erased by another process stops
// opening rows here too.
const keyTTL = 30 * time.Second

// maxKeys bounds the memory that opened data keys take; each is about 200 bytes.
const maxKeys = 20000

// keyCache remembers opened data keys.
type keyCache struct {
	mu   sync.RWMutex
	open map[string]cachedKey
	now  func() time.Time
}

type cachedKey struct {
	key seal.DataKey
	at  time.Time
}

func (c *keyCache) get(id string) (seal.DataKey, bool) {
	c.mu.RLock()
	k, ok := c.open[id]
	c.mu.RUnlock()
	return k.key, ok && c.now().Sub(k.at) < keyTTL
}

func (c *keyCache) put(id string, k seal.DataKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	Evict(c.open, maxKeys)
	c.open[id] = cachedKey{key: k, at: c.now()}
}

// Evict makes room in a cache of at most so many entries: a full one loses any eighth, which is good enough and
// cheap, because the order of a map is arbitrary.
func Evict[K comparable, V any](m map[K]V, most int) {
	if len(m) < most {
		return
	}
	for old := range m {
		delete(m, old)
		if len(m) < most-most/8 {
			return
		}
	}
}

// Key opens the data key with that id. An erased or absent key is driver.ErrNotFound.
func (r *Rows) Key(ctx context.Context, id string) (seal.DataKey, error) {
	if k, ok := r.keys.get(id); ok {
		return k, nil
	}
	row, err := r.Get(ctx, driver.Key{Kind: noun.DataKey, ID: id})
	if err != nil {
		return seal.DataKey{}, err
	}
	return r.remember(row)
}

// remember opens a wrapped data key and keeps it at hand.
func (r *Rows) remember(row driver.Row) (seal.DataKey, error) {
	key, err := r.Ring.OpenDataKey(row.ID, row.Blob)
	if err != nil {
		return seal.DataKey{}, fault.New(fault.Internal, "fault.internal", err)
	}
	r.keys.put(row.ID, key)
	return key, nil
}

// Keys opens the data keys that rows need and that are not remembered, all in one reading. A key that is absent
// is left for whoever opens its row to find out.
func (r *Rows) Keys(ctx context.Context, rows []driver.Row) error {
	var missing []driver.Key
	for _, row := range rows {
		if _, ok := r.keys.get(row.KeyID); !ok {
			missing = append(missing, driver.Key{Kind: noun.DataKey, ID: row.KeyID})
		}
	}
	slices.SortFunc(missing, func(a, b driver.Key) int { return strings.Compare(a.ID, b.ID) })
	missing = slices.Compact(missing)
	if len(missing) < 2 {
		return nil
	}
	found, err := r.GetMany(ctx, missing)
	if err != nil {
		return Fault(err)
	}
	for _, row := range found {
		if _, err := r.remember(row); err != nil {
			return err
		}
	}
	return nil
}

// KeyFor opens the owner's data key, or makes one, to be kept in the same batch as the first row that needs it:
// a batch that was to make the same key holds it already, and then it is taken from there.
func (r *Rows) KeyFor(ctx context.Context, b *driver.Batch, owner string) (seal.DataKey, error) {
	for _, p := range b.Puts {
		if p.Row.Kind == noun.DataKey && p.Row.ID == owner {
			return r.Ring.OpenDataKey(owner, p.Row.Blob)
		}
	}
	key, err := r.Key(ctx, owner)
	if !errors.Is(err, driver.ErrNotFound) {
		return key, err
	}
	key, wrapped, err := r.Ring.NewDataKey(owner)
	if err != nil {
		return seal.DataKey{}, err
	}
	row := driver.Row{Key: driver.Key{Kind: noun.DataKey, ID: owner}, Rev: 1, KeyID: "ring", Blob: wrapped}
	b.Puts = append(b.Puts, driver.Put{Row: row})
	return key, nil
}

// Belongs reports whether rows are those of the installation whose keys the ring holds. Without any key among
// them they are nobody's, and that is a NotFound fault; with a key that the ring does not open, the error is
// seal.ErrSealed.
func Belongs(ctx context.Context, rows driver.Driver, ring *seal.Keyring) error {
	row, err := rows.Get(ctx, driver.Key{Kind: noun.DataKey, ID: noun.SystemOwner})
	if err != nil {
		return Fault(err)
	}
	_, err = ring.OpenDataKey(row.ID, row.Blob)
	return err
}

// Forget drops opened data keys: what they open is erased.
func (r *Rows) Forget(ids ...string) {
	r.keys.mu.Lock()
	defer r.keys.mu.Unlock()
	for _, id := range ids {
		delete(r.keys.open, id)
	}
}
