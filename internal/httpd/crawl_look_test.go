package httpd_test

import (
	"html"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The crawl reads hundreds of megabytes of answers. Patterns would take most of its time, and under the race detector
// minutes, so what it looks for is read by hand; the test below holds the two to be the same.

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

func idByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '2' && c <= '9' }

// eachID visits everything in a text that is shaped like an id.
func eachID(text string, visit func(id string)) {
	for i := 0; i < len(text); i++ {
		if !wordByte(text[i]) {
			continue
		}
		start, shaped := i, true
		for ; i < len(text) && wordByte(text[i]); i++ {
			shaped = shaped && idByte(text[i])
		}
		if shaped && i-start == 26 {
			visit(text[start:i])
		}
	}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// eachNumber visits everything in a text that is shaped like a telephone or document number.
func eachNumber(text string, visit func(number string)) {
	for i := 0; i < len(text); {
		start := i
		if text[i] == '+' && i+1 < len(text) && digit(text[i+1]) {
			i++
		}
		if !digit(text[i]) {
			i++
			continue
		}
		first := i
		for i++; i < len(text) && (digit(text[i]) || text[i] >= 'A' && text[i] <= 'Z' || text[i] == '-'); {
			i++
		}
		if i-first >= 8 {
			visit(text[start:i])
		}
	}
}

// eachAddress visits every address that a page names.
func eachAddress(page string, visit func(to string)) {
	for {
		head, rest, found := strings.Cut(page, `="`)
		if !found {
			return
		}
		page = rest
		if !strings.HasSuffix(head, "href") && !strings.HasSuffix(head, "src") && !strings.HasSuffix(head, "action") {
			continue
		}
		value, after, closed := strings.Cut(rest, `"`)
		if !closed {
			return
		}
		visit(value)
		page = after
	}
}

// TestTheCrawlSeesWhatThePatternsSee: reading by hand is quicker, and sees the same.
func TestTheCrawlSeesWhatThePatternsSee(t *testing.T) {
	ids, numbers := regexp.MustCompile(`\b[a-z2-9]{26}\b`), regexp.MustCompile(`\+?[0-9][0-9A-Z-]{7,}`)
	addresses := regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)
	pieces := []string{"abcdefghij234567abcdefghij", "abcdefghij234567abcdefghi", "abcdefghij2345671bcdefghij",
		"+50200001234", "2500-12345-0101", "+", "++", "1234567",
		"12345678", "-", "A", "_", " ", "é", "ñ", "href=", `"`, `="`, `src="/a"`, ` action="/cases/x?y=1"`, "x", "7", "+1",
		"&#43;", "\n", "<a ", ">", "9AB-", "12", "href"}
	rnd := rand.New(rand.NewPCG(1, 2))
	seen := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + rnd.IntN(9) {
			b.WriteString(pieces[rnd.IntN(len(pieces))])
		}
		text := b.String()
		var gotIDs, gotNumbers, gotAddresses, wantAddresses []string
		eachID(text, func(s string) { gotIDs = append(gotIDs, s) })
		eachNumber(text, func(s string) { gotNumbers = append(gotNumbers, s) })
		eachAddress(text, func(s string) { gotAddresses = append(gotAddresses, s) })
		for _, m := range addresses.FindAllStringSubmatch(text, -1) {
			wantAddresses = append(wantAddresses, m[1])
		}
		if !slices.Equal(gotIDs, ids.FindAllString(text, -1)) || !slices.Equal(gotNumbers, numbers.FindAllString(text, -1)) ||
			!slices.Equal(gotAddresses, wantAddresses) {
			t.Fatalf("%q: ids %q, numbers %q, addresses %q, want %q, %q, %q", text, gotIDs, gotNumbers, gotAddresses,
				ids.FindAllString(text, -1), numbers.FindAllString(text, -1), wantAddresses)
		}
		seen += len(gotIDs) + len(gotNumbers) + len(gotAddresses)
	}
	if seen < 10_000 || html.UnescapeString("&#43;1") != "+1" {
		t.Errorf("only %d things were there to be seen", seen)
	}
}
