package httpd_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/store"
)

// unlimited takes the limits of requests away, where they are not what is tried.
func unlimited(d *httpd.Deps) { d.Rates = mid.NewRates(1e6, 1e6) }

// stands fails unless the service still answers, and its log tells of no panic and of no failure of ours.
func (s *server) stands() {
	s.t.Helper()
	if got := s.stranger().get("/healthz"); got.Status != http.StatusOK {
		s.t.Errorf("the service answers %d afterwards", got.Status)
	}
	if log := s.log.String(); strings.Contains(log, "panic") || strings.Contains(log, `"level":"ERROR"`) {
		s.t.Errorf("the log tells of a failure of ours: %s", log)
	}
}

// refused fails unless an answer is a refusal of the asker, which shows none of these words.
func (s *server) refused(story string, got answer, words ...string) {
	s.t.Helper()
	if got.Status < 300 || got.Status >= 500 || got.Status == http.StatusSeeOther &&
		!strings.HasPrefix(got.Header.Get("Location"), "/sign-in") {
		s.t.Errorf("%s: %d %s %.300s", story, got.Status, got.Header.Get("Location"), got.Body)
	}
	for _, word := range words {
		if strings.Contains(got.Body, word) {
			s.t.Errorf("%s shows %q", story, word)
		}
	}
}

// TestNoSpellingOfAnAddressOpensACaseOfOthers writes the address of another agency's case in every way that a proxy, a
// file system or a browser would take for the same one.
func TestNoSpellingOfAnAddressOpensACaseOfOthers(t *testing.T) {
	w := amparotest.New(t)
	filed := w.Worker("ana").Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, unlimited)
	eva := w.Worker("eva")
	page, program := s.browser(eva.Actor), s.program(eva.Actor)
	id := string(filed.Case)
	escaped := ""
	for _, b := range []byte(id) {
		escaped += fmt.Sprintf("%%%02x", b)
	}
	tried := 0
	for _, at := range []string{"/Cases/" + id, "//cases/" + id, "/cases//" + id, "/cases/" + id + "/",
		"/cases/" + id + ".",
		"/cases/" + id + ".json", "/cases/" + strings.ToUpper(id), "/cases/" + escaped, "/%63ases/" + id,
		"/cases/%2e/" + id, "/sessions/%2e%2e/cases/" + id, "/sessions/../cases/" + id, "/sessions/..%2fcases%2f" + id,
		"/sessions/%252e%252e/cases/" + id, "/cases/" + id + ";v=1", "/cases/" + id + "%00", "/cases/" + id + "%20",
		"/cases/%20" + id, "/cases/" + id + "%0a", "/cases/" + id + "%c0%ae", "/cases\\" + id, "/cases/" + id + "?id=" + id,
		"/cases/" + id + "%3fteam=1", "/static/../cases/" + id, "/static/%2e%2e/cases/" + id, "/./cases/" + id,
		"/cases/" + id + "/identity", "/cases/" + id + "/identity/", "/cases/" + id + "/%69dentity", "/cases/x/../" + id} {
		for _, in := range []string{"", "/api/v1"} {
			for _, c := range []*client{page, program} {
				tried++
				s.refused(in+at, c.asks(in+at), "Marisol", filed.Code, "terminal", "materno")
			}
		}
	}
	t.Logf("figure: other_spellings_refused %d of %d", tried, tried)
	s.stands()
}

// asks reads an address as it stands: a client of Go would put it right first.
func (c *client) asks(at string) answer {
	c.s.t.Helper()
	own, err := url.Parse(c.s.url)
	must(c.s.t, err)
	lines := "GET " + at + " HTTP/1.1\r\nHost: " + own.Host + "\r\nConnection: close\r\nAccept: text/html\r\n" +
		"Sec-Fetch-Site: same-origin\r\n"
	if c.token != "" {
		lines += "Authorization: Bearer " + c.token + "\r\n"
	}
	for _, ck := range c.http.Jar.Cookies(own) {
		lines += "Cookie: " + ck.Name + "=" + ck.Value + "\r\n"
	}
	head, body, _ := strings.Cut(c.s.sends(lines+"\r\n"), "\r\n\r\n")
	out := answer{Header: http.Header{}, Body: body, URL: at}
	for i, line := range strings.Split(head, "\r\n") {
		if i == 0 {
			_, _ = fmt.Sscanf(line, "HTTP/1.1 %d", &out.Status)
		} else if k, v, ok := strings.Cut(line, ": "); ok {
			out.Header.Add(k, v)
		}
	}
	return out
}

