// Package account serves sessions, the own account, agencies and the people of an agency.
package account

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/httpd/mid"
	"amparo/internal/identity"
	"amparo/internal/identity/record"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(sessionRoutes(), meRoutes(), factorRoutes(), addressKeyRoutes(), channelRoutes(), agencyRoutes(),
		signOnRoutes(),
		peopleRoutes(), approvalRoutes())
}

func sessionRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/version", "", "getVersion", "The version of the service",
			func(c *endpoint.Call, _ endpoint.None) (version, error) { return version{c.Version}, nil }).OpenToAll().MayBeKept(),
		endpoint.Post("/sessions", "", "signIn", "Sign in", signIn).OpenToAll().Creates().
			WithNote("Answers a bearer token for the Authorization header. When `choose` is not empty, choose one of those " +
				"roles before anything else. When `step` is `factor`, give a second factor first; when it is `enrol`, add one. A " +
				"token lives 15 minutes; answers carry a newer one in the `Session-Token` header while the session goes on.").
			WithExample(signInIn{Login: "ana@example.org", Password: samplePhrase, Role: "referente"}),
		endpoint.Post("/sessions/redeem", "", "redeemCode", "Choose a password with a one-time code and sign in", redeem).
			OpenToAll().Creates().
			WithExample(redeemIn{Login: "berta@example.org", Code: "ABCDE-FGHJK-MNPQR-STUVW-XYZ23-4", Password: samplePhrase}),
		endpoint.Get("/sessions", "session.own", "listSessions", "Your open sessions", listSessions).Own(),
		endpoint.Post("/sessions/current/role", "", "chooseRole", "Choose or change the role of this session", chooseRole).
			BeforeRole().Creates().
			WithNote("The session goes on under a new token; the old one is worth nothing. Needs a bearer session.").
			WithExample(roleIn{Role: "coordinacion"}),
		endpoint.Post("/sessions/current/end", "", "signOut", "Sign out",
			endpoint.Do(func(c *endpoint.Call) error { return c.Identity.SignOut(c.Ctx, c.Auth.Raw, c.Request()) })).
			BeforeRole(),
		endpoint.Post("/sessions/others/end", "session.own", "endOtherSessions", "End every other session of yours",
			endpoint.Do(func(c *endpoint.Call) error { return c.Identity.EndOtherSessions(c.Ctx, c.Actor) })).Own(),
		endpoint.Post("/sessions/:session/end", "session.own", "endSession", "End one of your sessions", endSession).Own(),
	}
}

// samplePhrase is an example of a good password; nobody has it.
const samplePhrase = "siete nubes bajan despacio"

type signInIn struct {
	// E-mail address of the account.
	Login    string `json:"login" need:"1" max:"254"`
	Password string `json:"password" need:"1" max:"1024"`
	// Role to act in, when the account holds several.
	Role string `json:"role" list:"rol"`
	// What an earlier sign-in answered as device: such a device is not slowed down by guesses made elsewhere.
	Device string `json:"device" max:"400" eg:"Firefox"`
}

type redeemIn struct {
	Login string `json:"login" need:"1" max:"254"`
	// One-time code as it was handed over.
	Code string `json:"code" need:"1" max:"100" eg:"R-K7M-4XRT"`
	// The password to keep: at least 15 signs, not a common one.
	Password string `json:"password" need:"1" max:"1024"`
	Role     string `json:"role" list:"rol"`
}

type roleIn struct {
	Role string `json:"role" need:"1" list:"rol"`
}

type newSession struct {
	// Send it as Authorization: Bearer.
	Token string `json:"token" eg:"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"`
	// Keep it and send it with the next sign-in from this machine.
	Device  string    `json:"device,omitempty" eg:"Firefox"`
	Session string    `json:"session" is:"id"`
	EndsAt  time.Time `json:"ends_at"`
	// Roles to choose from; empty when the session has one.
	Choose []string `json:"choose" list:"rol"`
	// What is still to be done before the token opens anything else; absent when nothing is.
	Step  string  `json:"step,omitempty" enum:"factor,enrol"`
	Actor *person `json:"actor,omitempty"`
}

