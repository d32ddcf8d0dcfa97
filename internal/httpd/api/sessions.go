package api

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity"
)

func sessionRoutes() []Route {
	return []Route{
		get("/version", "", "getVersion", "The version of the service", func(c *call, _ none) (version, error) { return version{c.Version}, nil }).forAll(),
		post("/sessions", "", "signIn", "Sign in", signIn).forAll().created().
			says("Answers a bearer token for the Authorization header. When `choose` is not empty, choose one of those roles before anything else. " +
				"A token lives 15 minutes; answers carry a newer one in the `Session-Token` header while the session goes on.").
			like(signInIn{Login: "ana@example.org", Password: samplePhrase, Role: "referente"}),
		post("/sessions/redeem", "", "redeemCode", "Choose a password with a one-time code and sign in", redeem).forAll().created().
			like(redeemIn{Login: "berta@example.org", Code: "ABCDE-FGHJK-MNPQR-STUVW-XYZ23-4", Password: samplePhrase}),
		get("/sessions", "session.own", "listSessions", "Your open sessions", listSessions).own(),
		post("/sessions/current/role", "", "chooseRole", "Choose or change the role of this session", chooseRole).roleless().created().
			says("The session goes on under a new token; the old one is worth nothing. Needs a bearer session.").like(roleIn{Role: "coordinacion"}),
		post("/sessions/current/end", "", "signOut", "Sign out", signOut).roleless(),
		post("/sessions/others/end", "session.own", "endOtherSessions", "End every other session of yours", endOthers).own(),
		post("/sessions/:session/end", "session.own", "endSession", "End one of your sessions", endSession).own(),
	}
}

// samplePhrase is an example of a good password; nobody has it.
const samplePhrase = "siete nubes bajan despacio"

type signInIn struct {
	Login    string `json:"login" need:"1" doc:"E-mail address of the account."`
	Password string `json:"password" need:"1"`
	Role     string `json:"role" doc:"Role to act in, when the account holds several." list:"rol"`
	Device   string `json:"device" doc:"What an earlier sign-in answered as device: such a device is not slowed down by guesses made elsewhere."`
}

type redeemIn struct {
	Login    string `json:"login" need:"1"`
	Code     string `json:"code" need:"1" doc:"One-time code as it was handed over."`
	Password string `json:"password" need:"1" doc:"The password to keep: at least 15 signs, not a common one."`
	Role     string `json:"role" list:"rol"`
}

type roleIn struct {
	Role string `json:"role" need:"1" list:"rol"`
}

type newSession struct {
	Token   string    `json:"token" doc:"Send it as Authorization: Bearer."`
	Device  string    `json:"device,omitempty" doc:"Keep it and send it with the next sign-in from this machine."`
	Session string    `json:"session" is:"id"`
	EndsAt  time.Time `json:"ends_at"`
	Choose  []string  `json:"choose" doc:"Roles to choose from; empty when the session has one." list:"rol"`
	Actor   person    `json:"actor"`
}

type person struct {
	Account    string `json:"account" is:"id"`
	Name       string `json:"name"`
	Role       string `json:"role,omitempty" list:"rol"`
	Agency     string `json:"agency" is:"id"`
	AgencyName string `json:"agency_name"`
	AgencyType string `json:"agency_type" list:"tipo_organizacion"`
	Lang       string `json:"lang" enum:"es,en"`
}

func personOf(a domain.Actor) person {
	return person{Account: string(a.Account), Name: a.Name, Role: string(a.Role), Agency: string(a.Agency), AgencyName: a.AgencyName,
		AgencyType: a.AgencyType, Lang: a.Lang}
}

func newSessionOf(in identity.SignedIn) newSession {
	return newSession{Token: in.Token, Device: in.Device, Session: string(in.Session.ID), EndsAt: in.Session.EndsAt, Choose: texts(in.Choose),
		Actor: personOf(in.Actor)}
}

// attempt fills in what the request says of the caller.
func (c *call) attempt(login, password, role, device string) identity.Attempt {
	return identity.Attempt{Login: login, Password: password, Role: domain.Role(role), Device: device, Addr: mid.Addr(c.http),
		Agent: c.http.Get("User-Agent"), Bearer: true, Request: c.request()}
}

func signIn(c *call, in signInIn) (newSession, error) {
	s, err := c.Identity.SignIn(c.ctx, c.attempt(in.Login, in.Password, in.Role, in.Device))
	return newSessionOf(s), err
}

func redeem(c *call, in redeemIn) (newSession, error) {
	s, err := c.Identity.Redeem(c.ctx, identity.Redemption{Attempt: c.attempt(in.Login, in.Password, in.Role, ""), Code: in.Code})
	return newSessionOf(s), err
}

// bearerOnly refuses what would leave a browser without its cookie: those acts have pages.
func (c *call) bearerOnly() error {
	if c.auth.Bearer {
		return nil
	}
	return fault.New(fault.Forbidden, "api.bearer_only", nil)
}

func chooseRole(c *call, in roleIn) (newSession, error) {
	if err := c.bearerOnly(); err != nil {
		return newSession{}, err
	}
	s, err := c.Identity.SwitchRole(c.ctx, c.actor, domain.Role(in.Role))
	return newSessionOf(s), err
}

func signOut(c *call, _ none) (none, error) {
	return none{}, c.Identity.SignOut(c.ctx, c.auth.Raw, c.request())
}

type sessions struct {
	Sessions []session `json:"sessions"`
}

type session struct {
	ID        string    `json:"id" is:"id"`
	Current   bool      `json:"current"`
	Role      string    `json:"role,omitempty" list:"rol"`
	Device    string    `json:"device,omitempty" doc:"Family of the browser or program."`
	Program   bool      `json:"program" doc:"Opened by a program rather than a browser."`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	EndsAt    time.Time `json:"ends_at"`
}

func listSessions(c *call, _ none) (sessions, error) {
	all, err := c.Identity.Sessions(c.ctx, c.actor)
	return sessions{list(all, func(s domain.Session) session {
		return session{ID: string(s.ID), Current: s.ID == c.actor.Session, Role: string(s.Role), Device: s.Device, Program: s.Bearer,
			CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, EndsAt: s.EndsAt}
	})}, err
}

func endOthers(c *call, _ none) (none, error) {
	return none{}, c.Identity.EndOtherSessions(c.ctx, c.actor)
}

func endSession(c *call, _ none) (none, error) {
	sid, err := id[domain.SessionID](c, "session")
	if err != nil {
		return none{}, err
	}
	return none{}, c.Identity.EndSession(c.ctx, c.actor, sid)
}
