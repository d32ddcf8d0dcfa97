package seal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

const keysetFormat = "amparo keyset v1"

// keysetFile is what lies on the disk. The sum is no protection, anybody can compute it: it tells a
// damaged file from a wrong root, so that an operator looks in the right place.
type keysetFile struct {
	Format     string `json:"format"`
	Deployment string `json:"deployment"`
	Sealed     []byte `json:"sealed"`
	Sum        string `json:"sum"`
}

// keysetBody is what the root seals: every ring in one piece, so that rings of different times
// cannot be put together.
type keysetBody struct {
	Deployment string            `json:"deployment"`
	Rings      map[string][]byte `json:"rings"`
	Acts       []Act             `json:"acts,omitempty"`
}

func (f keysetFile) sum() string {
	sum := sha256.Sum256(bind(f.Format, f.Deployment, string(f.Sealed)))
	return hex.EncodeToString(sum[:])
}

func keysetPlace(deployment string) []byte { return []byte(keysetFormat + "|" + deployment) }

func encodeKeyset(deployment string, handles map[string]*keyset.Handle, acts []Act, root Root) ([]byte, string, error) {
	body := keysetBody{Deployment: deployment, Rings: make(map[string][]byte, len(handles)), Acts: acts}
	for ring, h := range handles {
		var buf bytes.Buffer
		if err := insecurecleartextkeyset.Write(h, keyset.NewBinaryWriter(&buf)); err != nil {
			return nil, "", fmt.Errorf("seal: write ring %s: %w", ring, err)
		}
		body.Rings[ring] = buf.Bytes()
	}
	plain, err := json.Marshal(body)
	if err != nil {
		return nil, "", fmt.Errorf("seal: write keyset: %w", err)
	}
	defer clear(plain)
	f := keysetFile{Format: keysetFormat, Deployment: deployment}
	if f.Sealed, err = root.Seal(plain, keysetPlace(deployment)); err != nil {
		return nil, "", fmt.Errorf("seal: seal keyset: %w", err)
	}
	f.Sum = f.sum()
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, "", fmt.Errorf("seal: write keyset: %w", err)
	}
	return append(data, '\n'), f.Sum, nil
}

// decodeKeyset returns the deployment that a keyset belongs to, and what it holds.
func decodeKeyset(data []byte, root Root) (string, *rings, error) {
	f, err := parseKeysetFile(data)
	if err != nil {
		return "", nil, err
	}
	plain, err := root.Open(f.Sealed, keysetPlace(f.Deployment))
	if err != nil {
		return "", nil, fmt.Errorf("%w: use the root key or passphrase that this installation was created with",
			ErrWrongRoot)
	}
	defer clear(plain)
	var body keysetBody
	if err := strictJSON(plain, &body); err != nil || body.Deployment != f.Deployment {
		return "", nil, fmt.Errorf("%w: its sealed part is not a keyset", ErrDamaged)
	}
	handles := make(map[string]*keyset.Handle, len(body.Rings))
	for _, ring := range Rings() {
		h, err := insecurecleartextkeyset.Read(keyset.NewBinaryReader(bytes.NewReader(body.Rings[ring])))
		if err != nil {
			return "", nil, fmt.Errorf("%w: ring %s is missing or unreadable", ErrDamaged, ring)
		}
		handles[ring] = h
	}
	if len(body.Rings) != len(handles) {
		return "", nil, fmt.Errorf("%w: it holds a ring that this version does not know", ErrDamaged)
	}
	r, err := newRings(handles, body.Acts, f.Sum)
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return f.Deployment, r, nil
}

func parseKeysetFile(data []byte) (keysetFile, error) {
	var f keysetFile
	if len(data) > maxKeyFile {
		return f, fmt.Errorf("%w: it is far too large", ErrDamaged)
	}
	if err := strictJSON(data, &f); err != nil {
		return f, fmt.Errorf("%w: it is not a keyset; put it back from its safe copy", ErrDamaged)
	}
	if f.Format != keysetFormat {
		return f, fmt.Errorf("%w: its format is not %q; it may come from another version", ErrDamaged, keysetFormat)
	}
	if f.Sum != f.sum() || !deploymentName.MatchString(f.Deployment) {
		return f, fmt.Errorf("%w: its content does not match its sum; put it back from its safe copy", ErrDamaged)
	}
	return f, nil
}

// strictJSON decodes exactly one value, with no unknown field and nothing behind it.
func strictJSON(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}
