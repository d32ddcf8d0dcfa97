package keylife

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amparo/internal/config"
	"amparo/internal/domain/peer"
	"amparo/internal/identity/token"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// ErrNeeded says that something needs a key that was to be retired.
var ErrNeeded = errors.New("keylife: the key is needed")

// takenUp is the time within which every server has taken up a new key.
var takenUp = 10 * time.Second

const (
	silence = 45 * time.Second // after which a server that says nothing is taken for gone
	// answered bounds how long a challenge to a passkey, which carries a term of the index ring, can be answered.
	answered = 10 * time.Minute
)

// needing words what needs a key of each ring, and how it comes to need it no more.
var needing = map[string]string{
	seal.RingWrap: "%d data keys are wrapped by it. A server that runs moves them; try again when its log tells that " +
		"rows are on the newest key.",
	seal.RingPepper: "%d passwords are hardened with it, each until its owner signs in again; that of somebody disabled " +
		"stays. Who no longer comes gets a new code with \"amparo user reset\".",
	seal.RingSession: "%d open sessions may show tokens that it signed, until %s.",
	seal.RingIndex: "%d rows are not found under the newer key. A server that runs mends them; \"amparo audit verify\" " +
		"names those that were edited.",
}

// Rotated says what a rotation of each ring does. Rings that are not here cannot be rotated by hand.
var Rotated = map[string]string{
	seal.RingWrap: "Data keys made from now on are wrapped by the new key. A server that runs, or the next that starts, " +
		"wraps the others anew; then the older key can be retired.",
	seal.RingPepper:  "Each password is hardened with the new key the next time its owner signs in.",
	seal.RingSession: "Sessions begun from now on are signed by the new key; open ones go on.",
	seal.RingIndex: "Rows written from now on are found under both keys. A server that runs, or the next that starts, " +
		"gives the others the new one too; then say \"amparo keys promote\".",
	seal.RingCheckpoint: "Heads of the log are signed by the new key from now on. Give its public key to whoever " +
		"checks proofs, and to the witnesses before they are asked again.",
}

// Rotate puts a new key into a ring.
func Rotate(k *seal.Keyring, ring string) (uint32, error) {
	id, err := k.Rotate(ring)
	if errors.Is(err, seal.ErrArriving) {
		err = refusal.New(err, "The index ring has two keys already: \"amparo keys promote\", then \"amparo keys retire "+
			"index\" with the older one, come first.%s", refusal.Untouched)
	}
	return id, err
}

// Promote begins to look for rows under the newer key of the index ring, when every server has taken it up and every
// row is found under it.
func Promote(k *seal.Keyring, n store.KeyNeeds, now time.Time) (uint32, error) {
	if k.Arriving() == 0 {
		return 0, refusal.New(seal.ErrUnknownKey, "The index ring has no newer key to look under: \"amparo keys rotate "+
			"index\" makes one.%s", refusal.Untouched)
	}
	err := takenUpBy(n, newest(k, "keys.rotate", seal.RingIndex, k.Arriving()), takenUp, now)
	if err == nil {
		err = needed(seal.RingIndex, k.Primary(seal.RingIndex), n.Unindexed, "")
	}
	if err != nil {
		return 0, err
	}
	return k.Promote()
}

// Retire destroys an older key, when nothing needs it, and puts it on the list of retired keys.
func Retire(s config.Settings, k *seal.Keyring, n store.KeyNeeds, ring string, id uint32, now time.Time) error {
	i := slices.IndexFunc(k.Fingerprints(), func(f seal.Fingerprint) bool { return f.Ring == ring && f.KeyID == id })
	if _, can := needing[ring]; !can || i < 0 {
		return refusal.New(seal.ErrUnknownKey, "There is no key %08x of a ring whose keys can be retired: \"amparo keys "+
			"show\" lists them. Keys of the log stay as long as the log.%s", id, refusal.Untouched)
	}
	gone := k.Fingerprints()[i]
	if gone.Primary {
		return refusal.New(ErrNeeded, "The key %08x is the one in use: \"amparo keys rotate %s\" puts another in its place "+
			"first.%s", id, ring, refusal.Untouched)
	}
	if err := mayGo(s, k, n, ring, id, now); err != nil {
		return err
	}
	if err := k.Retire(ring, id); err != nil {
		return err
	}
	line := retiredLine(k, ring+" "+gone.Sum)
	known, err := os.ReadFile(RetiredPath(s))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = refusal.ReplaceFile(RetiredPath(s), append(known, line...))
	}
	if err != nil {
		return fmt.Errorf("the key was retired, and %s could not be written, add the line %q: %w", RetiredPath(s), line, err)
	}
	return nil
}

