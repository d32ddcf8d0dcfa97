package seal

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func rootOf(t *testing.T, key []byte) Root {
	t.Helper()
	root, err := KeyRoot(key)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func keyOfRoot(r Root) []byte { return r.(keyRoot).key()[:] }

func TestAnyThreeOfFiveSharesGiveTheKeyAndNoTwoDo(t *testing.T) {
	t.Parallel()
	var count [5][256]int // of the first byte of each share
	for range 1000 {
		key := make([]byte, keySize)
		_, _ = rand.Read(key)
		shares, err := Split(rootOf(t, key), 3, 5)
		if err != nil {
			t.Fatal(err)
		}
		triples := 0
		for a := range shares {
			for _, v := range shares[a].text()[shareHead : shareHead+keySize] {
				count[a][v]++
			}
			for b := a + 1; b < 5; b++ {
				if _, err := JoinShares(shares[a], shares[b]); !errors.Is(err, ErrShare) {
					t.Fatalf("two shares gave a key: %v", err)
				}
				lie := func(s Share) Share { s.Needed = 2; return s } // Whoever leaves the number aside learns nothing.
				if got, err := JoinShares(lie(shares[a]), lie(shares[b])); err != nil || bytes.Equal(keyOfRoot(got), key) {
					t.Fatalf("two shares gave the key: %v", err)
				}
				for c := b + 1; c < 5; c++ {
					triples++
					got, err := JoinShares(shares[c], shares[a], shares[b])
					if err != nil || !bytes.Equal(keyOfRoot(got), key) {
						t.Fatalf("shares %d, %d and %d: %v", a+1, b+1, c+1, err)
					}
				}
			}
		}
		if got, err := JoinShares(shares...); triples != 10 || err != nil || !bytes.Equal(keyOfRoot(got), key) {
			t.Fatalf("%d triples; all five: %v", triples, err)
		}
	}
	for share, counts := range count { // 32,000 bytes each; 255 degrees of freedom: above 331 once in a thousand.
		chi, want := 0.0, 1000*float64(keySize)/256
		for _, n := range counts {
			chi += (float64(n) - want) * (float64(n) - want) / want
		}
		if chi > 360 {
			t.Errorf("the bytes of share %d are not uniform: %.0f", share+1, chi)
		}
	}
}

// TestTwoSharesFitEveryKey: for two given shares and any key at all there is one polynomial, so two shares say nothing.
func TestTwoSharesFitEveryKey(t *testing.T) {
	t.Parallel()
	for key := range 256 {
		seen := map[byte]bool{}
		for third := range 256 {
			// The value at 3 of the polynomial through (0, key), (1, 77), (2, third).
			y := times(byte(key), times(times(1^3, inverse(1)), times(2^3, inverse(2)))) ^
				times(77, times(times(3, inverse(1)), times(2^3, inverse(1^2)))) ^
				times(byte(third), times(times(3, inverse(2)), times(1^3, inverse(1^2))))
			seen[y] = true
		}
		if len(seen) != 256 {
			t.Fatalf("the key %d leaves only %d values", key, len(seen))
		}
	}
	for a := 1; a < 256; a++ {
		if times(byte(a), inverse(byte(a))) != 1 {
			t.Fatalf("1/%d is wrong", a)
		}
	}
	if times(0x57, 0x83) != 0xc1 { // The example of FIPS 197.
		t.Error("another field")
	}
}

func TestSharesThatDoNotServeAreRefusedByName(t *testing.T) {
	t.Parallel()
	key := bytes.Repeat([]byte{7}, keySize)
	shares, err := Split(rootOf(t, key), 3, 5)
	if err != nil {
		t.Fatal(err)
	}
	other, err := Split(rootOf(t, key), 3, 5)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(words string, all ...Share) {
		t.Helper()
		if _, err := JoinShares(all...); !errors.Is(err, ErrShare) || !strings.Contains(err.Error(), words) {
			t.Errorf("refused with %v, want %q", err, words)
		}
	}
	refused("0 shares")
	refused("2 shares", shares[0], shares[1])
	refused("share 4 is there twice", shares[0], shares[3], shares[3])
	refused("share 2 is of the splitting "+other[1].Splitting, shares[0], other[1], shares[2])
	text := shares[0].Text()
	for i := range text {
		for _, sign := range []string{"A", "Q", "7", ""} {
			bad := text[:i] + sign + text[i+1:]
			if bad == text || text[i] == ' ' {
				continue
			}
			if _, err := ParseShare("the paper", bad); !errors.Is(err, ErrShare) || !strings.Contains(err.Error(), "the paper") {
				t.Fatalf("%q was taken: %v", bad, err)
			}
		}
	}
	again, err := ParseShare("x", "# a note\n"+strings.ToLower(strings.ReplaceAll(text, " ", "\n ")))
	if err != nil || again.Text() != text || again.Splitting != shares[0].Splitting {
		t.Errorf("typed otherwise: %v", err)
	}
	for _, bad := range [][2]int{{1, 5}, {6, 5}, {0, 0}, {3, 256}} {
		if _, err := Split(rootOf(t, key), bad[0], bad[1]); err == nil {
			t.Errorf("%d of %d was made", bad[0], bad[1])
		}
	}
}

func TestAShareIsAFileOfItsOwnerAndPrintsNothing(t *testing.T) {
	t.Parallel()
	shares, err := Split(rootOf(t, bytes.Repeat([]byte{9}, keySize)), 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "share-1.txt")
	if err := WriteShare(path, shares[0]); err != nil {
		t.Fatal(err)
	}
	if err := WriteShare(path, shares[1]); !errors.Is(err, ErrExists) {
		t.Errorf("it was written over: %v", err)
	}
	raw, err := readKeyFile(path, 4096)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ParseShare(path, string(raw))
	if err != nil || back.Text() != shares[0].Text() {
		t.Errorf("read back: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := FileShares(path, path); !errors.Is(err, ErrExposed) {
		t.Errorf("others may read it: %v", err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", slog.Any("share", back))
	body, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf("%v %+v %#v %s %q %x", back, back, back, back, back, back)
	for _, shown := range []string{fmt.Sprint(back), printed, log.String(), string(body)} {
		if strings.Contains(strings.ToUpper(shown), strings.Fields(back.Text())[2]) || strings.Contains(shown, "text") {
			t.Errorf("shown as %s", shown)
		}
	}
}
