package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/broadcast"
	"amparo/internal/httpd/api"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/store"
)

// TestEverythingOfANetworkCanBeWrittenBack reads what the demonstration holds, as somebody of every role and
// organisation, and sends it back as it was read: nothing is refused, and nothing changes. What is only read is refused
// by name when it was changed, and null is taken for what may be left out. Nothing is written twice at one revision.
func TestEverythingOfANetworkCanBeWrittenBack(t *testing.T) {
	t.Parallel()
	c := openNetwork(t)
	c.ids["helper"] = []string{keptHelper(t, c.w)}
	people := c.oneOfEach()
	for _, u := range c.everybody(t) {
		if !slices.Contains(people, u) && u.is("referente", "supervisor_agencia", "albergue_direccion") {
			people = append(people, u)
		}
	}
	most := 4 // of a kind, for one person
	if hurried() {
		most = 1
	}
	taken := map[string]int{}
	for _, u := range people {
		who := c.program(c.actor(u))
		for _, r := range api.Routes() {
			if r.Method != http.MethodPut {
				continue
			}
			for _, path := range c.readable(who, r.Path, most) {
				if who.mayWrite(path, r.Example) && who.writesBack(t, path) {
					if taken[r.Path]++; taken[r.Path] == 1 {
						who.writesChanged(t, r, path)
					}
				}
			}
		}
	}
	for _, r := range api.Routes() {
		if r.Method == http.MethodPut && taken[r.Path] == 0 {
			t.Errorf("nobody wrote %s back", r.Path)
		}
	}
	t.Logf("written back: %v", taken)
	c.w.Verify()
}

// keptHelper puts a helper without an account into the register of a network, which begins without any.
func keptHelper(t *testing.T, w *amparotest.World) string {
	t.Helper()
	h := broadcast.Helper{ID: domain.NewID[broadcast.HelperID](), Name: "Hotel de nadie", Kind: "hotel", Department: "01",
		Phone: "+50200004321", Lang: "es", Active: true, CreatedAt: w.Clock.Now()}
	var change store.Change
	store.Put(&change, store.New(h))
	change.Log(store.Entry{Actor: domain.System("test"), Act: "test", Kind: "world", ID: "world", Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), change))
	return string(h.ID)
}

// readable lists some things that somebody may read at an address.
func (c *crawled) readable(who *client, path string, most int) []string {
	at := strings.Index(path, ":")
	name, rest, _ := strings.Cut(path[at+1:], "/")
	var out []string
	for _, id := range c.ids[name] {
		one := path[:at] + id
		if rest != "" {
			one += "/" + rest
		}
		if len(out) < most && who.api(http.MethodGet, one, nil, because(one)...).Status == http.StatusOK {
			out = append(out, one)
		}
	}
	return out
}

// mayWrite reports whether somebody may write at an address: then only the revision is wrong.
func (c *client) mayWrite(path string, example any) bool {
	return c.api(http.MethodPut, path, example, "If-Match", `"987654321"`).Status == http.StatusPreconditionFailed
}

// writesBack reads, sends what was read, and reads again. It reports whether that was taken.
func (c *client) writesBack(t *testing.T, path string) bool {
	t.Helper()
	read := c.api(http.MethodGet, path, nil, because(path)...)
	whole := members(t, read.Body)
	got := c.api(http.MethodPut, path, whole, "If-Match", read.Header.Get("ETag"))
	switch {
	case got.Status == http.StatusConflict && strings.Contains(got.Body, `"referral.wrong_state"`):
		return false // What is over is not edited.
	case got.Status >= 300:
		t.Errorf("%s is not taken back: %d %s", path, got.Status, got.Body)
		return false
	}
	if again := c.api(http.MethodPut, path, whole, "If-Match",
		read.Header.Get("ETag")); again.Status != http.StatusPreconditionFailed {
		t.Errorf("%s written twice at one revision: %d %s", path, again.Status, again.Body)
	}
	// Roles come back in an order of their own.
	set := cmpopts.SortSlices(func(a, b any) bool { return fmt.Sprint(a) < fmt.Sprint(b) })
	now := members(t, c.api(http.MethodGet, path, nil, because(path)...).Body)
	if diff := cmp.Diff(unmoved(whole), unmoved(now), set); diff != "" {
		t.Errorf("%s: writing back what was read changed it:\n%s", path, diff)
	}
	return true
}

// writesChanged sends what was read with one member changed, for every member.
func (c *client) writesChanged(t *testing.T, r endpoint.Route, path string) {
	t.Helper()
	fields := decode.Fields(r.In)
	read := c.api(http.MethodGet, path, nil, because(path)...)
	for key, was := range members(t, read.Body) {
		whole := members(t, read.Body)
		at := slices.IndexFunc(fields, func(f decode.Field) bool { return f.Name == key })
		if whole[key] = nil; at < 0 {
			whole[key] = another(was)
		} else if fields[at].Required {
			continue
		}
		tag := `"987654321"`
		if at < 0 {
			tag = read.Header.Get("ETag")
		}
		got := c.api(http.MethodPut, path, whole, "If-Match", tag)
		named := strings.Contains(got.Body, fmt.Sprintf(`{"path":%q,"code":"api.read_only"`, key))
		if at < 0 && (got.Status != http.StatusUnprocessableEntity || !named) {
			t.Errorf("%s with another %s: %d %s", path, key, got.Status, got.Body)
		}
		if at >= 0 && strings.Contains(got.Body, `"code":"api.`) {
			t.Errorf("%s with null for %s: %d %s", path, key, got.Status, got.Body)
		}
	}
}

// another is a value of the same kind that says something else.
func another(v any) any {
	switch v := v.(type) {
	case bool:
		return !v
	case float64:
		return v + 1
	case string:
		return v + "x"
	case []any:
		return append(slices.Clone(v), "x")
	}
	return map[string]any{"x": "x"}
}

func members(t *testing.T, body string) map[string]any {
	t.Helper()
	var v map[string]any
	must(t, json.Unmarshal([]byte(body), &v))
	return v
}

// unmoved is an answer without what every writing moves.
func unmoved(whole map[string]any) map[string]any {
	out := map[string]any{}
	for key, v := range whole {
		if !slices.Contains([]string{"revision", "updated_at", "history", "referrals", "confirmed_at", "confirmed_by", "can",
			"freshness"}, key) {
			out[key] = v
		}
	}
	return out
}
