package httpd_test

import (
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/journey"
	"amparo/internal/match"
	"amparo/internal/store"
	"amparo/web"
)

// evening is eight o'clock in Guatemala on a Tuesday; in UTC it is Wednesday already.
type evening struct {
	t        *testing.T
	s        *server
	now      time.Time
	bed      domain.OfferID
	therapy  domain.OfferID
	filed    intake.Registered
	ana, psy *client
	casa     *client
}

func anEvening(t *testing.T) *evening {
	t.Helper()
	w := amparotest.New(t)
	ana, casa, clinic := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Program("clínica",
		domain.ClassPsych, 2, "trauma")
	w.Person("intérprete", w.Agency("lenguas", "ong"), domain.RoleInterpreter)
	zone := w.Work.Pack().TimeZone()
	w.Waits(time.Date(2026, 11, 24, 20, 0, 0, 0, zone).Sub(w.Clock.Now()))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		domain.ScopeSharePsych)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	e := &evening{t: t, filed: ana.Refers(in)}
	e.bed, e.therapy = ana.Offers(e.filed.Referrals[0], casa)[0], ana.OffersTo(e.filed.Referrals[1], clinic)[0]
	casa.Accepts(e.bed)
	clinic.Accepts(e.therapy)
	e.s = serve(t, w)
	e.ana, e.casa, e.psy = e.s.browser(ana.Actor), e.s.browser(casa.Actor.Actor), e.s.browser(clinic.Actor.Actor)
	e.now = w.Clock.Now().In(zone)
	return e
}

func (e *evening) stay() domain.Stay {
	o, err := store.Get[domain.Offer](e.t.Context(), e.s.w.Store, e.bed)
	must(e.t, err)
	st, err := store.Get[domain.Stay](e.t.Context(), e.s.w.Store, o.V.Stay)
	must(e.t, err)
	return st.V
}

// sends posts a form and wants it carried out.
func (e *evening) sends(c *client, path string, form url.Values) {
	e.t.Helper()
	if got := c.post(path, form); got.Status != http.StatusSeeOther {
		e.t.Errorf("%s answered %d %s", path, got.Status, brief(got))
	}
}

// typedMoment is one field of a page in which somebody types a day and an hour, and what is kept of it.
type typedMoment struct {
	at    time.Duration // from the evening
	types func(e *evening, typed string) time.Time
}

