package httpd_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/handon"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	agreed "amparo/internal/domain/apart"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/delivery"
	filed "amparo/internal/domain/diary"
	"amparo/internal/domain/exercise"
	kept "amparo/internal/domain/handon"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/machine"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// relations to a case, in which everybody of the cast stands. A whole agency stands in each; the worker is one person.
var relations = []string{"worker", "team", "asked", "accepted", "other", "desk", "police", "court"}

// member is one person of the cast: somebody of an agency in one role, with a program and a browser.
type member struct {
	rel, role string
	person    *amparotest.Actor
	api, page *client
	csrf      string
}

// nobody is who is not signed in.
const nobody = "nobody"

func (m *member) name() string { return m.role + "@" + m.rel }

// cast is a network with everybody in it, and the scenes they are tried in.
type cast struct {
	*server
	agencies map[string]domain.Agency
	members  []*member
	ana      *amparotest.Actor // in charge of every case
	admin    *amparotest.Actor
	shelter  map[string]domain.ShelterID
	psych    map[string]domain.ProgramID
	legal    map[string]domain.ProgramID

	units map[string][]domain.Unit

	session, notice, pending string // of somebody outside the cast
	exercise                 exercise.ID
	abroad                   abroad

	turn   sync.Mutex
	mu     sync.Mutex
	shared map[string]*scene
	opened func() domain.CaseID // the case that was opened in an emergency
}

// assemble makes the agencies, their people, and a house, a therapist's and a lawyer's programme in each of the two
// that care.
func assemble(t *testing.T) *cast {
	t.Helper()
	w := amparotest.New(t, amparotest.Roomy)
	w.NoticesLeave()
	c := &cast{agencies: map[string]domain.Agency{}, shared: map[string]*scene{}, shelter: map[string]domain.ShelterID{},
		psych: map[string]domain.ProgramID{}, legal: map[string]domain.ProgramID{}, units: map[string][]domain.Unit{}}
	for rel, kind := range map[string]string{"team": "ong", "asked": "ong", "accepted": "ong", "other": "ong",
		"desk": "coordinadora", "police": "policia", "court": "juzgado"} {
		c.agencies[rel] = w.Agency("agencia "+rel, kind)
	}
	c.agencies["worker"] = c.agencies["team"]
	for _, rel := range relations {
		for _, role := range domain.Roles() {
			if rel == "worker" && role != domain.RoleReferrer {
				continue
			}
			c.members = append(c.members, &member{rel: rel, role: string(role),
				person: w.Person(fmt.Sprintf("%s de %s", role, rel), c.agencies[rel], role)})
		}
	}
	c.ana, c.admin = c.member("worker", "referente").person, c.member("desk", "admin_tecnico").person
	c.opened = sync.OnceValue(func() domain.CaseID { return c.ana.Refers(survivorOf(24)).Case })
	for _, rel := range []string{"asked", "accepted"} {
		c.openHouses(t, w, rel)
	}
	c.server = serve(t, w, func(d *httpd.Deps) {
		d.Rates, d.Door = mid.NewRates(1e6, 1e6), mid.NewDoor(1e6, 1e6)
		d.Practice, c.exercise = practiceBeside(t, w)
	})
	for _, m := range c.members { // Their passwords are older than the keys of their teams, which all of them receive.
		w.BeforeKeys(m.person)
	}
	for _, m := range c.members {
		m.signIn(c.server)
	}
	for _, m := range c.members {
		m.person.SignsIn()
	}
	c.bystanders(t, w)
	stranger := c.stranger()
	c.members = append(c.members, &member{rel: nobody, role: nobody, api: stranger, page: stranger,
		csrf: tokenOf(stranger, "/sign-in")})
	return c
}

func (m *member) signIn(s *server) {
	m.api, m.page = s.program(m.person.Actor), s.browser(m.person.Actor)
	m.csrf = tokenOf(m.page, "/sessions")
}

// tokenOf reads the token that forms of this reader carry.
func tokenOf(c *client, page string) string {
	if m := formToken.FindStringSubmatch(c.get(page).Body); m != nil {
		return m[1]
	}
	return ""
}

func (c *cast) member(rel, role string) *member {
	for _, m := range c.members {
		if m.rel == rel && m.role == role {
			return m
		}
	}
	return nil
}

var everyGender = []domain.Gender{domain.Woman, domain.Man, domain.TransWoman, domain.TransMan, domain.NonBinary,
	domain.Unsaid}

