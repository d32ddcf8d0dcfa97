package amparotest

import (
	"context"
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
	"amparo/internal/secondlock"
	"amparo/internal/store"
)

// Actor is somebody who acts. Methods that cannot fail in the story end the test when they do; methods named Try return
// the error.
type Actor struct {
	domain.Actor
	w *World
}

// For returns the actor, acting for another agency with a reason.
func (a *Actor) For(agency domain.AgencyID, reason string) *Actor {
	next := *a
	next.OnBehalf, next.Reason = agency, reason
	return &next
}

// SignsIn opens a session with the password, which holds the key that it opens.
func (a *Actor) SignsIn() {
	a.w.T.Helper()
	in, err := a.w.IDs.SignIn(a.w.T.Context(), identity.Attempt{Login: a.w.Login(a.Actor), Password: Password,
		Role: a.Role, Addr: "127.0.0.1"})
	a.w.must(err)
	a.Actor = in.Actor
}

// Chooses lets somebody choose Password as her password with a one-time code.
func (w *World) Chooses(a domain.Actor, code string) error {
	acc, err := store.Get[domain.Account](w.T.Context(), w.Store, a.Account)
	if err == nil {
		_, err = w.IDs.Redeem(w.T.Context(), identity.Redemption{Code: code,
			Attempt: identity.Attempt{Login: acc.V.Login, Password: Password, Addr: "127.0.0.1"}})
	}
	return err
}

// tend does what a session that opens does, but while somebody's password is to be older than keys.
func (w *World) tend(ctx context.Context, a domain.Actor) {
	if !w.older {
		_ = w.Work.Tend(ctx, a) // What it could not do on an ill disk, the next sign-in does, as in an installation.
	}
}

// BeforeKeys lets people choose their passwords as in an installation that is older than the keys which passwords open.
func (w *World) BeforeKeys(people ...*Actor) {
	w.T.Helper()
	w.older = true
	for _, a := range people {
		w.Login(a.Actor)
		rec, err := store.Get[store.Keyed[record.Credential]](w.T.Context(), w.Store, a.Account)
		w.must(err)
		rec.V.V.Own = secondlock.Own{}
		var c store.Change
		store.Put(&c, rec)
		c.Log(store.Entry{Actor: domain.System("test"), Act: "older", Kind: "account", ID: string(a.Account),
			Outcome: store.Done})
		w.must(w.Store.Commit(w.T.Context(), c))
	}
	w.older = false
}

// House is a shelter with its intake worker.
type House struct {
	*Actor
	Shelter domain.Shelter
}

// Unit describes a unit of a house in a story.
type Unit struct {
	Name     string
	Beds     int
	Genders  []domain.Gender
	Min, Max int
	Children *domain.ChildrenRule
	Pregnant bool
}

// Women is a unit for women of 18 and over.
func Women(beds int) Unit {
	return Unit{Name: "Mujeres", Beds: beds, Genders: []domain.Gender{domain.Woman, domain.TransWoman}, Min: 18, Max: 99,
		Pregnant: true}
}

// Girls is a unit for girls of 12 to 17.
func Girls(beds int) Unit {
	return Unit{Name: "Adolescentes", Beds: beds, Genders: []domain.Gender{domain.Woman}, Min: 12, Max: 17, Pregnant: true}
}

// Families is a unit for women with children.
func Families(beds, children, boys, girls int) Unit {
	u := Women(beds)
	u.Name, u.Children = "Madres", &domain.ChildrenRule{Max: children, BoyMaxAge: boys, GirlMaxAge: girls}
	return u
}

// Shelter adds a shelter in a municipality with these units.
func (w *World) Shelter(name, municipality string, units ...Unit) *House {
	w.T.Helper()
	a := w.Agency(name, "ong")
	town, _ := w.Pack.Municipality(municipality)
	sh := domain.Shelter{ID: domain.NewID[domain.ShelterID](), Ref: name, Agency: a.ID, Operator: "op-" + name, Name: name,
		Municipality: municipality,
		Department:   town.Department, Address: "Portón verde de " + name, Active: true, IntakeHours: "24h",
		MaxStayDays:   180,
		SecurityLevel: 2,
		Languages:     []string{w.Pack.CommonLanguage()}, ConfirmedAt: w.Clock.Now(),
		MinorLicence: &domain.Licence{Authority: "Autoridad de prueba", Status: "vigente", ValidUntil: "2030-01-01"}}
	for _, u := range units {
		sh.Units = append(sh.Units, domain.Unit{ID: domain.NewID[domain.UnitID](), Name: u.Name, Population: "mujeres",
			Genders: u.Genders,
			AgeMin:  u.Min, AgeMax: u.Max, Children: u.Children, Pregnant: u.Pregnant, Open: true,
			Beds: domain.Beds{Total: u.Beds}})
	}
	w.keep("shelter", store.New(sh))
	return &House{Actor: w.Person("ingreso de "+name, a, domain.RoleIntake), Shelter: sh}
}

// Office is a programme with its professional.
type Office struct {
	*Actor
	Program domain.Program
}

