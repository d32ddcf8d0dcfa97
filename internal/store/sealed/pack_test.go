package sealed

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"amparo/internal/seal"
	"amparo/internal/store/noun"
)

// TestTheDictionaryNeverChanges: rows at rest need it to be opened. A better one is another file with another number.
func TestTheDictionaryNeverChanges(t *testing.T) {
	sum := sha256.Sum256(dictionary1)
	if got := hex.EncodeToString(sum[:]); got != "d7c079a2e480f24afda076a302720042e4795473fa0fb1ed280ea282673b102d" {
		t.Errorf("the dictionary is %s: rows that were packed with it can no longer be opened", got)
	}
}

// TestWhatIsPackedComesBack: whatever is sealed is opened again as it was, packed or not.
func TestWhatIsPackedComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain, err := json.Marshal(rapid.MapOf(rapid.SampledFrom([]string{"id", "case", "history", "text", "state", "x"}),
			rapid.SliceOfN(rapid.String(), 0, 12)).Draw(t, "row"))
		if err != nil {
			t.Fatal(err)
		}
		content := pack("case", bytes.Clone(plain))
		if seal.Padded(len(content)) > seal.Padded(len(plain)) {
			t.Errorf("%d bytes became %d", len(plain), len(content))
		}
		got, err := unpack("case", content)
		if err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%q came back as %q, %v", plain, got, err)
		}
	})
}

// TestARowIsPackedOnlyWhereThatMakesItShorter: a row that would be as long either way is kept as it is, as are rows of
// before and blocks of leaves, which pack themselves.
func TestARowIsPackedOnlyWhereThatMakesItShorter(t *testing.T) {
	short := []byte(`{"id":"7"}`)
	if got := pack("case", bytes.Clone(short)); !bytes.Equal(got, short) {
		t.Errorf("a short row became %q", got)
	}
	long := bytes.Repeat([]byte(`{"id":"","case":"","offer":"","state":"enviada"}`), 40)
	content := pack("offer", bytes.Clone(long))
	if content[0] != packedMark || seal.Padded(len(content)) >= seal.Padded(len(long)) {
		t.Errorf("a long row of %d bytes became %d", len(long), len(content))
	}
	if got := pack(noun.Entries, bytes.Clone(long)); !bytes.Equal(got, long) {
		t.Error("a block of leaves was packed twice")
	}
	if got, err := unpack("offer", bytes.Clone(long)); err != nil || !bytes.Equal(got, long) {
		t.Errorf("a row of before came back as %q, %v", got, err)
	}
}

// TestPackedContentThatIsDamagedIsRefused: it is an error of the row, never a panic and never other content.
func TestPackedContentThatIsDamagedIsRefused(t *testing.T) {
	content := pack("offer", bytes.Repeat([]byte(`{"id":"","case":"","offer":"","state":"enviada"}`), 40))
	for name, bad := range map[string][]byte{"cut": content[:len(content)/2], "only a mark": content[:1],
		"not packed": append([]byte{packedMark}, "words"...)} {
		if got, err := unpack("offer", bytes.Clone(bad)); !errors.Is(err, seal.ErrSealed) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
