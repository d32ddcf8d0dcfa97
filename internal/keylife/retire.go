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
	"amparo/internal/identity/token"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// ErrNeeded says that something needs a key that was to be retired.
var ErrNeeded = errors.New("keylife: the key is needed")

const (
	takenUp = 10 * time.Second // within which every server has taken up a new key
	silence = 45 * time.Second // after which a server that says nothing is taken for gone
)

// needing words what needs a key of each ring, and how it comes to need it no more.
var needing = map[string]string{
	seal.RingWrap: "%d data keys are wrapped by it. A server that runs moves them; try again when its log tells that " +
		"rows are on the newest key.",
	seal.RingPepper: "%d passwords are hardened with it, each until its owner signs in again; that of somebody disabled " +
		"stays. Who no longer comes gets a new code with \"amparo user reset\".",
	seal.RingSession: "%d open sessions may show tokens that it signed, until %s.",
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
	since := rotatedAt(k, ring)
	var using string
	for _, f := range k.Fingerprints() {
		if f.Ring == ring && f.Primary {
			using = f.Sum
		}
	}
	behind := 0
	for _, p := range n.Peers {
		if p.Alive(now, silence) && !slices.Contains(p.Keys, using) {
			behind++
		}
	}
	if now.Sub(since) < takenUp || behind > 0 {
		return refusal.New(ErrNeeded, "Not every server has taken up the newer key yet (%d have not told so). Try again in "+
			"a minute.%s", behind, refusal.Untouched)
	}
	count, until := n.Of[ring][id], ""
	if ring == seal.RingSession {
		// A server may sign with the older key until it has taken up the newer one.
		end := since.Add(takenUp + max(token.Life, s.SessionIdle+token.Fresh) + token.Leeway)
		until = end.UTC().Format("15:04 UTC")
		for _, one := range n.Sessions {
			if one.CreatedAt.Before(since.Add(takenUp)) && now.Before(one.EndsAt) && now.Before(end) {
				count++
			}
		}
	}
	if count > 0 {
		args := []any{count, until}
		return refusal.New(ErrNeeded, "The key %08x is needed: "+needing[ring]+"%s", append([]any{id},
			append(args[:strings.Count(needing[ring], "%")], refusal.Untouched)...)...)
	}
	return nil
}

// rotatedAt returns when the newest key of a ring was put to use; long ago where the keyset no longer tells.
func rotatedAt(k *seal.Keyring, ring string) time.Time {
	name := fmt.Sprintf("%s %08x", ring, k.Primary(ring))
	for _, a := range k.Acts() {
		if a.What == "keys.rotate" && a.Of == name {
			return a.At()
		}
	}
	return time.Time{}
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
			if _, err := k.Rotate(f.Ring); err != nil {
				return back, err
			}
		}
	}
	return back, nil
}