// Program adds a psychological or legal programme with room for so many cases.
func (w *World) Program(name string, class domain.Class, room int, specialisms ...string) *Office {
	w.T.Helper()
	a := w.Agency(name, "ong")
	pr := domain.Program{ID: domain.NewID[domain.ProgramID](), Ref: name, Agency: a.ID, Name: name, Class: class,
		Municipality: "0101", Department: "01",
		Serves: []string{"01", "03"}, Languages: []string{"spa"}, Specialisms: specialisms, AgeMax: 99,
		Genders: []domain.Gender{domain.Woman, domain.Man, domain.TransWoman, domain.TransMan, domain.NonBinary,
			domain.Unsaid},
		Modalities: []string{"presencial"}, MaxCaseload: room, Active: true, ConfirmedAt: w.Clock.Now()}
	w.keep("program", store.New(pr))
	role := domain.RolePsych
	if class == domain.ClassLegal {
		role = domain.RoleLegal
	}
	return &Office{Actor: w.Person("profesional de "+name, a, role), Program: pr}
}

// Survivor describes the people of a case, the lead first: "17 mujer", with children behind her.
func Survivor(lead domain.Person, others ...domain.Person) intake.RegisterInput {
	lead.Relation = domain.RelationLead
	in := intake.RegisterInput{Send: true}
	in.Case = domain.Case{Group: append([]domain.Person{lead}, others...),
		Languages: []domain.Spoken{{ID: "spa", Level: "materno"}}, Nationality: "GT",
		Status: "posible", Found: "0101", Security: 1, Court: domain.CourtNone}
	in.Identity = domain.Identity{Persons: []domain.Named{{Given: "Marisol", Family: "Ejemplo"}}, Phone: "+50200001234"}
	in.Safety = domain.Safety{Risk: "La buscan en la terminal."}
	in.Restricted = domain.Restricted{Trafficker: "Apodo: el Prueba."}
	in.Consent = Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
	if lead.Age < domain.MinorAge {
		in.Consent.GivenBy, in.Consent.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
		in.Case.Court = domain.CourtAsked
	}
	in.Needs = []intake.NeedInput{{Need: "abrigo", Urgency: domain.UrgencyCritical}}
	return in
}

// Consent says yes to these scopes and nothing else.
func Consent(yes ...domain.Scope) intake.ConsentInput {
	in := intake.ConsentInput{GivenBy: "persona", Language: "spa", Method: "oral",
		Scopes: map[domain.Scope]domain.Answer{}}
	for _, s := range yes {
		in.Scopes[s] = domain.Yes
	}
	return in
}

// Emergency is the admission of a child before the order: on a basis of the list, with who brings her case to the court
// on duty today.
func (w *World) Emergency() placement.AdmitInput {
	today := domain.DateOf(w.Clock.Now().In(w.Work.Pack().TimeZone()))
	return placement.AdmitInput{Emergency: "rescate",
		Brings: domain.Brings{By: "Procuraduría de prueba", Court: "Juzgado de turno de prueba", On: today}}
}

// Woman is a lead person of that age.
func Woman(age int) domain.Person { return domain.Person{Age: age, Gender: domain.Woman} }

// Child is a child of the lead.
func Child(age int, g domain.Gender) domain.Person {
	lead := 0
	return domain.Person{Age: age, Gender: g, Relation: "hija_hijo", Caregiver: &lead}
}

// Refers registers a case and returns what was filed.
func (a *Actor) Refers(in intake.RegisterInput) intake.Registered {
	a.w.T.Helper()
	out, err := a.w.Work.Register(a.w.T.Context(), a.Actor, in)
	a.w.must(err)
	return out
}

// Offers puts a referral to shelters and returns the offers, in the order of the shelters.
func (a *Actor) Offers(r domain.ReferralID, houses ...*House) []domain.OfferID {
	a.w.T.Helper()
	var in placement.OfferInput
	for _, h := range houses {
		in.Shelters = append(in.Shelters, h.Shelter.ID)
	}
	ids, err := a.w.Work.SendOffers(a.w.T.Context(), a.Actor, r, 0, in)
	a.w.must(err)
	at := map[domain.ShelterID]domain.OfferID{}
	for _, id := range ids {
		o, err := store.Get[domain.Offer](a.w.T.Context(), a.w.Store, id)
		a.w.must(err)
		at[o.V.Shelter] = id
	}
	for i, h := range houses {
		ids[i] = at[h.Shelter.ID]
	}
	return ids
}

// OffersTo puts a referral to programmes and returns the offers.
func (a *Actor) OffersTo(r domain.ReferralID, offices ...*Office) []domain.OfferID {
	a.w.T.Helper()
	var in placement.OfferInput
	for _, o := range offices {
		in.Programs = append(in.Programs, o.Program.ID)
	}
	ids, err := a.w.Work.SendOffers(a.w.T.Context(), a.Actor, r, 0, in)
	a.w.must(err)
	return ids
}

// TryAccept answers yes, or says why it could not. A lawyer has looked for a conflict of interest.
func (a *Actor) TryAccept(o domain.OfferID) error {
	return a.w.Work.Accept(a.w.T.Context(), a.Actor, o, 0, placement.AcceptInput{NoConflict: true})
}

// Accepts answers yes.
func (a *Actor) Accepts(o domain.OfferID) {
	a.w.T.Helper()
	a.w.must(a.TryAccept(o))
}

// Waits lets time pass.
func (w *World) Waits(d time.Duration) { w.Clock.Advance(d) }
