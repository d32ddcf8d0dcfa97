package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
)

// spellings lists how the bytes of a key might show in a text.
func spellings(key []byte) []string {
	return []string{
		string(key), hex.EncodeToString(key), strings.ToUpper(hex.EncodeToString(key)),
		base64.StdEncoding.EncodeToString(key), base64.RawURLEncoding.EncodeToString(key),
		strings.Trim(fmt.Sprint(key), "[]"), strings.Trim(fmt.Sprintf("%#v", key), "[]byte{}"),
	}
}

// printed writes v in every way that a careless line of code might.
func printed(t *testing.T, v any) string {
	t.Helper()
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		fmt.Fprintf(&out, verb+"\n", v)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(data)
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
	return out.String()
}

// TestNothingPrintsAKey prints every type that holds a key, bare, by pointer, and inside structs and
// maps with open and private fields.
func TestNothingPrintsAKey(t *testing.T) {
	t.Parallel()
	k, root, _ := newTestKeyring(t)
	raw := []byte("0123456789abcdefghijklmnopqrstuv")
	d, err := newDataKey("gt-test", "case-7", raw)
	if err != nil {
		t.Fatal(err)
	}
	keys := [][]byte{raw, root.(keyRoot).key()[:]}
	_, session := k.SigningKey()
	_, signing := k.Signer()
	keys = append(keys, session, signing.Seed())
	for _, ring := range Rings() {
		for _, key := range insecurecleartextkeyset.KeysetMaterial(k.now.Load().handles[ring]).GetKey() {
			value := key.GetKeyData().GetValue()
			keys = append(keys, value, value[len(value)-32:])
		}
	}
	type open struct {
		D DataKey
		K *Keyring
		R Root
	}
	type private struct {
		d DataKey
		k *Keyring
		r Root
		p *DataKey
	}
	for name, v := range map[string]any{
		"data key": d, "pointer": &d, "keyring": k, "root": root, "pointer to root": &root,
		"open": open{d, k, root}, "open pointer": &open{d, k, root}, "map": map[string]DataKey{"a": d}, "list": []DataKey{d},
		"private": private{d, k, root, &d}, "private pointer": &private{d, k, root, &d}, "fingerprints": k.Fingerprints(),
		"list of private": []private{{d, k, root, &d}},
	} {
		text := printed(t, v)
		for i, key := range keys {
			for j, s := range spellings(key) {
				if strings.Contains(text, s) {
					t.Fatalf("%s shows key %d in spelling %d", name, i, j)
				}
			}
		}
	}
	for _, v := range []any{d, k, root} {
		if got := fmt.Sprintf("%v %+v %#v %s", v, v, v, v); got != "[sealed] [sealed] [sealed] [sealed]" {
			t.Errorf("%T prints as %s", v, got)
		}
	}
	if _, err := (&bytes.Buffer{}).WriteString(d.ID()); err != nil || d.ID() != "case-7" || (DataKey{}).ID() != "" {
		t.Error("the id of a data key is no secret and should be told")
	}
}