// mayGo refuses while something needs the key.
func mayGo(s config.Settings, k *seal.Keyring, n store.KeyNeeds, ring string, id uint32, now time.Time) error {
	put, wait := "keys.rotate", takenUp
	if ring == seal.RingIndex {
		put, wait = "keys.promote", answered
	}
	since := newest(k, put, ring, k.Primary(ring))
	if err := takenUpBy(n, since, wait, now); err != nil {
		return err
	}
	switch ring {
	case seal.RingIndex:
		return needed(ring, id, n.Unindexed, "")
	case seal.RingSession:
		// A server may sign with the older key until it has taken up the newer one.
		end := since.At().Add(takenUp + max(token.Life, s.SessionIdle+token.Fresh) + token.Leeway)
		count := 0
		for _, one := range n.Sessions {
			if one.CreatedAt.Before(since.At().Add(takenUp)) && now.Before(one.EndsAt) && now.Before(end) {
				count++
			}
		}
		return needed(ring, id, count, end.UTC().Format("15:04 UTC"))
	}
	return needed(ring, id, n.Of[ring][id], "")
}

// takenUpBy refuses until every server has taken up what was done to the keyset, and some time has passed.
func takenUpBy(n store.KeyNeeds, act seal.Act, wait time.Duration, now time.Time) error {
	if behind := Behind(n.Peers, act, now); now.Sub(act.At()) < wait || behind > 0 {
		return refusal.New(ErrNeeded, "Not every server has taken up the newer key yet (%d have not told so). Try again in "+
			"a few minutes.%s", behind, refusal.Untouched)
	}
	return nil
}

// Behind counts the servers that have not told that they took up what was done to the keyset.
func Behind(peers []peer.Process, act seal.Act, now time.Time) int {
	behind := 0
	for _, p := range peers {
		if p.Alive(now, silence) && p.Keyset < act.N {
			behind++
		}
	}
	return behind
}

func needed(ring string, id uint32, count int, until string) error {
	if count == 0 {
		return nil
	}
	args := []any{id, count, until}[:1+strings.Count(needing[ring], "%")]
	return refusal.New(ErrNeeded, "The key %08x is needed: "+needing[ring]+"%s", append(args, refusal.Untouched)...)
}

// newest returns the act by which a key was made or put to use; a zero one where the keyset no longer tells.
func newest(k *seal.Keyring, what, ring string, id uint32) seal.Act {
	name := fmt.Sprintf("%s %08x", ring, id)
	for _, a := range slices.Backward(k.Acts()) {
		if a.What == what && a.Of == name {
			return a
		}
	}
	return seal.Act{}
}

// RetiredPath returns where the list of retired keys lies: beside the keyset. It holds fingerprints, which give nothing
// of a key away, and beside each what only this installation can write.
func RetiredPath(s config.Settings) string {
	return filepath.Join(filepath.Dir(s.KeysetFile), "retired.list")
}

func retiredLine(k *seal.Keyring, name string) string {
	return name + " " + k.Pseudonym("retired key", name) + "\n"
}

// Replace puts a new key in front of every ring of an older keyset whose key in use was retired since: what a backup
// from before brings back opens, and nothing new is kept under such a key. It returns the names of the retired keys
// that are back; the rows move with the next server, and then the keys can be retired again.
func Replace(s config.Settings, k *seal.Keyring) ([]string, error) {
	raw, err := os.ReadFile(RetiredPath(s))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the retired keys: %w", err)
	}
	retired := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		if at := strings.LastIndex(lines.Text(), " "); at > 0 && retiredLine(k, lines.Text()[:at]) == lines.Text()+"\n" {
			retired[lines.Text()[:at]] = true
		}
	}
	k.By = "restore"
	var back []string
	for _, f := range k.Fingerprints() {
		if !retired[f.Ring+" "+f.Sum] {
			continue
		}
		back = append(back, fmt.Sprintf("%s %08x", f.Ring, f.KeyID))
		if f.Primary {
			if _, err := k.Rotate(f.Ring); err != nil && !errors.Is(err, seal.ErrArriving) {
				return back, err
			}
		}
	}
	return back, nil
}