// openHouses gives an agency a house and two programmes, with room for everybody.
func (c *cast) openHouses(t *testing.T, w *amparotest.World, rel string) {
	t.Helper()
	unit := domain.Unit{Name: "Mujeres", Population: "mujeres", Genders: everyGender, AgeMin: 0, AgeMax: 99,
		Pregnant: true, Open: true, Beds: domain.Beds{Total: 900}}
	second := unit
	second.Name = "Otra"
	var err error
	c.shelter[rel], err = w.Work.CreateShelter(t.Context(), c.admin.Actor, c.agencies[rel].ID,
		capacity.ShelterInput{Name: "casa " + rel, Municipality: "0108",
			Address: "MARCA-DIRECCION-" + rel, Active: true, IntakeHours: "24h", MaxStayDays: 180, SecurityLevel: 2,
			Languages:    []string{"spa"},
			MinorLicence: &domain.Licence{Authority: "Autoridad de prueba", Status: "vigente", ValidUntil: "2030-01-01"},
			Units:        []domain.Unit{unit, second}})
	must(t, err)
	sh, err := store.Get[domain.Shelter](t.Context(), w.Store, c.shelter[rel])
	must(t, err)
	c.units[rel] = sh.V.Units
	program := capacity.ProgramInput{Municipality: "0101", Serves: []string{"01", "03"}, Languages: []string{"spa"},
		AgeMax: 99, Genders: everyGender,
		Modalities: []string{"presencial"}, MaxCaseload: 900, WaitDays: 7, Active: true}
	program.Name, program.Specialisms = "psico "+rel, []string{"trauma"}
	c.psych[rel], err = w.Work.CreateProgram(t.Context(), c.admin.Actor, c.agencies[rel].ID, domain.ClassPsych, program)
	must(t, err)
	program.Name, program.Specialisms = "legal "+rel, []string{"penal_trata", "migracion"}
	c.legal[rel], err = w.Work.CreateProgram(t.Context(), c.admin.Actor, c.agencies[rel].ID, domain.ClassLegal, program)
	must(t, err)
}

// scene is one case in one stage. Its words stand nowhere else and must not be seen by whoever is refused.
type scene struct {
	cas, other           domain.CaseID // other: a second case of the same person
	bed, therapy, lawyer domain.ReferralID
	bedOffer, careOffer  domain.OfferID
	lawOffer, stillAsked domain.OfferID
	code                 string
	call                 domain.AppointmentID // an interpreter is asked
	handon               kept.ID              // another agency is asked to take the case over
	account              domain.AccountID     // somebody of the team's agency, made for the scene
	approval             record.ApprovalID    // an account that waits for a second person
	machine              machine.Made         // the account of a program of the team's agency, with two keys
}

// planted are words of every case, each with those who may see them in some stage of it. Nobody else ever does.
var planted = map[string]who{"MARCA-NOMBRE": may.reads, "MARCA-RIESGO": either(may.team, may.desk, may.shelter,
	may.therapist), "MARCA-CONTACTO": may.reads, "MARCA-TRATANTE": may.restricted, "MARCA-SALUD": may.shelter,
	"MARCA-DIRECCION": either(may.shelter, may.asked, on("worker", "referente"))}

func survivorOf(age int) intake.RegisterInput {
	in := amparotest.Survivor(amparotest.Woman(age))
	in.Identity = domain.Identity{Persons: []domain.Named{{Given: "MARCA-NOMBRE", Family: "Ejemplo"}},
		Phone: "+50200001234", Safe: "MARCA-CONTACTO"}
	in.Safety = domain.Safety{Risk: "MARCA-RIESGO"}
	in.Restricted = domain.Restricted{Trafficker: "MARCA-TRATANTE"}
	scopes := []domain.Scope{domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		domain.ScopeShareHealth, domain.ScopeSharePsych, domain.ScopeShareLegal}
	given := in.Consent
	in.Consent = amparotest.Consent(scopes...)
	in.Consent.GivenBy, in.Consent.Representative = given.GivenBy, given.Representative
	for _, need := range []string{"psicologia", "legal_penal", "legal_migratorio"} {
		in.Needs = append(in.Needs, intake.NeedInput{Need: need, Urgency: domain.UrgencyHigh})
	}
	return in
}