// TestWhoWasRemovedActsFromAnOpenPageNoMore: her account is switched off while a page of hers is open. Neither the page
// nor her program does anything from then on, though the session they carry was good a moment ago.
func TestWhoWasRemovedActsFromAnOpenPageNoMore(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w)
	page, program := s.browser(ana.Actor), s.program(ana.Actor)
	at := "/cases/" + string(filed.Case)
	shown := page.get(at)
	if shown.Status != http.StatusOK || !strings.Contains(shown.Body, filed.Code) {
		t.Fatalf("before: %d", shown.Status)
	}
	token := formToken.FindStringSubmatch(shown.Body)[1]
	must(t, w.IDs.DisableAccount(t.Context(), domain.System("console"), ana.Account))
	s.refused("the page again", page.get(at), filed.Code)
	s.refused("her name", page.get(at+"/identity"), "Marisol")
	s.refused("a form of the page", page.plainPost(at+"/consent/withdraw", url.Values{"_csrf": {token}}))
	s.refused("the program", program.api(http.MethodGet, at, nil), filed.Code)
	s.refused("an act of the program", program.api(http.MethodPost, at+"/consent/withdraw", map[string]any{}))
	s.refused("a new session", s.stranger().api(http.MethodPost, "/sessions", map[string]any{
		"login": mustAccount(t, w, ana.Account).Login, "password": amparotest.Password}), "token")
	if r, err := store.Get[domain.Referral](t.Context(), w.Store, filed.Referrals[0]); err != nil || !r.V.State.Open() {
		t.Errorf("the request was ended by somebody who has no part in it: %v, %v", r.V.State, err)
	}
	s.stands()
}

func mustAccount(t testing.TB, w *amparotest.World, id domain.AccountID) domain.Account {
	t.Helper()
	acc, err := store.Get[domain.Account](t.Context(), w.Store, id)
	must(t, err)
	return acc.V
}

// TestWhatEndedBetweenTheFormAndItsSendingIsNotDone: a house has the form of its answer open. Before it is sent, the
// woman takes her consent back, or another house takes her, or the days of the answer are over, or the house is
// switched off.
func TestWhatEndedBetweenTheFormAndItsSendingIsNotDone(t *testing.T) {
	for story, ends := range map[string]func(w *amparotest.World, ana *amparotest.Actor, c domain.CaseID,
		r domain.ReferralID, h *amparotest.House){
		"nothing": func(*amparotest.World, *amparotest.Actor, domain.CaseID, domain.ReferralID, *amparotest.House) {},
		"consent was taken back": func(w *amparotest.World, ana *amparotest.Actor, c domain.CaseID, _ domain.ReferralID,
			_ *amparotest.House) {
			must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, c))
		},
		"the request was cancelled": func(w *amparotest.World, ana *amparotest.Actor, _ domain.CaseID, r domain.ReferralID,
			_ *amparotest.House) {
			must(t, w.Work.Cancel(t.Context(), ana.Actor, r, 0, "solucion_alterna"))
		},
		"another house took her": func(w *amparotest.World, ana *amparotest.Actor, _ domain.CaseID, r domain.ReferralID,
			_ *amparotest.House) {
			other := w.Shelter("otra", "0101", amparotest.Women(1))
			other.Accepts(ana.Offers(r, other)[0])
		},
		"the house was switched off": func(w *amparotest.World, _ *amparotest.Actor, _ domain.CaseID, _ domain.ReferralID,
			h *amparotest.House) {
			sh, err := store.Get[domain.Shelter](t.Context(), w.Store, h.Shelter.ID)
			must(t, err)
			next := sh
			next.V.Active = false
			var c store.Change
			store.Put(&c, next)
			c.Log(store.Entry{Actor: domain.System("test"), Act: "shelter.edit", Kind: "shelter", ID: string(h.Shelter.ID),
				Outcome: store.Done})
			must(t, w.Store.Commit(t.Context(), c))
		},
	} {
		t.Run(story, func(t *testing.T) {
			w := amparotest.New(t)
			ana := w.Worker("ana")
			casa := w.Shelter("casa", "0108", amparotest.Women(1))
			filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
			offer := string(ana.Offers(filed.Referrals[0], casa)[0])
			s := serve(t, w)
			page, program := s.browser(casa.Actor.Actor), s.program(casa.Actor.Actor)
			shown := page.get("/offers/" + offer)
			if shown.Status != http.StatusOK {
				t.Fatalf("the form: %d", shown.Status)
			}
			token := formToken.FindStringSubmatch(shown.Body)[1]
			ends(w, ana, filed.Case, filed.Referrals[0], casa)
			got := page.plainPost("/offers/"+offer+"/accept", url.Values{"_csrf": {token}, "no_conflict": {"si"}})
			if story == "nothing" {
				if got.Status != http.StatusSeeOther {
					t.Errorf("where nothing ended: %d", got.Status)
				}
				return
			}
			if got.Status < 400 || got.Status >= 500 {
				t.Errorf("the form that was open answers %d %.300s", got.Status, got.Body)
			}
			s.refused("the program", program.api(http.MethodPost, "/offers/"+offer+"/accept", map[string]any{}), "Marisol")
			stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{})
			must(t, err)
			for _, st := range stays {
				if st.V.Shelter == casa.Shelter.ID && st.V.State.Active() {
					t.Error("a bed was given")
				}
			}
			s.stands()
		})
	}
}

