package password

import (
	"bufio"
	"encoding/binary"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
	"unicode/utf8"

	"amparo/internal/fault"
)

// source is a file of passwords, one a line and the most frequent first, from which leaked.bin is made anew: the first
// million of the ten million that Mark Burnett published in 2015, as SecLists of OWASP keeps them.
var source = flag.String("leaked", "", "file of leaked passwords from which leaked.bin is made anew")

// TestTheListOfLeakedPasswordsIsMade: with -leaked it is, and in any case it is whole and in order.
func TestTheListOfLeakedPasswordsIsMade(t *testing.T) {
	t.Parallel()
	if *source != "" {
		makeList(t)
		return
	}
	var before uint32
	for i := 0; i+4 <= len(leaked); i += 4 {
		at := binary.BigEndian.Uint32([]byte(leaked[i : i+4]))
		if i > 0 && at <= before {
			t.Fatalf("out of order at %d", i/4)
		}
		before = at
	}
	if n := len(leaked) / 4; len(leaked)%4 != 0 || n < 30_000 || n > 60_000 {
		t.Errorf("%d are in the list", n)
	}
}

func makeList(t *testing.T) {
	file, err := os.Open(*source)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []uint32
	for lines := bufio.NewScanner(file); lines.Scan(); {
		typed := normal(lines.Text())
		if n := utf8.RuneCountInString(typed); n < Min || n > Max || !utf8.ValidString(typed) {
			continue
		}
		if code := wordsOf(nil).weakness(typed); code == "" || code == "password.leaked" {
			all = append(all, digestOf(fold(typed)))
		}
	}
	slices.Sort(all)
	var raw []byte
	for _, d := range slices.Compact(all) {
		raw = binary.BigEndian.AppendUint32(raw, d)
	}
	if err := os.WriteFile("leaked.bin", raw, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d passwords", len(raw)/4)
}

// TestWhatWasStolenElsewhereIsRefused: passwords that no rule of words and runs finds, in whatever case they are typed;
// and of ten thousand that nobody has, none is taken for one of them by the length of the list alone.
func TestWhatWasStolenElsewhereIsRefused(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"leavemealone", "Leavemealone", "chickenwing101", "whosyourdaddy", "needforspeed",
		"sonyericsson", "CounterStrike", "gfhjkmgfhjkm", "administrator"} {
		if err := Check("new", typed, ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q is taken: %v", typed, err)
		}
	}
	if err := Check("new", "cuatro barcas sin remo", ""); err != nil {
		t.Errorf("a phrase that nobody has is refused: %v", err)
	}
	wrong := 0
	for i := range 10_000 {
		if wasLeaked(fmt.Sprintf("nadie usa esto %d veces", i)) {
			wrong++
		}
	}
	if wrong > 2 {
		t.Errorf("%d of 10,000 that nobody has are refused", wrong)
	}
}
