package older

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"amparo/internal/app"
	"amparo/internal/casework/act"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/record"
	"amparo/internal/pins"
	"amparo/internal/store"
)

const common = "una clave larga de prueba"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// copied puts a copy of the embedded store into the place of another.
func copied(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, raw, 0o600))
}

// TestAPasswordAloneAcceptsNoOlderData: outside a demo each of the two gives a second factor too, of her own; whoever
// has none is refused.
func TestAPasswordAloneAcceptsNoOlderData(t *testing.T) {
	set, err := config.Load(map[string]string{"data-dir": filepath.Join(t.TempDir(), "data"), "demo": "true",
		"argon": "test"}, nil, os.ReadFile)
	must(t, err)
	a, err := app.New(t.Context(), set, app.Deps{Create: true, Quiet: true})
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	network, err := folder.Read(folder.Builtin())
	must(t, err)
	_, _, err = a.LoadDemo(t.Context(), network, demo.LoadOptions{Password: common})
	must(t, err)
	code := map[domain.Role]string{domain.RoleAuditor: onetime.New(), domain.RoleAdmin: onetime.New()}
	login := map[domain.Role]string{}
	accounts, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	must(t, err)
	must(t, a.Work.Run(t.Context(), domain.System("test"), func(tx *act.Txn) error {
		for _, r := range accounts {
			if role := r.V.Roles[0]; code[role] != "" && login[role] == "" {
				login[role] = r.V.Login
				store.Put(&tx.Change, store.New(record.Factors{Account: r.V.ID, Recovery: []string{onetime.Hash(code[role])},
					List: []record.Factor{{Kind: record.Passkey}}}))
			}
		}
		tx.LogEntry(store.Entry{Actor: tx.Actor, Act: "factor.add", Kind: "account", ID: "both", Outcome: store.Done})
		return nil
	}))
	auditor := Person{login[domain.RoleAuditor], common, code[domain.RoleAuditor]}
	admin := Person{login[domain.RoleAdmin], common, code[domain.RoleAdmin]}
	for name, other := range map[string]Person{
		"none":                {Login: admin.Login, Password: common},
		"that of the other":   {admin.Login, common, auditor.Factor},
		"a code of six signs": {admin.Login, common, "123456"},
	} {
		if _, err := people(t.Context(), a, [2]Person{auditor, other}, true); !errors.Is(err, ErrNotAccepted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sure, err := people(t.Context(), a, [2]Person{auditor, admin}, true)
	if err != nil || len(sure[0].has.V.Recovery) != 0 || len(sure[1].has.V.Recovery) != 0 {
		t.Errorf("each with her own: %+v %v", sure, err)
	}
}

// TestOlderDataIsServedWhenTwoPeopleSaySo: nothing newer is left. One person, a wrong password and somebody who does
// not watch over the data are refused, and nothing moves; an auditor and a technical administrator may, and the log
// says so.
func TestOlderDataIsServedWhenTwoPeopleSaySo(t *testing.T) {
	set, err := config.Load(map[string]string{"data-dir": filepath.Join(t.TempDir(), "data"), "demo": "true",
		"argon": "test"}, nil, os.ReadFile)
	must(t, err)
	d := app.Deps{Quiet: true}
	a, err := app.New(t.Context(), set, app.Deps{Create: true, Quiet: true})
	must(t, err)
	network, err := folder.Read(folder.Builtin())
	must(t, err)
	_, _, err = a.LoadDemo(t.Context(), network, demo.LoadOptions{Password: common})
	must(t, err)
	logins := map[domain.Role]string{}
	accounts, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	must(t, err)
	for _, r := range accounts {
		logins[r.V.Roles[0]] = r.V.Login
	}
	must(t, a.Close())
	before := filepath.Join(t.TempDir(), "amparo.db")
	copied(t, set.SQLiteFile(), before)
	a, err = app.New(t.Context(), set, d)
	must(t, err)
	must(t, a.Work.TellWatch(t.Context(), "notice.not_whole"))
	must(t, a.Close())

	auditor := Person{Login: logins[domain.RoleAuditor], Password: common}
	admin := Person{Login: logins[domain.RoleAdmin], Password: common}
	if _, _, err := Accept(t.Context(), set, d, [2]Person{auditor, admin}); !errors.Is(err, ErrNotAccepted) {
		t.Fatalf("the newest data is accepted as older: %v", err)
	}
	copied(t, before, set.SQLiteFile())
	if _, err := app.New(t.Context(), set, d); !errors.Is(err, app.ErrLogCut) {
		t.Fatalf("it is served: %v", err)
	}
	for name, both := range map[string][2]Person{
		"one person":                     {auditor, auditor},
		"a wrong password":               {auditor, {Login: admin.Login, Password: "otra clave larga"}},
		"nobody of that name":            {auditor, {Login: "nadie@example.org", Password: common}},
		"somebody who does not watch it": {auditor, {Login: logins[domain.RoleReferrer], Password: common}},
	} {
		_, _, err := Accept(t.Context(), set, d, both)
		left, look := filepath.Glob(pins.Path(set) + "*")
		if !errors.Is(err, ErrNotAccepted) || look != nil || len(left) != 1 {
			t.Errorf("%s: %v, %v %v", name, err, left, look)
		}
	}
	lost, aside, err := Accept(t.Context(), set, d, [2]Person{auditor, admin})
	if _, look := os.Stat(aside); err != nil || lost < 1 || look != nil {
		t.Fatalf("%d are lost, pins in %s: %v %v", lost, aside, err, look)
	}
	a, err = app.New(t.Context(), set, d)
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	heads, err := a.Pins()
	must(t, err)
	if report, err := a.Store.Logs().Verify(t.Context(), heads, nil); err != nil || !report.OK() || len(heads) == 0 {
		t.Errorf("afterwards: %+v %v", report.Findings, err)
	}
	page, _, err := a.Store.Logs().Page(t.Context(), store.SystemLog, 0, 10)
	must(t, err)
	var by []string
	for _, e := range page {
		if e.Leaf.Act == "older.accept" {
			by = append(by, e.Leaf.Role)
		}
	}
	slices.Sort(by)
	if !slices.Equal(by, []string{string(domain.RoleAdmin), string(domain.RoleAuditor)}) {
		t.Errorf("the log names %v", by)
	}
	told, err := store.All[domain.Notice](t.Context(), a.Store, store.Filter{By: store.By("agency", "desk")})
	must(t, err)
	if !slices.ContainsFunc(told, func(r store.Rec[domain.Notice]) bool { return r.V.Kind == "notice.older_accepted" }) {
		t.Error("those who watch are not told")
	}
}