// stages in the order they build on one another.
const (
	stageDraft    = "draft"    // registered, nothing sent
	stageSent     = "sent"     // nobody asked
	stageByHand   = "byhand"   // the first need is one that nobody of the network answers
	stageLive     = "live"     // asked is asked for a bed, a therapist and a lawyer
	stageQuestion = "question" // and has a question
	stageDeclined = "declined" // and said no to the bed
	stageHeld     = "held"     // accepted said yes to all three; asked is still asked for something else
	stageOnTheWay = "ontheway" // held, and on the way
	stageAdmitted = "admitted" // she lives there and is being helped
	stageJoined   = "joined"   // and her sister came later and has no bed yet
	stageTwo      = "two"      // and her sister lives there too
	stageApart    = "apart"    // and others of her family live in another house
	stageAway     = "away"     // and sleeps in hospital tonight
	stageFollowUp = "followup" // she left and is followed up
	stageWaits    = "waits"    // the same, and the house recorded that she agrees to more
	stageOver     = "over"     // everything asked for was cancelled; the case is open
	stageClosed   = "closed"   // and then the case was closed
	stageErase    = "erase"    // and its erasure is asked for
	stageKept     = "kept"     // closed, and kept from being erased
	stageMinor    = "minor"    // of a girl, nobody asked
	stageAbroad   = "abroad"   // of a woman who agrees to her consulate, nobody asked
	stageCalled   = "called"   // held, and an interpreter of another agency is asked
	stageDouble   = "double"   // over, and the same person has another case
	stageMerged   = "merged"   // the two are joined
	stageHanded   = "handed"   // held, and another agency is asked to take the case over
	stageCoded    = "coded"    // held, and she has a code of her own
	stageAccount  = "account"  // somebody new works in the team's agency
	stageFactors  = "factors"  // and lost her second factors
	stageMachine  = "machine"  // a program works for the team's agency
	stageKeys     = "keys"     // and has two keys
	stageHook     = "hook"     // and another one, to whose address something did not arrive
	stageAsked    = "asked"    // an operator who is nobody of the cast asks for a coordinator
)

// stage returns the one scene of a stage that everybody is tried on.
func (c *cast) stage(t testing.TB, name string) *scene {
	t.Helper()
	c.mu.Lock()
	s := c.shared[name]
	c.mu.Unlock()
	if s == nil {
		s = c.fresh(t, name)
		c.mu.Lock()
		c.shared[name] = s
		c.mu.Unlock()
	}
	return s
}

