package audit

import (
	"errors"
	"fmt"
	"strings"
	"time"

	cosigned "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

const (
	// SystemLog is the name of the log for acts of the installation itself. Witnesses sign its heads.
	SystemLog = "system"
	// TreeRef is the kind under which a leaf of the system log tells how far another log has come: id, revision and hash
	// are that log's name, size and root. So one head covers every log.
	TreeRef = "tree"
)

// Cosignature says that a witness has seen a head and no other history before.
type Cosignature struct {
	Witness string
	At      time.Time
}

// ParseWitness reads the public key of a witness, "name+id+key" with a key for cosignatures (C2SP tlog-cosignature).
func ParseWitness(text string) (note.Verifier, error) {
	v, err := cosigned.NewVerifierForCosignatureV1(text)
	if err != nil {
		return nil, fmt.Errorf("audit: not the public key of a witness: %w", err)
	}
	if !strings.HasPrefix(text, fmt.Sprintf("%s+%08x+", v.Name(), v.KeyHash())) {
		return nil, errors.New("audit: not the public key of a witness: its id is that of another key")
	}
	return v, nil
}

// Cosigned lists which of the witnesses have signed a head. That the log signed it, OpenHead says.
func Cosigned(signed []byte, witnesses ...note.Verifier) []Cosignature {
	var all []Cosignature
	for _, w := range witnesses {
		n, err := note.Open(signed, note.VerifierList(w))
		if err != nil {
			continue
		}
		if at, err := cosigned.CoSigV1Timestamp(n.Sigs[0]); err == nil {
			all = append(all, Cosignature{w.Name(), at})
		}
	}
	return all
}

// withWitnesses knows the keys of a deployment and those of witnesses.
type withWitnesses struct {
	log       *Verifier
	witnesses note.Verifiers
}

// Verifier implements note.Verifiers.
func (w withWitnesses) Verifier(name string, hash uint32) (note.Verifier, error) {
	if v, err := w.witnesses.Verifier(name, hash); err == nil {
		return v, nil
	}
	return w.log.Verifier(name, hash)
}

// OpenCosigned returns the head of a note that the deployment and at least one of the witnesses have signed, and the
// note with their signatures alone.
func OpenCosigned(raw []byte, v *Verifier, witnesses ...note.Verifier) (Head, []byte, error) {
	h, err := OpenHead(raw, v)
	if err != nil {
		return h, nil, err
	}
	n, err := note.Open(raw, withWitnesses{v, note.VerifierList(witnesses...)})
	if err != nil || len(Cosigned(raw, witnesses...)) == 0 {
		return Head{}, nil, fmt.Errorf("%w: no witness has signed it", ErrHead)
	}
	n.UnverifiedSigs = nil
	tidy, err := note.Sign(n)
	return h, tidy, err
}

// OriginKeys returns the public keys as texts "name+id+key" under the origin of one log, as its witnesses need them.
func (v *Verifier) OriginKeys(log string) []string {
	return (&Verifier{name: v.name + "/" + log, keys: v.keys}).Keys()
}