// TestNobodyBecomesMoreByAFieldThatNoFormHas sends roles, agencies and rights along with what one may change of
// oneself, once and several times, in the body and in the address.
func TestNobodyBecomesMoreByAFieldThatNoFormHas(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	desk := w.Coordinator()
	s := serve(t, w, unlimited)
	page, program := s.browser(ana.Actor), s.program(ana.Actor)
	was := mustAccount(t, w, ana.Account)
	more := map[string]any{"role": "admin_tecnico", "roles": []string{"coordinacion", "admin_tecnico"}, "is_admin": true,
		"agency": string(desk.Agency), "account": string(desk.Account), "id": string(desk.Account), "tier": "D4"}
	for name, v := range more {
		for _, at := range []string{"/me/language", "/me/channels", "/me/readings", "/me/password",
			"/sessions/current/role", "/sessions/others/end"} {
			body := map[string]any{name: v}
			if at == "/me/language" {
				body["lang"] = "es"
			}
			if name == "role" && at == "/sessions/current/role" {
				body = map[string]any{"role": "coordinacion"}
			}
			s.refused(at+" with "+name, program.api(http.MethodPost, at, body))
		}
		form := url.Values{"_do": {"choose"}, "lang": {"es"}, "keys": {"off"}, "rest": {"mail"}, "back": {"/"}}
		switch v := v.(type) {
		case []string:
			form[name], form[name+"[]"] = v, v
		default:
			form.Set(name, fmt.Sprint(v))
			form.Add(name, "x")
		}
		for _, at := range []string{"/channels", "/help", "/sessions", "/role"} {
			page.post(at+"?"+name+"=admin_tecnico", form) // A page takes what it knows and leaves the rest.
		}
		s.refused("the people of all with "+name, page.get("/people?"+name+"=admin_tecnico"))
	}
	if now := mustAccount(t, w, ana.Account); now.Agency != was.Agency || !slices.Equal(now.Roles, was.Roles) ||
		!now.Active {
		t.Errorf("she was %+v and is %+v", was, now)
	}
	s.refused("the desk", page.get("/desk"))
	s.refused("the desk of the program", program.api(http.MethodGet, "/desk", nil))
	s.stands()
}

// TestOfTwoValuesNeitherIsChosen: what is said twice, or in the address and in the body, could be checked as one thing
// and done as another.
func TestOfTwoValuesNeitherIsChosen(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	hers := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	foreign := eva.Refers(amparotest.Survivor(amparotest.Woman(25)))
	s := serve(t, w, unlimited)
	page, program := s.browser(ana.Actor), s.program(ana.Actor)
	at := "/cases/" + string(hers.Case)
	other := string(foreign.Case)
	for _, q := range []string{"?case=" + other, "?id=" + other + "&id=" + string(hers.Case), "?_method=DELETE",
		"?reason=plan_cumplido", "?send=true&send=false"} {
		s.refused("an act with "+q, program.api(http.MethodPost, at+"/consent/withdraw"+q, map[string]any{}))
		s.refused("a list with "+q, program.api(http.MethodGet, "/cases"+q, nil), foreign.Code)
		got := page.get(at + q)
		if got.Status == http.StatusOK && (!strings.Contains(got.Body, hers.Code) ||
			strings.Contains(got.Body, foreign.Code)) {
			t.Errorf("a page with %s shows another case", q)
		}
	}
	for _, head := range []string{"X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"} {
		got := program.api(http.MethodGet, at, nil, head, "POST", "X-Original-URL", "/api/v1/cases/"+other)
		if got.Status != http.StatusOK || strings.Contains(got.Body, foreign.Code) {
			t.Errorf("with %s: %d", head, got.Status)
		}
	}
	page.post(at+"/task?text=otra", url.Values{"text": {"Llamar.", "Otra."}, "due": {"2026-12-24", "1999-01-01"},
		"case": {other}, "id": {other}})
	if got := s.program(eva.Actor).api(http.MethodGet, "/cases/"+other+"/tasks", nil); //
	strings.Contains(got.Body, "Llamar") {
		t.Error("a task came into a case of another agency")
	}
	for _, c := range []domain.CaseID{hers.Case, foreign.Case} {
		if got, err := store.Get[domain.Case](t.Context(), w.Store, c); err != nil || !got.V.ClosedAt.IsZero() {
			t.Errorf("a case was closed: %v", err)
		}
	}
	s.stands()
}