// fresh plays the story of a stage anew.
func (c *cast) fresh(t testing.TB, stage string) *scene {
	t.Helper()
	in := survivorOf(24)
	if stage == stageMinor {
		in = survivorOf(16)
		in.Consent.GivenBy, in.Consent.Representative, in.Case.Court = "asentimiento_nna_y_representante",
			"procuraduria_ninez", domain.CourtAsked
	}
	if stage == stageFollowUp {
		in.Consent.Scopes[consent.FollowUp] = domain.Yes
	}
	if stage == stageAbroad {
		for _, scope := range []domain.Scope{consent.Consulate, consent.Abroad, consent.WithName,
			domain.ScopeShareIdentity} {
			in.Consent.Scopes[scope] = domain.Yes
		}
	}
	if stage == stageByHand {
		in.Needs[0].Need = "educacion"
	}
	in.Send = stage != stageDraft
	filed := c.ana.Refers(in)
	s := &scene{cas: filed.Case, code: filed.Code, bed: filed.Referrals[0], therapy: filed.Referrals[1],
		lawyer: filed.Referrals[2]}
	switch stage {
	case stageAccount, stageFactors:
		c.mu.Lock()
		s.account = c.w.Person("de paso", c.agencies["team"], domain.RoleReferrer).Account
		c.mu.Unlock()
		if stage == stageFactors {
			var change store.Change
			store.Put(&change, store.New(record.Factors{Account: s.account, List: []record.Factor{{Kind: record.Codes}}}))
			change.Log(store.Entry{Actor: domain.System("test"), Act: "factor.add", Kind: "account", ID: string(s.account),
				Outcome: store.Done})
			must(t, c.w.Store.Commit(t.Context(), change))
		}
	case stageMachine, stageKeys, stageHook:
		root := c.member("other", "admin_tecnico").person.Actor
		var err error
		s.machine, err = machine.Of(c.w.IDs).Create(t.Context(), root, c.agencies["team"].ID,
			machine.Input{Name: "Sistema de camas", Role: domain.RoleIntake, Days: 30,
				Scopes: []string{"units.read", "events.read"}})
		must(t, err)
		if stage == stageHook {
			_, err = machine.Of(c.w.IDs).SetHook(t.Context(), root, s.machine.V.ID, "https://camas.example.org/amparo")
			must(t, err)
			var change store.Change
			store.Put(&change, store.New(delivery.Delivery{ID: domain.NewID[delivery.ID](), Key: domain.NewID[delivery.ID](),
				Agency: s.machine.V.Agency, Account: s.machine.V.ID, Channel: delivery.Webhook, State: delivery.Failed,
				Event: &delivery.Event{Act: "event.tell"}, NextAt: c.w.Clock.Now()}))
			must(t, c.w.Store.Commit(t.Context(), change))
		}
		if stage == stageKeys {
			s.machine, err = machine.Of(c.w.IDs).Renew(t.Context(), root, s.machine.V.ID, 30)
			must(t, err)
		}
	case stageAsked:
		c.mu.Lock()
		defer c.mu.Unlock()
		c.w.Login(c.member("other", "admin_tecnico").person.Actor)
		asker := c.w.Person("quien pide", c.agencies["other"], domain.RoleAdmin)
		out, err := approval.Of(c.w.IDs).CreateAccount(t.Context(), asker.Actor, c.agencies["other"].ID,
			identity.AccountInput{Name: "Por confirmar", Login: string(asker.Account) + "@example.org",
				Roles: []domain.Role{domain.RoleCoordinator}}, goodReason)
		must(t, err)
		s.approval = out.Asked.ID
	case stageLive, stageQuestion, stageDeclined:
		c.asks(t, s, "asked")
		if stage == stageDeclined {
			must(t, c.w.Work.Decline(t.Context(), c.member("asked", "albergue_ingreso").person.Actor, s.bedOffer, 0,
				placement.DeclineInput{Code: "sin_cupo"}))
		}
		if stage == stageQuestion {
			must(t, c.w.Work.Ask(t.Context(), c.member("asked", "albergue_ingreso").person.Actor, s.bedOffer, 0,
				placement.TextInput{Text: "¿Viene sola?"}))
		}
	case stageWaits:
		c.places(t, s, filed.Referrals[3])
		wider := in.Consent
		wider.SplitAgreed = true
		must(t, c.w.Work.RecordConsent(t.Context(), c.member("accepted", "albergue_ingreso").person.Actor, s.cas, 0, wider))
	case stageCalled:
		c.places(t, s, filed.Referrals[3])
		call, err := c.w.Work.AskInterpreter(t.Context(), c.ana.Actor, s.bedOffer, 0,
			interpreting.Input{To: c.agencies["other"].ID, Language: "kek", At: c.soon(), How: "presencial"})
		must(t, err)
		s.call = call
	case stageHanded:
		c.places(t, s, filed.Referrals[3])
		var err error
		s.handon, err = c.w.Work.AskHandOn(t.Context(), c.ana.Actor, s.cas, 0, handon.Input{To: c.agencies["other"].ID,
			Reason: "place", Note: goodReason, GivenBy: "persona", Method: "oral"})
		must(t, err)
	case stageHeld, stageOnTheWay, stageAdmitted, stageFollowUp, stageJoined, stageTwo, stageAway, stageApart,
		stageCoded:
		c.places(t, s, filed.Referrals[3])
		if stage == stageCoded {
			_, err := c.w.Work.GiveCode(t.Context(), c.ana.Actor, s.cas)
			must(t, err)
			return s
		}
		if stage == stageOnTheWay {
			must(t, c.w.Work.Transit(t.Context(), c.ana.Actor, s.bedOffer, 0))
		} else if stage != stageHeld {
			c.admits(t, s)
		}
		if stage == stageAway {
			shelter := c.member("accepted", "albergue_ingreso").person.Actor
			must(t, c.w.Work.Away(t.Context(), shelter, s.bedOffer, 0, placement.AwayInput{Person: "P1", Why: "hospital"}))
		}
		if stage == stageApart {
			c.parts(t, s)
		}
		if stage == stageJoined || stage == stageTwo {
			c.joins(t, s, stage == stageTwo)
		}
		if stage == stageFollowUp {
			shelter := c.member("accepted", "albergue_ingreso").person.Actor
			must(t, c.w.Work.Discharge(t.Context(), shelter, s.bedOffer, 0, placement.EndInput{Reason: "plan_cumplido",
				FollowUp: true}))
		}
	case stageOver, stageDouble, stageMerged, stageClosed, stageErase, stageKept:
		for _, r := range filed.Referrals {
			must(t, c.w.Work.Cancel(t.Context(), c.ana.Actor, r, 0, "solucion_alterna"))
		}
		if stage == stageDouble || stage == stageMerged {
			s.other = c.ana.Refers(survivorOf(24)).Case
			if stage == stageMerged {
				must(t, c.w.Work.Merge(t.Context(), c.ana.Actor, s.cas, 0, s.other, goodReason))
			}
			return s
		}
		if stage != stageOver {
			must(t, c.w.Work.CloseCase(t.Context(), c.ana.Actor, s.cas, 0, "plan_cumplido"))
		}
		boss := c.member("team", "supervisor_agencia").person.Actor
		switch stage {
		case stageErase:
			must(t, c.w.Work.AskErasure(t.Context(), boss, s.cas, 0, forgetting.Ask{Reason: "wish", Note: goodReason}))
		case stageKept:
			must(t, c.w.Work.HoldCase(t.Context(), boss, s.cas, 0, goodReason))
		}
	}
	return s
}

