package api

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/fault"
)

// turns lets requests with the same key come one after another in this process, so that the later one finds the answer of the
// first. That there is never more than one act does not rest on it: the key is kept with the act.
type turns struct {
	mu sync.Mutex
	m  map[string]*turn
}

type turn struct {
	free chan struct{}
	n    int
}

func (t *turns) enter(ctx context.Context, key string) (leave func(), err error) {
	t.mu.Lock()
	if t.m == nil {
		t.m = map[string]*turn{}
	}
	mine := t.m[key]
	if mine == nil {
		mine = &turn{free: make(chan struct{}, 1)}
		t.m[key] = mine
	}
	mine.n++
	t.mu.Unlock()
	done := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if mine.n--; mine.n == 0 {
			delete(t.m, key)
		}
	}
	select {
	case mine.free <- struct{}{}:
		return func() { <-mine.free; done() }, nil
	case <-ctx.Done():
		done()
		return nil, fault.New(fault.Unavailable, "fault.unavailable", ctx.Err())
	}
}

// once runs an act at most once for its key, and answers a retry like the first time.
func (c *call) once() (reply, error) {
	key, err := c.key()
	if err != nil {
		return reply{}, err
	}
	if key == "" {
		return c.do()
	}
	leave, err := c.turns.enter(c.ctx, string(c.actor.Account)+" "+key)
	if err != nil {
		return reply{}, err
	}
	defer leave()
	digest := c.digest()
	if again, found, err := c.again(key, digest); err != nil || found {
		return again, err
	}
	c.keyed = c.Work.Once(c.ctx, c.actor, key, digest)
	out, err := c.do()
	if err != nil {
		// Another process may have been quicker with the same request: the act then failed because it had been done.
		again, found, look := c.again(key, digest)
		if casework.Repeated(err) || look == nil && found {
			return again, look
		}
		return out, err
	}
	if c.route.secret {
		return out, nil
	}
	// The act stands whether or not its answer can be kept: a retry is then told that it had been done.
	_ = c.Work.KeepAnswer(c.ctx, c.actor, key, digest, casework.Answered{Status: out.status, ETag: out.etag, Body: out.body})
	return out, nil
}

// act returns the context for the one act of a request. What is read beside the act uses c.ctx.
func (c *call) act() context.Context {
	if c.keyed != nil {
		return c.keyed
	}
	return c.ctx
}

// key reads the Idempotency-Key.
func (c *call) key() (string, error) {
	key, err := c.header(headerKey)
	if err != nil || len(c.http.Request().Header.PeekAll(headerKey)) == 0 {
		return "", err
	}
	if !goodKey(key) {
		return "", refuse(headerKey, "api.key_shape")
	}
	if !c.route.keyed {
		return "", nil // Reading, editing by revision and signing in need none.
	}
	return key, nil
}

// goodKey reports whether a key is 1 to 128 visible ASCII signs.
func goodKey(key string) bool {
	return key != "" && len(key) <= maxKeyLength && !strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' })
}

// Repeated is the answer to a retry whose act had been kept and whose first answer was not.
type Repeated struct {
	Repeated bool `json:"repeated" doc:"Always true: the act was done by an earlier request with the same key. Read the address in Location."`
}

// again answers a request that was kept before.
func (c *call) again(key, digest string) (reply, bool, error) {
	kept, found, err := c.Work.Answered(c.ctx, c.actor, key, digest)
	if err != nil || !found {
		return reply{}, false, err
	}
	if kept.Status == 0 {
		body, err := json.Marshal(Repeated{true})
		return reply{status: fiber.StatusOK, location: c.whereItIs(), body: body, replayed: true}, true, err
	}
	out := reply{status: kept.Status, etag: kept.ETag, body: kept.Body, replayed: true}
	if first := reflect.New(c.route.out); len(kept.Body) > 0 && json.Unmarshal(kept.Body, first.Interface()) == nil {
		if p, ok := first.Elem().Interface().(placed); ok {
			out.location = p.location()
		}
	}
	return out, true, nil
}

// whereItIs is the nearest address above an act that can be read.
func (c *call) whereItIs() string {
	at, pattern := string(c.http.Request().URI().Path()), c.route.Path
	for !c.readable[pattern] {
		cut := strings.LastIndexByte(pattern, '/')
		if cut <= 0 {
			return at
		}
		pattern, at = pattern[:cut], at[:strings.LastIndexByte(at, '/')]
	}
	return at
}