// TestNoForgedTokenOpensAnything sends tokens over the wire as attackers make them of a good one.
func TestNoForgedTokenOpensAnything(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	s := serve(t, w, unlimited)
	good := s.program(ana.Actor).token
	parts := strings.Split(good, ".")
	var head map[string]any
	raw, err := base64.RawURLEncoding.DecodeString(parts[0])
	must(t, err)
	must(t, json.Unmarshal(raw, &head))
	as := func(name string, v any) string {
		next := map[string]any{}
		for k, old := range head {
			next[k] = old
		}
		next[name] = v
		out, _ := json.Marshal(next)
		return base64.RawURLEncoding.EncodeToString(out)
	}
	forged := map[string]string{"nothing": "", "dots": strings.Repeat(".", 14<<10), "three dots": "...",
		"no signature": parts[0] + "." + parts[1] + ".", "another signature": parts[0] + "." + parts[1] + "." + parts[1],
		"half a token": good[:len(good)/2], "the token twice": good + "." + good, "upper case": strings.ToUpper(good),
		"a JSON form": `{"payload":"` + parts[1] + `"}`}
	for _, alg := range []string{"none", "None", "nOnE", "", "RS256", "ES256", "HS512", "PS256"} {
		forged["alg "+alg] = as("alg", alg) + "." + parts[1] + "."
		forged["alg "+alg+" with the signature"] = as("alg", alg) + "." + parts[1] + "." + parts[2]
	}
	for _, kid := range []any{"../../dev/null", "' OR '1'='1", "", 1, nil, []string{"a"},
		"https://otro.example.org/k.json"} {
		forged[fmt.Sprint("kid ", kid)] = as("kid", kid) + "." + parts[1] + "." + parts[2]
	}
	for _, extra := range []string{"jwk", "jku", "x5u", "crit"} {
		forged[extra] = as(extra, []any{"https://otro.example.org"}) + "." + parts[1] + "." + parts[2]
	}
	for story, token := range forged {
		for _, at := range []string{"/me", "/cases", "/sessions"} {
			got := s.stranger().api(http.MethodGet, at, nil, "Authorization", "Bearer "+token)
			if got.Status != http.StatusUnauthorized && got.Status != http.StatusRequestHeaderFieldsTooLarge {
				t.Errorf("%s opens %s: %d %.200s", story, at, got.Status, got.Body)
			}
		}
		if strings.Contains(token, `"`) {
			continue // No cookie carries it.
		}
		thief := s.stranger()
		u, err := url.Parse(s.url)
		must(t, err)
		thief.http.Jar.SetCookies(u, []*http.Cookie{{Name: mid.Cookies{}.Session(), Value: token, Path: "/"}})
		s.refused(story+" as a cookie", thief.get("/sessions"))
	}
	if got := s.pours("GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
		strings.Repeat(".", 1<<20) + "\r\n\r\n"); got != "" && !strings.HasPrefix(got, "HTTP/1.1 431 ") {
		t.Errorf("a million dots: %.100s", got)
	}
	t.Logf("figure: forged_tokens_refused %d of %d", len(forged), len(forged))
	s.stands()
}

// pours sends more than the server reads, and returns what it answered before it hung up.
func (s *server) pours(raw string) string {
	s.t.Helper()
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), patience)
	must(s.t, err)
	defer func() { _ = c.Close() }()
	must(s.t, c.SetDeadline(time.Now().Add(patience)))
	_, _ = io.WriteString(c, raw)
	all, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.t.Errorf("%.60q: the server does not hang up", raw)
	}
	return string(all)
}