// task gives her worker a task in a scene.
func (c *cast) task(s *scene) string {
	id, err := c.w.Work.AddTask(context.Background(), c.ana.Actor, s.cas, diary.TaskInput{Text: "Llamar.",
		Due: "2026-12-24"})
	must(c.t, err)
	return string(id)
}

// steps are those of her return in a scene, by code.
func (c *cast) steps(s *scene) map[string]filed.TaskID {
	_ = c.w.Work.OpenPlan(context.Background(), c.ana.Actor, s.cas, "pasos_retorno") // Or it is open already.
	found, err := c.w.Work.ReadTasks(context.Background(), c.ana.Actor, s.cas)
	must(c.t, err)
	out := map[string]filed.TaskID{}
	for _, k := range found.Rows {
		out[k.Step] = k.ID
	}
	return out
}

// asks puts bed, therapy and lawyer to an agency.
func (c *cast) asks(t testing.TB, s *scene, rel string) {
	t.Helper()
	put := func(r domain.ReferralID, in placement.OfferInput) domain.OfferID {
		ids, err := c.w.Work.SendOffers(t.Context(), c.ana.Actor, r, 0, in)
		must(t, err)
		return ids[0]
	}
	s.bedOffer = put(s.bed, placement.OfferInput{Shelters: []domain.ShelterID{c.shelter[rel]}})
	s.careOffer = put(s.therapy, placement.OfferInput{Programs: []domain.ProgramID{c.psych[rel]}})
	s.lawOffer = put(s.lawyer, placement.OfferInput{Programs: []domain.ProgramID{c.legal[rel]}})
}

func (c *cast) places(t testing.TB, s *scene, rest domain.ReferralID) {
	t.Helper()
	c.asks(t, s, "accepted")
	c.member("accepted", "albergue_ingreso").person.Accepts(s.bedOffer)
	c.member("accepted", "programa_psico").person.Accepts(s.careOffer)
	c.member("accepted", "programa_legal").person.Accepts(s.lawOffer)
	still, err := c.w.Work.SendOffers(t.Context(), c.ana.Actor, rest, 0,
		placement.OfferInput{Programs: []domain.ProgramID{c.legal["asked"]}})
	must(t, err)
	s.stillAsked = still[0]
}

func (c *cast) admits(t testing.TB, s *scene) {
	t.Helper()
	shelter := c.member("accepted", "albergue_ingreso").person.Actor
	must(t, c.w.Work.Admit(t.Context(), shelter, s.bedOffer, 0, placement.AdmitInput{}))
	_, err := c.w.Work.WriteNote(t.Context(), shelter, s.cas, domain.CareHealth, "MARCA-SALUD")
	must(t, err)
	must(t, c.w.Work.Start(t.Context(), c.member("accepted", "programa_psico").person.Actor, s.careOffer, 0))
}

