package store

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
)

// keyTTL bounds how long an opened data key is remembered, so that a key erased by another process stops opening rows here too.
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
	rev int64
	at  time.Time
}

func (c *keyCache) init(now func() time.Time) { c.open, c.now = make(map[string]cachedKey), now }

func (c *keyCache) get(id string) (cachedKey, bool) {
	c.mu.RLock()
	k, ok := c.open[id]
	c.mu.RUnlock()
	return k, ok && c.now().Sub(k.at) < keyTTL
}

func (c *keyCache) put(id string, k seal.DataKey, rev int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= maxKeys {
		for old := range c.open { // Map order is arbitrary: dropping any eighth is good enough and cheap.
			delete(c.open, old)
			if len(c.open) < maxKeys-maxKeys/8 {
				break
			}
		}
	}
	c.open[id] = cachedKey{key: k, rev: rev, at: c.now()}
}

func (c *keyCache) drop(id string) {
	c.mu.Lock()
	delete(c.open, id)
	c.mu.Unlock()
}

// dataKey opens the data key with that id. An erased or absent key is driver.ErrNotFound.
func (s *Store) dataKey(ctx context.Context, id string) (seal.DataKey, error) {
	if k, ok := s.keys.get(id); ok {
		return k.key, nil
	}
	row, err := s.d.Get(ctx, driver.Key{Kind: kindKey, ID: id})
	if err != nil {
		return seal.DataKey{}, err
	}
	return s.remember(row)
}

// remember opens a wrapped data key and keeps it at hand.
func (s *Store) remember(row driver.Row) (seal.DataKey, error) {
	key, err := s.ring.OpenDataKey(row.ID, row.Blob)
	if err != nil {
		return seal.DataKey{}, fault.New(fault.Internal, "fault.internal", err)
	}
	s.keys.put(row.ID, key, row.Rev)
	return key, nil
}

// openKeys opens the data keys that rows need and that are not remembered, all in one reading. A key that is absent is left for
// whoever opens its row to stumble over.
func (s *Store) openKeys(ctx context.Context, rows []driver.Row) error {
	var missing []driver.Key
	for _, row := range rows {
		if _, ok := s.keys.get(row.KeyID); !ok {
			missing = append(missing, driver.Key{Kind: kindKey, ID: row.KeyID})
		}
	}
	slices.SortFunc(missing, func(a, b driver.Key) int { return strings.Compare(a.ID, b.ID) })
	missing = slices.Compact(missing)
	if len(missing) < 2 {
		return nil
	}
	found, err := s.d.GetMany(ctx, missing)
	if err != nil {
		return translate(err)
	}
	for _, row := range found {
		if _, err := s.remember(row); err != nil {
			return err
		}
	}
	return nil
}

// keyFor opens the owner's data key, or makes one to be kept in the same batch as the first row that needs it.
func (s *Store) keyFor(ctx context.Context, owner string) (seal.DataKey, *driver.Put, error) {
	key, err := s.dataKey(ctx, owner)
	if err == nil {
		return key, nil, nil
	}
	if !errors.Is(err, driver.ErrNotFound) {
		return seal.DataKey{}, nil, err
	}
	key, wrapped, err := s.ring.NewDataKey(owner)
	if err != nil {
		return seal.DataKey{}, nil, err
	}
	row := driver.Row{Key: driver.Key{Kind: kindKey, ID: owner}, Rev: 1, KeyID: "ring", Blob: wrapped}
	return key, &driver.Put{Row: row}, nil
}
