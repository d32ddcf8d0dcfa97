package crossing

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/crossing"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/sealedfile"
	"amparo/internal/store"
)

// Service has the verbs across borders. It is safe for concurrent use.
type Service struct {
	*act.Service
	filing Filing
}

// File is a file to be carried to the other side.
type File struct {
	Name    string
	Content []byte
}

// Kinds of letter.
const (
	kindCase    = "case"
	kindReceipt = "receipt"
)

// answer is what a receipt says: nothing of a person.
type answer struct {
	State crossing.State `json:"state"`
	At    time.Time      `json:"at"`
}

// seal makes a file for a counterpart, with the keys in use. The act then rests on both.
func seal(t *act.Txn, to store.Rec[crossing.Counterpart], kind, id string, content any) (File, error) {
	if !to.V.Live() {
		return File{}, fault.New(fault.Conflict, "crossing.ended", nil)
	}
	keys, err := store.Find[crossing.OwnKeys](t.Ctx, t.Store, crossing.TheKeys)
	if err != nil {
		return File{}, err
	}
	if len(keys.V.Pairs) == 0 {
		return File{}, fault.New(fault.Conflict, "crossing.no_keys", nil)
	}
	raw, err := json.Marshal(content)
	if err != nil {
		return File{}, fault.New(fault.Internal, "fault.internal", err)
	}
	sealed, err := sealedfile.Seal(keysOf(keys.V.Pairs[0]), publicOf(to.V),
		sealedfile.Letter{ID: id, Kind: kind, At: t.Now, Content: raw})
	if err != nil {
		return File{}, fault.New(fault.Internal, "fault.internal", err)
	}
	store.Check(&t.Change, to)
	store.Check(&t.Change, keys)
	return File{"amparo-" + kind + "-" + strings.ToLower(to.V.Country) + "-" + id[:6] + ".age", sealed}, nil
}

// open opens a file of a known counterpart. Why one is not taken is said in one sentence, and logged.
func open(t *act.Txn, action policy.Action, kind string, file []byte) (l sealedfile.Letter,
	from store.Rec[crossing.Counterpart], err error) {
	l, from, code, err := look(t, kind, file)
	if err != nil || code == "" {
		return l, from, err
	}
	return l, from, refuse(t, action, code)
}

// refuse logs why a file is not taken, and says it.
func refuse(t *act.Txn, action policy.Action, code string) error {
	e := t.Entry(action, "network", "network")
	e.Code = code
	if err := t.RecordRefusal(e); err != nil {
		return err
	}
	return fault.At("file", code)
}

// look opens a file and says by a code what is wrong with it.
func look(t *act.Txn, kind string, file []byte) (l sealedfile.Letter, from store.Rec[crossing.Counterpart],
	code string, err error) {
	own, err := store.Find[crossing.OwnKeys](t.Ctx, t.Store, crossing.TheKeys)
	if err != nil {
		return l, from, "", err
	}
	var keys []sealedfile.Keys
	for _, p := range own.V.Open(t.Now) {
		keys = append(keys, keysOf(p))
	}
	if len(keys) == 0 {
		return l, from, "crossing.no_keys", nil
	}
	l, wrong := sealedfile.Open(keys, file)
	if code := wrongCode(wrong); code != "" {
		return l, from, code, nil
	}
	all, err := store.All[crossing.Counterpart](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return l, from, "", err
	}
	i := slices.IndexFunc(all, func(c store.Rec[crossing.Counterpart]) bool {
		return c.V.Live() && bytes.Equal(c.V.Verify, l.From)
	})
	if i < 0 {
		return l, from, "crossing.unknown", nil
	}
	_, shaped := domain.ParseID[string](l.ID)
	switch {
	case l.Kind != kind:
		code = "crossing.kind"
	case !shaped:
		code = "crossing.damaged"
	case l.At.Before(t.Now.Add(-crossing.Life)) || l.At.After(t.Now.Add(crossing.Skew)):
		code = "crossing.old"
	}
	return l, all[i], code, nil
}

// wrongCode is what is said of a file that cannot be opened.
func wrongCode(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, sealedfile.ErrSize):
		return "crossing.size"
	case errors.Is(err, sealedfile.ErrOthers):
		return "crossing.others"
	case errors.Is(err, sealedfile.ErrForged):
		return "crossing.forged"
	}
	return "crossing.damaged"
}