// parts keeps that others of her family live in another house by agreement.
func (c *cast) parts(t testing.TB, s *scene) {
	t.Helper()
	s.other = c.ana.Refers(survivorOf(25)).Case
	must(t, c.w.Work.Run(t.Context(), domain.System("test"), func(tx *act.Txn) error {
		for _, p := range [][2]domain.CaseID{{s.cas, s.other}, {s.other, s.cas}} {
			store.Put(&tx.Change, store.New(agreed.Agreement{Case: p[0], With: p[1], Why: goodReason, At: tx.Now,
				Contact: "Por teléfono.", Days: []int{0}}))
		}
		tx.LogAct("apart.reunion", "case", string(s.cas), "")
		return nil
	}))
}

// joins adds her sister to the case, and gives her a bed where she is to live there.
func (c *cast) joins(t testing.TB, s *scene, bed bool) {
	t.Helper()
	k, err := store.Get[domain.Case](t.Context(), c.w.Store, s.cas)
	must(t, err)
	sister := amparotest.Woman(22)
	sister.Relation = "hermana_hermano"
	k.V.Group = append(k.V.Group, sister)
	must(t, c.w.Work.EditCase(t.Context(), c.ana.Actor, s.cas, 0, k.V))
	if bed {
		must(t, c.w.Work.Join(t.Context(), c.member("accepted", "albergue_ingreso").person.Actor, s.bedOffer, 0, "P2", ""))
	}
}

// elsewhere is the unit of the accepting house in which she does not live.
func (c *cast) elsewhere(s *scene) domain.UnitID {
	for _, st := range storedOf[domain.Stay](c.t, c.w, store.Filter{By: store.By("case", s.cas)}) {
		if st.Persons[0].Unit == c.units["accepted"][0].ID {
			return c.units["accepted"][1].ID
		}
	}
	return c.units["accepted"][0].ID
}

// bystanders makes a house outside the cast that was asked for a bed and is signed in: its notice and its session are
// nobody's else.
func (c *cast) bystanders(t *testing.T, w *amparotest.World) {
	t.Helper()
	away := w.Shelter("ajena", "0108", amparotest.Women(1))
	c.ana.Offers(c.ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], away)
	c.program(away.Actor.Actor)
	for _, v := range storedOf[record.Session](t, w, store.Filter{By: store.By("account", away.Account)}) {
		c.session = string(v.ID)
	}
	waits, err := w.IDs.KeepForm(t.Context(), domain.SessionID(c.session), record.PendingForm{Action: "/notices",
		Page: "/notices", Sent: true})
	must(t, err)
	c.pending = string(waits.ID)
	for _, n := range storedOf[domain.Notice](t, w, store.Filter{By: store.By("agency", away.Agency)}) {
		c.notice = string(n.ID)
	}
	if c.session == "" || c.notice == "" {
		t.Fatal("the bystander has no session or no notice")
	}
}

func storedOf[T any](t testing.TB, w *amparotest.World, f store.Filter) []T {
	t.Helper()
	all, _, err := store.List[T](t.Context(), w.Store, f)
	must(t, err)
	out := make([]T, len(all))
	for i := range all {
		out[i] = all[i].V
	}
	return out
}

// file is one of a case that is shown to the house.
func (c *cast) file(s *scene) string {
	all, err := store.Find[filed.Files](context.Background(), c.w.Store, s.cas)
	for _, f := range all.V.Rows {
		if f.RemovedAt.IsZero() && f.House {
			return string(f.ID)
		}
	}
	if err != nil {
		return err.Error()
	}
	id, err := c.w.Work.AddFile(context.Background(), c.ana.Actor, s.cas, diary.FileInput{Kind: "orden_judicial",
		On: "2026-11-23", House: true, Content: []byte("%PDF-1.4\n%%EOF")})
	if err != nil {
		return err.Error()
	}
	return string(id)
}

// otherPart is the referral for a bed of another case of the team: the other part of a group.
func (c *cast) otherPart() domain.ReferralID { return c.ana.Refers(survivorOf(25)).Referrals[0] }

// incident is one that the house recorded, and that her team has not acknowledged.
func (c *cast) incident(s *scene) string {
	house := c.member("accepted", "albergue_ingreso").person
	id, err := c.w.Work.RecordIncident(context.Background(), house.Actor, s.cas, diary.IncidentInput{Kind: "lesion",
		Grade: "leve", When: c.w.Clock.Now(), Text: "Se cayó.", Done: "La vio la enfermera."})
	if err != nil {
		return err.Error()
	}
	return string(id)
}