// TestAnotherPasswordEndsWhoeverHasTheOldSession: somebody copied her cookie; she chooses another password.
func TestAnotherPasswordEndsWhoeverHasTheOldSession(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w)
	page, program := s.browser(ana.Actor), s.program(ana.Actor)
	u, err := url.Parse(s.url)
	must(t, err)
	thief := s.stranger()
	thief.http.Jar.SetCookies(u, page.http.Jar.Cookies(u))
	at := "/cases/" + string(filed.Case)
	if got := thief.get(at); got.Status != http.StatusOK {
		t.Fatalf("the copy opens %d", got.Status)
	}
	next := "otra frase bien larga y propia"
	changed := map[string]any{"old": amparotest.Password, "new": next}
	if got := program.api(http.MethodPost, "/me/password", changed); got.Status >= 300 {
		t.Fatalf("another password: %d %s", got.Status, got.Body)
	}
	s.refused("the copy", thief.get(at), filed.Code)
	s.refused("the copy, over the interface", thief.api(http.MethodGet, at, nil), filed.Code)
	s.refused("the old password", s.stranger().api(http.MethodPost, "/sessions", map[string]any{
		"login": mustAccount(t, w, ana.Account).Login, "password": amparotest.Password}), "token")
	s.stands()
}

// TestAFileIsNoFileOfAnotherCase: the id of a file of one case is asked for below another case of the same worker, and
// below one of another agency.
func TestAFileIsNoFileOfAnotherCase(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	first := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	second := ana.Refers(amparotest.Survivor(amparotest.Woman(25)))
	foreign := eva.Refers(amparotest.Survivor(amparotest.Woman(26)))
	s := serve(t, w)
	program, other := s.program(ana.Actor), s.program(eva.Actor)
	of := func(c domain.CaseID) string { return "/cases/" + string(c) + "/files" }
	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\nDENUNCIA\n%%EOF"))
	if got := program.api(http.MethodPost, of(first.Case), map[string]any{"kind": "documento_persona", "day": "2026-11-23",
		"title": "Denuncia", "file": pdf}); got.Status >= 300 {
		t.Fatalf("the file: %d %s", got.Status, got.Body)
	}
	files, err := store.Find[diary.Files](t.Context(), w.Store, first.Case)
	must(t, err)
	file := string(files.V.Rows[0].ID)
	if got := program.api(http.MethodGet, of(first.Case)+"/"+file, nil); got.Status != http.StatusOK {
		t.Fatalf("her own: %d", got.Status)
	}
	s.refused("below another case", program.api(http.MethodGet, of(second.Case)+"/"+file, nil), "DENUNCIA")
	s.refused("removed below another case", program.api(http.MethodPost, of(second.Case)+"/"+file+"/remove",
		map[string]any{"reason": "Se subió por error a este caso."}))
	s.refused("of another agency", other.api(http.MethodGet, of(first.Case)+"/"+file, nil), "DENUNCIA")
	s.refused("below a case of another agency", other.api(http.MethodGet, of(foreign.Case)+"/"+file, nil), "DENUNCIA")
	if got := program.api(http.MethodGet, of(first.Case)+"/"+file, nil); got.Status != http.StatusOK {
		t.Errorf("it is gone: %d", got.Status)
	}
	s.stands()
}

// TestOneMailboxIsOneAccount: the sign-in name of somebody is asked for again in other letters, with spaces, full
// width, and with letters that look alike.
func TestOneMailboxIsOneAccount(t *testing.T) {
	w := amparotest.New(t)
	home, other := w.Agency("casa", "ong"), w.Agency("otra", "ong")
	boss := w.Person("jefa", other, domain.RoleSupervisor)
	acts := approval.Of(w.IDs)
	_, err := acts.CreateAccount(t.Context(), domain.System("console"), home.ID, identity.AccountInput{Name: "Ana",
		Login: "ana.caal@example.org", Roles: []domain.Role{domain.RoleReferrer}}, "")
	must(t, err)
	s := serve(t, w)
	program := s.program(boss.Actor)
	for _, login := range []string{"ana.caal@example.org", "ANA.CAAL@EXAMPLE.ORG", " ana.caal@example.org ",
		"ana.caal@Example.Org", "аna.caal@example.org", "ana.caal@exаmple.org", "ａna.caal@example.org",
		"ana.caal@example.org\u200b", "ana\u00ad.caal@example.org", "ana.caal@example.org\x00"} {
		s.refused(fmt.Sprintf("%q", login), program.api(http.MethodPost, "/people", map[string]any{"agency": string(other.ID),
			"name": "Ana", "login": login, "roles": []string{"referente"}}))
	}
	all, err := store.All[domain.Account](t.Context(), w.Store, store.Filter{})
	must(t, err)
	named := slices.DeleteFunc(all, func(a store.Rec[domain.Account]) bool { return a.V.Name != "Ana" })
	if len(named) != 1 {
		t.Errorf("%d accounts are called Ana", len(named))
	}
	s.stands()
}