var typedMoments = map[string]typedMoment{
	"parts/arrival.html at": {90 * time.Minute, func(e *evening, typed string) time.Time {
		e.sends(e.ana, "/offers/"+string(e.bed)+"/meeting", url.Values{"place": {"Terminal"}, "at": {typed}})
		m, err := store.Get[journey.Meeting](e.t.Context(), e.s.w.Store, e.bed)
		must(e.t, err)
		return m.V.At
	}},
	"parts/offer-acts.html expected_at": {3 * time.Hour, func(e *evening, typed string) time.Time {
		e.sends(e.ana, "/offers/"+string(e.bed)+"/transit", url.Values{"expected_at": {typed}})
		return e.stay().ExpectedAt
	}},
	"parts/offer-acts.html f-heard-at": {150 * time.Minute, func(e *evening, typed string) time.Time {
		must(e.t, e.s.w.Work.Transit(e.t.Context(), e.actor("ana"), e.bed, 0))
		e.sends(e.ana, "/offers/"+string(e.bed)+"/heard", url.Values{"expected_at": {typed}})
		return e.stay().ExpectedAt
	}},
	"parts/offer-acts.html arrived_at": {time.Hour, func(e *evening, typed string) time.Time {
		e.s.w.Waits(2 * time.Hour)
		e.casa = e.s.browser(e.actor("casa")) // Her session has ended meanwhile.
		e.sends(e.casa, "/offers/"+string(e.bed)+"/admit", url.Values{"arrived_at": {typed}})
		return e.stay().ArrivedAt
	}},
	"parts/offer-acts.html departed_at": {time.Hour, func(e *evening, typed string) time.Time {
		must(e.t, e.s.w.Work.Admit(e.t.Context(), e.actor("casa"), e.bed, 0, placement.AdmitInput{}))
		e.s.w.Waits(2 * time.Hour)
		e.casa = e.s.browser(e.actor("casa")) // Her session has ended meanwhile.
		e.sends(e.casa, "/offers/"+string(e.bed)+"/discharge", url.Values{"departed_at": {typed},
			"reason": {"plan_cumplido"}})
		return e.stay().DepartedAt
	}},
	"pages/case-incidents.html when": {90 * time.Minute, func(e *evening, typed string) time.Time {
		must(e.t, e.s.w.Work.Admit(e.t.Context(), e.actor("casa"), e.bed, 0, placement.AdmitInput{}))
		e.s.w.Waits(2 * time.Hour)
		e.casa = e.s.browser(e.actor("casa")) // Her session has ended meanwhile.
		e.sends(e.casa, "/cases/"+string(e.filed.Case)+"/incidents", url.Values{"_do": {"record"}, "kind": {"lesion"},
			"grade": {"leve"}, "when": {typed}, "text": {"Se cayó."}, "done": {"Hielo."}})
		all, err := store.All[diary.Incident](e.t.Context(), e.s.w.Store, store.Filter{By: store.By("case", e.filed.Case)})
		if must(e.t, err); len(all) != 1 {
			e.t.Fatalf("%d incidents", len(all))
		}
		return all[0].V.When
	}},
	"parts/offer-acts.html at": {13 * time.Hour, func(e *evening, typed string) time.Time {
		e.sends(e.psy, "/offers/"+string(e.therapy)+"/book", url.Values{"at": {typed}, "how": {"presencial"}})
		o, err := store.Get[domain.Offer](e.t.Context(), e.s.w.Store, e.therapy)
		must(e.t, err)
		sl, err := store.Get[domain.Slot](e.t.Context(), e.s.w.Store, o.V.Slot)
		must(e.t, err)
		return sl.V.MeetAt
	}},
	"pages/interpreters.html at": {14 * time.Hour, func(e *evening, typed string) time.Time {
		list, err := store.All[domain.Account](e.t.Context(), e.s.w.Store, store.Filter{})
		must(e.t, err)
		to := ""
		for _, a := range list {
			if a.V.Holds(domain.RoleInterpreter) {
				to = string(a.V.Agency)
			}
		}
		e.sends(e.psy, "/offers/"+string(e.therapy)+"/interpreter", url.Values{"at": {typed}, "how": {"presencial"},
			"language": {"quc"}, "to": {to}})
		calls, err := store.All[domain.Appointment](e.t.Context(), e.s.w.Store, store.Filter{})
		if must(e.t, err); len(calls) != 1 {
			e.t.Fatalf("%d appointments", len(calls))
		}
		return calls[0].V.At
	}},
	"pages/refer.html earliest_arrival": {150 * time.Minute, func(e *evening, typed string) time.Time {
		e.sends(e.ana, "/cases/"+string(e.filed.Case)+"/refer", url.Values{"needs": {"legal_penal"},
			"need.0.need": {"legal_penal"}, "urgency": {"alta"},
			"earliest_arrival": {typed}, "_do": {"send"}})
		all, err := store.All[domain.Referral](e.t.Context(), e.s.w.Store, store.Filter{By: store.By("case", e.filed.Case)})
		must(e.t, err)
		for _, r := range all {
			if !r.V.EarliestAt.IsZero() {
				return r.V.EarliestAt
			}
		}
		return time.Time{}
	}},
	"parts/steps-a.html earliest_arrival": {}, // Read by the same code as that of the page before.
}

// actor is somebody of the story by the name of her agency.
func (e *evening) actor(name string) domain.Actor {
	list, err := store.All[domain.Account](e.t.Context(), e.s.w.Store, store.Filter{})
	must(e.t, err)
	for _, a := range list {
		if strings.Contains(a.V.Name, name) {
			return domain.Actor{Account: a.V.ID, Agency: a.V.Agency, Role: a.V.Roles[0],
				Session: domain.NewID[domain.SessionID](), AgencyType: "ong", Lang: "es"}
		}
	}
	e.t.Fatalf("nobody is called %s", name)
	return domain.Actor{}
}

