package app

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/pins"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// TestADailyVerificationTellsWhoWatchesAndNamesTheRow: what it finds reaches the auditors, the operators and the log
// of the
// program, and names the row by its id in the database.
func TestADailyVerificationTellsWhoWatchesAndNamesTheRow(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	var said bytes.Buffer
	a, err := New(t.Context(), s, Deps{Quiet: true, Log: slog.New(slog.NewTextHandler(&said, nil))})
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	must(t, a.Work.VerifyDaily(t.Context()))
	if strings.Contains(said.String(), "does not match its logs") {
		t.Fatalf("untouched, and it says %s", said.String())
	}
	page, err := a.rows.Query(t.Context(), driver.Query{Kind: "referral", Limit: 1})
	must(t, err)
	row := page.Rows[0]
	row.Rev++
	row.Blob[len(row.Blob)/2] ^= 1
	must(t, a.rows.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}}))
	must(t, a.Work.VerifyDaily(t.Context()))
	if !strings.Contains(said.String(), "does not match its logs") {
		t.Errorf("the log of the program says %s", said.String())
	}
	informed, err := store.All[domain.Notice](t.Context(), a.Store, store.Filter{By: store.By("agency", "desk")})
	must(t, err)
	if !slices.ContainsFunc(informed, func(n store.Rec[domain.Notice]) bool {
		return n.V.Kind == "notice.not_whole" && slices.Contains(n.V.Roles, domain.RoleAuditor) &&
			slices.Contains(n.V.Roles, domain.RoleAdmin)
	}) {
		t.Error("nobody who watches is told")
	}
	for _, role := range []domain.Role{domain.RoleAuditor, domain.RoleAdmin} {
		page, err := a.Work.Notices(t.Context(), watcher(t, a, role), oversight.NoticeFilter{})
		must(t, err)
		if !slices.ContainsFunc(page.Notices, func(n domain.Notice) bool { return n.Kind == "notice.not_whole" }) {
			t.Errorf("%s does not see it", role)
		}
	}
	v, _ := a.Work.Verification(t.Context(), watcher(t, a, domain.RoleAuditor))
	if len(v.Report.Findings) != 1 || v.Report.Findings[0].Row != row.ID {
		t.Errorf("found %+v, want the row %s", v.Report.Findings, row.ID)
	}
}

// watcher returns somebody who acts in that role.
func watcher(t *testing.T, a *App, role domain.Role) domain.Actor {
	t.Helper()
	all, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	must(t, err)
	for _, acc := range all {
		if acc.V.Holds(role) {
			of, err := store.Get[domain.Agency](t.Context(), a.Store, acc.V.Agency)
			must(t, err)
			return domain.Actor{Account: acc.V.ID, Agency: acc.V.Agency, AgencyType: of.V.Type, Role: role,
				Session: "test"}
		}
	}
	t.Fatal("nobody acts in it")
	return domain.Actor{}
}

func TestAStartSaysThatThePinnedHeadsAreMissing(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	for _, c := range []struct {
		when string
		want bool
	}{{"with them", false}, {"without them", true}} {
		var said bytes.Buffer
		a, err := New(t.Context(), s, Deps{Quiet: true, Log: slog.New(slog.NewTextHandler(&said, nil))})
		must(t, err)
		must(t, a.Close())
		if got := strings.Contains(said.String(), "no pinned head"); got != c.want {
			t.Errorf("%s it says %q", c.when, said.String())
		}
		_ = os.Remove(filepath.Join(s.DataDir, pins.FileName)) // The second time there is none.
	}
}

// TestASessionThatEndedStaysEndedWhenItsRowIsPutBack: over HTTP, with the rows of the session and of its throttles as
// they
// were before.
func TestASessionThatEndedStaysEndedWhenItsRowIsPutBack(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	var a *App
	ask := func(method, path, token, body string) (int, string) {
		t.Helper()
		server, err := a.HTTP(t.Context())
		must(t, err)
		r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		answer, err := server.Test(r, -1)
		must(t, err)
		defer func() { _ = answer.Body.Close() }()
		var read bytes.Buffer
		_, err = read.ReadFrom(answer.Body)
		must(t, err)
		return answer.StatusCode, read.String()
	}
	open := func() {
		var err error
		a, err = New(t.Context(), s, Deps{Quiet: true})
		must(t, err)
	}
	open()
	password, err := a.DemoPassword()
	must(t, err)
	body, err := json.Marshal(map[string]string{"login": loginOf(t, a, domain.RoleReferrer), "password": password})
	must(t, err)
	code, text := ask(http.MethodPost, "/api/v1/sessions", "", string(body))
	var in struct{ Token string }
	must(t, json.Unmarshal([]byte(text), &in))
	if code != http.StatusCreated && code != http.StatusOK || in.Token == "" {
		t.Fatalf("signing in answers %d %s", code, text)
	}
	page, err := a.rows.Query(t.Context(), driver.Query{Kind: "session", Limit: 10})
	must(t, err)
	if len(page.Rows) != 1 {
		t.Fatalf("%d sessions", len(page.Rows))
	}
	before := page.Rows[0]
	if code, text = ask(http.MethodPost, "/api/v1/sessions/current/end", in.Token, ""); code >= 300 {
		t.Fatalf("signing out answers %d %s", code, text)
	}
	now, err := a.rows.Get(t.Context(), before.Key)
	must(t, err)
	must(t, a.rows.Commit(t.Context(), driver.Batch{Deletes: []driver.Delete{{Key: now.Key, Rev: now.Rev}}}))
	must(t, a.rows.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: before}}}))
	for _, when := range []string{"at once", "after a restart"} {
		if code, text := ask(http.MethodGet, "/api/v1/sessions", in.Token, ""); code != http.StatusUnauthorized {
			t.Errorf("%s the row that was put back opens: %d %s", when, code, text)
		}
		must(t, a.Close())
		open()
	}
	must(t, a.Close())
}

// loginOf returns the name to sign in with of somebody who holds one role only.
func loginOf(t *testing.T, a *App, role domain.Role) string {
	t.Helper()
	all, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	must(t, err)
	for _, acc := range all {
		if acc.V.Holds(role) && len(acc.V.Roles) == 1 && acc.V.Active {
			return acc.V.Login
		}
	}
	t.Fatal("nobody holds it")
	return ""
}
