package httpd_test

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"regexp"
	"slices"
	"testing"
	"testing/fstest"

	"amparo/internal/demo/generate"
	"amparo/internal/domain"
)

// How large a network is, and what a ranking for a program may take before it is packed.
const (
	largeShelters  = 500
	rankingAnswers = 8 << 10
	alikePages     = 3 // how many pages of one shape a reader opens
)

// memoryFile is a file of a generated network, kept in memory when it is closed.
type memoryFile struct {
	bytes.Buffer
	keep func([]byte)
}

func (f *memoryFile) Close() error { f.keep(f.Bytes()); return nil }

// largeNetwork generates a network with as many shelters as a country has.
func largeNetwork(t *testing.T) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	sink := func(name string) (io.WriteCloser, error) {
		return &memoryFile{keep: func(raw []byte) { files[name] = &fstest.MapFile{Data: raw} }}, nil
	}
	must(t, generate.Generate(sink, generate.GenOptions{Seed: 1, Shelters: largeShelters, Users: 600, Referrals: 1200,
		Open: 300}, nil))
	return files
}

// TestEveryPageStaysLightInALargeNetwork: with 500 shelters no page that anybody is led to takes more on the line than
// a server sends at once, and no ranking more than a slow line carries in a moment. A list that is not paged fails
// here, and not first in a country.
func TestEveryPageStaysLightInALargeNetwork(t *testing.T) {
	t.Parallel()
	c := openFolder(t, largeNetwork(t))
	t.Run("a ranking for a program", func(t *testing.T) { rankingIsSmall(t, c) })
	heavy, opened := map[string]int{}, map[string]int{}
	for _, u := range c.oneOfEach() {
		w := c.walker(u)
		for shape, n := range w.weighShapes(opened) {
			heavy[shape] = max(heavy[shape], n)
		}
		if len(w.trouble) > 0 {
			t.Errorf("%s: %s", u.ID, w.trouble[0])
		}
	}
	for _, shape := range sorted(heavy) {
		if t.Logf("%6d %s", heavy[shape], shape); heavy[shape] > pageOnTheLine {
			t.Errorf("%s takes %d bytes on the line, at most %d", shape, heavy[shape], pageOnTheLine)
		}
	}
	if len(heavy) < 40 {
		t.Errorf("only %d sorts of pages were opened", len(heavy))
	}
}

var (
	idShape    = regexp.MustCompile(`[a-km-np-z2-9]{26}`)
	valueShape = regexp.MustCompile(`=[^&]*`)
)

// weighShapes opens what the reader is led to, a few of every shape of address, and tells what the heaviest of each
// took on the line.
func (w *walker) weighShapes(opened map[string]int) map[string]int {
	out, mine := map[string]int{}, map[string]int{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		shape := valueShape.ReplaceAllString(idShape.ReplaceAllString(queue[0], ":id"), "=")
		if mine[shape]++; mine[shape] > alikePages {
			continue
		}
		w.heaviest = 0
		queue = append(queue, w.visit(queue[0])...)
		if w.heaviest > 0 {
			out[shape] = max(out[shape], w.heaviest)
			opened[shape]++
		}
	}
	return out
}

// rankingIsSmall: an answer about 500 shelters tells the first of those that fit and of the others, and how many there
// are; the pages that follow bring each of them once.
func rankingIsSmall(t *testing.T, c *crawled) {
	t.Helper()
	at := slices.IndexFunc(c.raw.users, func(u rawUser) bool { return u.Role == "coordinacion" })
	desk := c.program(c.actor(c.raw.users[at]))
	heaviest, open := 0, 0
	for _, r := range storedAll[domain.Referral](t, c.w) {
		if r.State != domain.ReferralSent || r.Class != domain.ClassShelter || open == 100 {
			continue
		}
		open++
		path := "/referrals/" + string(r.ID) + "/matches"
		got := desk.api(http.MethodGet, path, nil)
		if heaviest = max(heaviest, len(got.Body)); got.Status != http.StatusOK || len(got.Body) > rankingAnswers {
			t.Errorf("%s answers %d with %d bytes: %s", path, got.Status, len(got.Body), got.Body)
		}
		if open == 1 {
			everyProviderOnce(t, desk, path)
		}
	}
	t.Logf("%d rankings, the heaviest %d bytes", open, heaviest)
}

// everyProviderOnce follows the pages of a ranking to their end.
func everyProviderOnce(t *testing.T, who *client, path string) {
	t.Helper()
	type listed struct{ Provider string }
	type page struct {
		Next   string
		Total  int
		Counts struct{ Fits, Full, Excluded int }
		Fits   []listed
		Full   []listed
		Out    []listed `json:"excluded"`
	}
	seen := map[string]int{}
	var first page
	for after := ""; ; {
		var p page
		must(t, json.Unmarshal([]byte(who.api(http.MethodGet, path+"?after="+after, nil).Body), &p))
		if after == "" {
			if first = p; len(p.Fits) > 20 || len(p.Full)+len(p.Out) != 10 {
				t.Errorf("the first answer holds %d that fit and %d others", len(p.Fits), len(p.Full)+len(p.Out))
			}
		}
		if p.Counts != first.Counts {
			t.Errorf("the counts are %+v and then %+v", first.Counts, p.Counts)
		}
		for list, all := range map[string][]listed{"fits": p.Fits, "full": p.Full, "excluded": p.Out} {
			for _, one := range all {
				if seen[list]++; seen[one.Provider] > 0 {
					t.Errorf("%s comes twice", one.Provider)
				}
				seen[one.Provider] = 1
			}
		}
		if after = p.Next; after == "" {
			break
		}
	}
	n := first.Counts
	if seen["fits"] != n.Fits || seen["full"] != n.Full || seen["excluded"] != n.Excluded || n.Fits+n.Full+
		n.Excluded != first.Total ||
		first.Total < largeShelters*9/10 {
		t.Errorf("the pages hold %d, %d and %d; the first answer counts %+v of %d", seen["fits"], seen["full"],
			seen["excluded"], n, first.Total)
	}
}