// TestAnHourTypedInTheEveningIsThatHourHere: between six in the evening and midnight the day is another one in UTC.
// What somebody types then is kept as the moment she means. A page that asks for a moment and is not in the table fails
// the test.
func TestAnHourTypedInTheEveningIsThatHourHere(t *testing.T) {
	asks := regexp.MustCompile(`\(field [.$a-zA-Z]+ "([a-z_]+)"[^)]*"datetime-local"`)
	id := regexp.MustCompile(`"id" "([a-z-]+)"`)
	found := map[string]bool{}
	must(t, fs.WalkDir(web.FS, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(web.FS, path)
		if err != nil {
			return err
		}
		for _, m := range asks.FindAllStringSubmatch(string(body), -1) {
			name := m[1]
			if by := id.FindStringSubmatch(m[0]); by != nil {
				name = by[1]
			}
			found[strings.TrimPrefix(path, "templates/")+" "+name] = true
		}
		if n := strings.Count(string(body), "datetime-local"); n != len(asks.FindAllString(string(body), -1)) {
			t.Errorf("%s asks for %d moments in another way than the table knows", path, n)
		}
		return nil
	}))
	for where := range found {
		if _, known := typedMoments[where]; !known {
			t.Errorf("nobody types into %s in the evening", where)
		}
	}
	for where, m := range typedMoments {
		if !found[where] {
			t.Errorf("%s asks for no moment any more", where)
		}
		if m.types == nil {
			continue
		}
		e := anEvening(t)
		want := e.now.Add(m.at).Truncate(time.Minute)
		if got := m.types(e, want.Format("2006-01-02T15:04")); !got.Equal(want) {
			t.Errorf("%s: typed %s, kept %s", where, want, got.In(e.now.Location()))
		}
	}
}

// TestTonightIsTonightHere: at eight on a Tuesday evening a house that receives on Tuesday nights stands before one
// that receives on Wednesdays, which it is in UTC. Somebody who arrives tomorrow at noon finds it the other way round.
func TestTonightIsTonightHere(t *testing.T) {
	e := anEvening(t)
	w := e.s.w
	tuesday, wednesday := w.Shelter("martes", "0108", amparotest.Women(2)), w.Shelter("miércoles", "0108",
		amparotest.Women(2))
	for h, hours := range map[*amparotest.House]string{tuesday: "mar 18:00-23:30", wednesday: "mié 00:00-23:30"} {
		sh, err := store.Get[domain.Shelter](t.Context(), w.Store, h.Shelter.ID)
		must(t, err)
		sh.V.IntakeHours = hours
		var c store.Change
		store.Put(&c, sh)
		c.Log(store.Entry{Actor: domain.System("test"), Act: "shelter.edit", Kind: "shelter", ID: string(sh.V.ID),
			Outcome: store.Done})
		must(t, w.Store.Commit(t.Context(), c))
	}
	w.Waits(3 * time.Second)
	ana := e.actor("ana")
	first := func(earliest time.Time) (receives []string) {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Needs[0].EarliestAt = earliest
		filed, err := w.Work.Register(t.Context(), ana, in)
		must(t, err)
		m, err := w.Work.Match(t.Context(), ana, filed.Referrals[0])
		must(t, err)
		return receiving(m)
	}
	if got := first(time.Time{}); !strings.Contains(strings.Join(got, " "), string(tuesday.Shelter.ID)) ||
		strings.Contains(strings.Join(got, " "), string(wednesday.Shelter.ID)) {
		t.Errorf("tonight %v receive", got)
	}
	noon := time.Date(e.now.Year(), e.now.Month(), e.now.Day()+1, 12, 0, 0, 0, e.now.Location())
	if got := first(noon); strings.Contains(strings.Join(got, " "), string(tuesday.Shelter.ID)) ||
		!strings.Contains(strings.Join(got, " "), string(wednesday.Shelter.ID)) {
		t.Errorf("tomorrow at noon %v receive", got)
	}
}

// receiving are the houses that a ranking praises for receiving when she comes.
func receiving(m capacity.MatchResult) []string {
	var out []string
	for _, c := range m.Ranking.Candidates {
		for _, why := range c.Why {
			if why.Code == match.WhyIntake {
				out = append(out, string(c.Shelter))
			}
		}
	}
	return out
}
