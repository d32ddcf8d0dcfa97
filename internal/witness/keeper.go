package witness

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// ErrRolledBack says that witnesses have signed more of the log than there is, or another history.
var ErrRolledBack = errors.New("witness: the log is not what witnesses have signed")

const (
	fileName = "cosigned.json"
	every    = time.Minute
	atStop   = 10 * time.Second
)

// seen is what one witness has signed last, as far as is known here.
type seen struct {
	Signed string         `json:"signed,omitempty"` // the head with its cosignature
	Edge   audit.Frontier `json:"edge"`             // of the tree at that head
}

// Keeper asks the witnesses of one installation, and keeps what they have signed beside the pinned heads.
type Keeper struct {
	outsiders []outsider
	quorum    int
	path      string
	log       *slog.Logger
	ring      *seal.Keyring
	st        *store.Store // once it was checked
	told      map[string]int64

	mu    sync.Mutex
	seen  map[string]seen
	wrong map[string]error // why a witness has not signed the newest head
}

// Open reads which witnesses an installation has and what they have signed. Nil is a keeper without witnesses.
func Open(s config.Settings, ring *seal.Keyring, log *slog.Logger) (*Keeper, error) {
	all, err := parse(s.Witnesses)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	k := &Keeper{outsiders: all, quorum: s.WitnessQuorum, path: filepath.Join(filepath.Dir(s.KeysetFile), fileName),
		log: log, ring: ring, told: map[string]int64{}, seen: map[string]seen{}, wrong: map[string]error{}}
	raw, err := os.ReadFile(k.path)
	if err == nil {
		err = json.Unmarshal(raw, &k.seen)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, refusal.New(errors.Join(ErrRolledBack, err), "%s does not read. It keeps what witnesses have signed; "+
			"put it back from its safe copy, or remove it: the witnesses tell it again.%s", k.path, refusal.Untouched)
	}
	return k, nil
}

// After returns what looks at a store before it is served: first what is given, then whether its log is shorter than
// what witnesses have signed, or does not continue it. It is refused when a quorum of them says so, or all that answer.
// A witness that does not answer stops nothing.
func (k *Keeper) After(first func(context.Context, *store.Store) error) func(context.Context, *store.Store) error {
	return func(ctx context.Context, st *store.Store) error {
		if err := first(ctx, st); err != nil || k == nil {
			return err
		}
		k.st = st
		v := k.round(ctx)
		if v.against == 0 || v.against < min(k.quorum, v.answered) {
			return nil
		}
		return refusal.New(errors.Join(ErrRolledBack, v.why),
			"The audit log is not what its witnesses have signed (%s): the data is an older copy, or another one was made of "+
				"it. Put back the newest data. Data that is older on purpose is served again when the witnesses have agreed to "+
				"begin anew, or without the setting witnesses.%s", v.why, refusal.Untouched)
	}
}

// Run has the newest head signed once a minute, where may says that it is this process's turn, until ctx ends.
func (k *Keeper) Run(ctx context.Context, may func(context.Context) (bool, error)) {
	if k == nil {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if first, err := may(ctx); err == nil && first {
				k.Round(ctx)
			}
		}
	}
}

// Last has the newest head signed when a process ends, within a bound.
func (k *Keeper) Last(ctx context.Context) {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), atStop)
	defer cancel()
	k.Round(within)
}

// Round has every log told of by the system log, and the newest head of that signed. What goes wrong is said once in
// the log of the program, and in Standing until it is over.
func (k *Keeper) Round(ctx context.Context) {
	if k == nil {
		return
	}
	if err := k.st.Logs().TellHeads(ctx, k.told); err != nil && ctx.Err() == nil {
		k.log.Error("the heads of the logs could not be put under one", slog.String("error", err.Error()))
	}
	k.round(ctx)
}

// Standing says of each witness what it has signed last and what is wrong with it.
type Standing struct {
	Name  string
	Head  audit.Head // zero: nothing yet
	At    time.Time
	Wrong error
}

// Standing lists the witnesses. Only a signature that verifies counts.
func (k *Keeper) Standing() []Standing {
	if k == nil {
		return nil
	}
	verifier, err := store.VerifierOf(k.ring)
	if err != nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	var all []Standing
	for _, o := range k.outsiders {
		s := Standing{Name: o.key.Name(), Wrong: k.wrong[o.key.Name()]}
		raw := []byte(k.seen[s.Name].Signed)
		if h, _, err := audit.OpenCosigned(raw, verifier, o.key); err == nil {
			s.Head, s.At = h, audit.Cosigned(raw, o.key)[0].At
		}
		all = append(all, s)
	}
	return all
}

// Best returns the head that most witnesses have signed, of several the newest, with all their signatures; nil when
// none has signed any.
func (k *Keeper) Best() []byte {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	notes := map[string]string{}
	var keys []note.Verifier
	for _, o := range k.outsiders {
		keys = append(keys, o.key)
		text, signatures, _ := strings.Cut(k.seen[o.key.Name()].Signed, "\n\n")
		notes[text] += signatures
	}
	verifier, err := store.VerifierOf(k.ring)
	if err != nil {
		return nil
	}
	var best []byte
	var most int
	var size int64
	for text, signatures := range notes {
		h, tidy, err := audit.OpenCosigned([]byte(text+"\n\n"+signatures), verifier, keys...)
		n := len(audit.Cosigned(tidy, keys...))
		if err == nil && (n > most || n == most && h.Size > size) {
			best, most, size = tidy, n, h.Size
		}
	}
	return best
}