type person struct {
	Account    string `json:"account" is:"id"`
	Name       string `json:"name" eg:"Casa Jade"`
	Role       string `json:"role,omitempty" list:"rol"`
	Agency     string `json:"agency" is:"id"`
	AgencyName string `json:"agency_name" eg:"Fundación Ceiba"`
	AgencyType string `json:"agency_type" list:"tipo_organizacion"`
	Lang       string `json:"lang" enum:"es,en"`
}

func personOf(a domain.Actor) person {
	return person{Account: string(a.Account), Name: a.Name, Role: string(a.Role),
		Agency: string(a.Agency), AgencyName: a.AgencyName, AgencyType: a.AgencyType, Lang: a.Lang}
}

func newSessionOf(in identity.SignedIn) newSession {
	out := newSession{Token: in.Token, Device: in.Device, Session: string(in.Session.ID), EndsAt: in.Session.EndsAt,
		Choose: endpoint.Texts(in.Choose), Step: string(in.Session.Step)}
	if out.Step == "" {
		out.Actor = new(personOf(in.Actor))
	}
	return out
}

// attempt fills in what the request says of the caller.
func attempt(c *endpoint.Call, login, password, role, device string) identity.Attempt {
	return identity.Attempt{Login: login, Password: password, Role: domain.Role(role), Device: device,
		Addr: mid.Addr(c.HTTP), Agent: c.HTTP.Get("User-Agent"), Bearer: true, Request: c.Request()}
}

func signIn(c *endpoint.Call, in signInIn) (newSession, error) {
	s, err := c.Identity.SignIn(c.Ctx, attempt(c, in.Login, in.Password, in.Role, in.Device))
	if err == nil {
		err = mid.EndBrought(c.HTTP, c.Identity)
	}
	return newSessionOf(s), err
}

func redeem(c *endpoint.Call, in redeemIn) (newSession, error) {
	s, err := c.Identity.Redeem(c.Ctx,
		identity.Redemption{Attempt: attempt(c, in.Login, in.Password, in.Role, ""), Code: in.Code})
	if err == nil {
		err = mid.EndBrought(c.HTTP, c.Identity)
	}
	return newSessionOf(s), err
}

// bearerOnly refuses what would leave a browser without its cookie: those acts have pages.
func bearerOnly(c *endpoint.Call) error {
	if c.Auth.Bearer {
		return nil
	}
	return fault.New(fault.Forbidden, "api.bearer_only", nil)
}

func chooseRole(c *endpoint.Call, in roleIn) (newSession, error) {
	if err := bearerOnly(c); err != nil {
		return newSession{}, err
	}
	s, err := c.Identity.SwitchRole(c.Ctx, c.Actor, domain.Role(in.Role))
	return newSessionOf(s), err
}

type sessions struct {
	endpoint.Listed
	Sessions []session `json:"sessions"`
}

type session struct {
	ID      string `json:"id" is:"id"`
	Current bool   `json:"current"`
	Role    string `json:"role,omitempty" list:"rol"`
	// Family of the browser or program.
	Device string `json:"device,omitempty" eg:"Firefox"`
	// Opened by a program rather than a browser.
	Program   bool      `json:"program"`
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	EndsAt    time.Time `json:"ends_at"`
}

func listSessions(c *endpoint.Call, in endpoint.Page) (out sessions, err error) {
	all, err := c.Identity.Sessions(c.Ctx, c.Actor)
	id := func(s record.Session) string { return string(s.ID) }
	out.Sessions, out.Listed, err = endpoint.Cut(all, err, in, id, func(s record.Session) session {
		return session{ID: string(s.ID), Current: s.ID == c.Actor.Session, Role: string(s.Role),
			Device: s.Device, Program: s.Bearer, CreatedAt: s.CreatedAt, SeenAt: s.SeenAt, EndsAt: s.EndsAt}
	})
	return out, err
}

func endSession(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Identity.EndSession(c.Ctx, c.Actor, endpoint.ID[domain.SessionID](c, "session"))
}

type version struct {
	Version string `json:"version" eg:"1.4.0"`
}
