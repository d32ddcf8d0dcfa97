// Package older lets an installation be served from data that is older than its pinned heads tell, when two people who
// watch over it say so. What came after is lost then, so no one person and no file that is moved aside is the way.
//
// The two are auditors or technical administrators by the older data itself, and each gives a password and a second
// factor, which only a demo does without. The data is held against its own log first. The pins that tell of more are
// kept under another name, and the log names both people and how much is lost. Whoever holds root key and files could
// do without; then the entry of two people is missing.
package older

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"amparo/internal/app"
	"amparo/internal/casework/act"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/pins"
	"amparo/internal/refusal"
	"amparo/internal/store"
)

// ErrNotAccepted says that an older state is not accepted.
var ErrNotAccepted = errors.New("older: the older data is not accepted")

// Person is one of the two, with the password that she has in the older data and one of its second factors: a recovery
// code, or a code that changes with time where she has no passkey.
type Person struct{ Login, Password, Factor string }

func refuse(format string, args ...any) error {
	return refusal.New(ErrNotAccepted, format+refusal.Untouched, args...)
}

// Accept takes the data as it stands for what the installation is from now on, and returns how many entries of its logs
// are lost and where the pins lie that told of them. Every server has to be stopped.
func Accept(ctx context.Context, s config.Settings, d app.Deps, both [2]Person) (lost int64, aside string, err error) {
	d.Quiet, d.Unpinned = true, true
	a, err := app.New(ctx, s, d)
	if err != nil {
		return 0, "", err
	}
	serving, err := a.Serving(ctx)
	if err == nil && len(serving) > 0 {
		err = refuse("A server uses this data now: stop every one, and wait a minute.")
	}
	var sure []person
	if err == nil {
		sure, err = people(ctx, a, both, s.SecondFactor())
	}
	if err == nil {
		lost, err = missing(ctx, a)
	}
	now := a.Now()
	if err = errors.Join(err, a.Close()); err != nil {
		return 0, "", err
	}
	path := pins.Path(s)
	aside = path + "." + now.UTC().Format("20060102T150405Z")
	if err := os.Rename(path, aside); err != nil {
		return 0, "", fmt.Errorf("set the pinned heads aside: %w", err)
	}
	d.Unpinned = false
	if a, err = app.New(ctx, s, d); err != nil { // Witnesses may know of more, too.
		return 0, "", errors.Join(err, os.Rename(aside, path))
	}
	err = a.Work.Run(ctx, domain.System("console"), func(t *act.Txn) error {
		for _, who := range sure {
			if who.has.V.Account != "" { // What was given works no second time.
				store.Put(&t.Change, who.has)
			}
			t.LogEntry(store.Entry{Actor: who.actor, Act: "older.accept", Kind: "installation", ID: "installation",
				Outcome: store.Done, Policy: "console", Code: strconv.FormatInt(lost, 10) + " entries are lost"})
		}
		t.TellWatch("notice.older_accepted")
		return nil
	})
	return lost, aside, errors.Join(err, a.Close())
}

// person is one of the two who may decide it, as the log names her, and what she has after giving a second factor.
type person struct {
	actor domain.Actor
	has   store.Rec[record.Factors]
}

// people returns who the two are, when each may decide it and gives her password and, where it must be, her second
// factor.
func people(ctx context.Context, a *app.App, both [2]Person, must bool) (out []person, err error) {
	all, err := store.All[domain.Account](ctx, a.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	hasher := password.New(a.Keys, password.Production, 1, nil)
	for _, p := range both {
		var who domain.Account
		for _, r := range all {
			if strings.EqualFold(r.V.Login, strings.TrimSpace(p.Login)) {
				who = r.V
			}
		}
		role := domain.RoleAuditor
		if !who.Holds(role) {
			role = domain.RoleAdmin
		}
		kept, err := store.Find[store.Keyed[record.Credential]](ctx, a.Store, string(who.ID))
		if err != nil {
			return nil, err
		}
		right, _, err := hasher.Verify(ctx, password.KnownDevice, kept.V.V, p.Password)
		if err != nil {
			return nil, err
		}
		if !right || !who.Active || !who.Holds(role) || kept.V.V.MustReset {
			return nil, refuse("%s is no auditor and no technical administrator in this data, or the password is another one.",
				p.Login)
		}
		has, err := store.Find[record.Factors](ctx, a.Store, who.ID)
		if err != nil {
			return nil, err
		}
		if must && !factor.AtConsole(&has.V, p.Factor, a.Now()) {
			return nil, refuse("That is no recovery code of %s. A code of the application does for whoever has no passkey.",
				p.Login)
		}
		out = append(out, person{domain.Actor{Account: who.ID, Role: role}, has})
	}
	if out[0].actor.Account == out[1].actor.Account {
		return nil, refuse("Two people have to agree, and this is one.")
	}
	return out, nil
}

// missing returns how many entries the pinned heads tell of that the logs lack. Logs that are not whole in themselves
// are not accepted, nor data that lacks nothing.
func missing(ctx context.Context, a *app.App) (lost int64, err error) {
	heads, err := a.Pins()
	if err != nil {
		return 0, err
	}
	for _, h := range heads {
		state, err := a.Store.Logs().State(ctx, h.Log)
		if err != nil {
			return 0, err
		}
		lost += max(0, h.Size-state.Size)
	}
	if lost == 0 {
		return 0, refuse("The pinned heads tell of nothing that this data lacks: there is nothing to accept.")
	}
	report, err := a.Store.Logs().Verify(ctx, nil, func(int64) {})
	if err == nil && !report.OK() {
		err = refuse("The data is not what its own log tells: \"amparo audit verify --without-pins\" says where.")
	}
	return lost, err
}
