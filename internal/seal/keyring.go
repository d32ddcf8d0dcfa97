package seal

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/signature"
	tinked25519 "github.com/tink-crypto/tink-go/v2/signature/ed25519"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// The rings of a keyring, each for one use: a key of one ring never serves another, so that
// learning the blind index key, for example, opens nothing.
const (
	RingWrap       = "wrap"       // wraps data keys
	RingIndex      = "index"      // blind index terms
	RingPepper     = "pepper"     // hardens password digests
	RingSession    = "session"    // signs session tokens
	RingPseudonym  = "pseudonym"  // names things in the audit log
	RingCheckpoint = "checkpoint" // signs heads of the audit log
)

// Rings lists every ring, in a fixed order.
func Rings() []string {
	return []string{RingWrap, RingIndex, RingPepper, RingSession, RingPseudonym, RingCheckpoint}
}

var templates = map[string]func() *tinkpb.KeyTemplate{
	RingWrap:       aead.XChaCha20Poly1305KeyTemplate,
	RingIndex:      prf.HMACSHA256PRFKeyTemplate,
	RingPepper:     prf.HMACSHA256PRFKeyTemplate,
	RingSession:    prf.HMACSHA256PRFKeyTemplate,
	RingPseudonym:  prf.HMACSHA256PRFKeyTemplate,
	RingCheckpoint: signature.ED25519KeyWithoutPrefixTemplate,
}

// Keyring holds the long-lived keys of one deployment. It is safe for use by several goroutines,
// also while a ring is rotated.
type Keyring struct {
	By         string // who changes it, as its acts will tell; printable ASCII
	path       string
	deployment string
	root       Root
	changing   sync.Mutex // one rotation or reload at a time
	now        atomic.Pointer[rings]
}

// rings is one state of the keyring; a rotation replaces it whole.
type rings struct {
	sum     string // of the file it came from
	handles map[string]*keyset.Handle
	acts    []Act
	wrap    tink.AEAD
	sets    map[string]*prf.Set
	signing signingKeys
}

type signingKeys struct {
	primary uint32
	private ed25519.PrivateKey
	public  []CheckpointKey
}

// CheckpointKey is a public key that checks heads of the audit log.
type CheckpointKey struct {
	KeyID   uint32
	Primary bool
	Public  ed25519.PublicKey
}

var deploymentName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,62}$`)

// Create makes a keyring with one new key in each ring and writes it, sealed by root, to a new file
// at path. It never writes over a file. The deployment names the installation: lower-case letters,
// digits, dot, dash and underscore, at most 63.
func Create(path, deployment string, root Root) (*Keyring, error) {
	if !deploymentName.MatchString(deployment) {
		return nil, errors.New("seal: a deployment name has 1 to 63 lower-case letters, digits, dots, dashes or underscores")
	}
	if root == nil {
		return nil, errors.New("seal: a keyset needs a root")
	}
	handles := make(map[string]*keyset.Handle, len(templates))
	for _, ring := range Rings() {
		h, err := keyset.NewHandle(templates[ring]())
		if err != nil {
			return nil, fmt.Errorf("seal: new ring %s: %w", ring, err)
		}
		handles[ring] = h
	}
	data, sum, err := encodeKeyset(deployment, handles, nil, root)
	if err != nil {
		return nil, err
	}
	next, err := newRings(handles, nil, sum)
	if err != nil {
		return nil, err
	}
	if err := createKeyFile(path, data); err != nil {
		return nil, err
	}
	return newKeyring(path, deployment, root, next), nil
}

// Open reads the keyring at path with root. It tells apart ErrMissing, ErrDamaged, ErrExposed and
// ErrWrongRoot, and changes nothing on the disk.
func Open(path string, root Root) (*Keyring, error) {
	if root == nil {
		return nil, errors.New("seal: a keyset needs a root")
	}
	deployment, next, err := load(path, root)
	if err != nil {
		return nil, err
	}
	return newKeyring(path, deployment, root, next), nil
}

func newKeyring(path, deployment string, root Root, r *rings) *Keyring {
	k := &Keyring{path: path, deployment: deployment, root: root}
	k.now.Store(r)
	return k
}

func load(path string, root Root) (string, *rings, error) {
	data, err := readKeyFile(path, maxKeyFile)
	if err != nil {
		return "", nil, err
	}
	deployment, r, err := decodeKeyset(data, root)
	if err != nil {
		return "", nil, fmt.Errorf("%s: %w", path, err)
	}
	return deployment, r, nil
}

// newRings prepares the primitives of every ring once, so that no call pays for it again.
func newRings(handles map[string]*keyset.Handle, acts []Act, sum string) (*rings, error) {
	r := &rings{sum: sum, handles: handles, acts: acts, sets: make(map[string]*prf.Set)}
	var err error
	if r.wrap, err = aead.New(handles[RingWrap]); err != nil {
		return nil, fmt.Errorf("seal: ring %s: %w", RingWrap, err)
	}
	for _, ring := range []string{RingIndex, RingPepper, RingSession, RingPseudonym} {
		if r.sets[ring], err = prf.NewPRFSet(handles[ring]); err != nil {
			return nil, fmt.Errorf("seal: ring %s: %w", ring, err)
		}
	}
	if r.signing, err = newSigningKeys(handles[RingCheckpoint]); err != nil {
		return nil, fmt.Errorf("seal: ring %s: %w", RingCheckpoint, err)
	}
	return r, nil
}

func newSigningKeys(h *keyset.Handle) (signingKeys, error) {
	var out signingKeys
	for i := range h.Len() {
		e, err := h.Entry(i)
		if err != nil {
			return out, err
		}
		key, ok := e.Key().(*tinked25519.PrivateKey)
		if !ok || e.KeyStatus() != keyset.Enabled {
			return out, errors.New("not an enabled Ed25519 key")
		}
		private := ed25519.NewKeyFromSeed(key.PrivateKeyBytes().Data(insecuresecretdataaccess.Token{}))
		public := ed25519.PublicKey(private[ed25519.SeedSize:])
		if e.IsPrimary() {
			out.primary, out.private = e.KeyID(), private
		}
		out.public = append(out.public, CheckpointKey{e.KeyID(), e.IsPrimary(), public})
	}
	if out.private == nil {
		return out, errors.New("no primary key")
	}
	return out, nil
}

// keyMaterial gives access to the raw keys of a ring, for writing the file and for fingerprints.
func keyMaterial(h *keyset.Handle) *tinkpb.Keyset { return insecurecleartextkeyset.KeysetMaterial(h) }

// Deployment returns the name of the installation that the keyring belongs to.
func (k *Keyring) Deployment() string { return k.deployment }
