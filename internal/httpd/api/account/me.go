package account

import (
	"amparo/internal/httpd/api/endpoint"
)

func meRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/me", "", "getMe", "Who you are in this session", getMe).BeforeRole(),
		endpoint.Post("/me/password", "password.own", "changePassword", "Change your password", changePassword).Own().
			Creates().
			WithNote("Every other session of yours ends, and this one goes on under a new token. Needs a bearer session.").
			WithExample(passwordIn{Old: samplePhrase, New: "nueve lanchas cruzan temprano"}),
		endpoint.Post("/me/language", "session.own", "setLanguage", "Choose the language of your answers", setLanguage).Own().
			WithExample(langIn{"en"}),
		endpoint.Post("/me/readings", "reading.on", "readOn", "Go on opening cases, with a reason", readOn).Own().
			WithNote("Somebody who opened something personal of very many cases is answered `429 reading.paused` until time " +
				"has passed, or until she says here why she needs to go on. Supervisors of her agency and the auditors are told.").
			WithExample(readOnIn{"Turno de noche: reviso las camas de toda la red"}),
	}
}

type me struct {
	person
	// Roles to choose from, while the session has none.
	Choose []string `json:"choose" list:"rol"`
}

func getMe(c *endpoint.Call, _ endpoint.None) (me, error) {
	return me{person: personOf(c.Actor), Choose: endpoint.Texts(c.Auth.Choose)}, nil
}

type passwordIn struct {
	Old string `json:"old" need:"1" max:"1024"`
	New string `json:"new" need:"1" max:"1024"`
	// Device mark of this machine, when it has one.
	Dev string `json:"device" max:"400" eg:"Firefox"`
}

func changePassword(c *endpoint.Call, in passwordIn) (newSession, error) {
	if err := bearerOnly(c); err != nil {
		return newSession{}, err
	}
	s, err := c.Identity.ChangePassword(c.Ctx, c.Actor, in.Old, in.New, in.Dev)
	return newSessionOf(s), err
}

type langIn struct {
	Lang string `json:"lang" need:"1" enum:"es,en"`
}

func setLanguage(c *endpoint.Call, in langIn) (endpoint.None, error) {
	return endpoint.None{}, c.Identity.SetLanguage(c.Ctx, c.Actor, in.Lang)
}

type readOnIn struct {
	// At least 20 letters. It is kept in the log.
	Reason string `json:"reason" need:"1" max:"500" eg:"Turno de noche: reviso las camas de toda la red"`
}

func readOn(c *endpoint.Call, in readOnIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.ReadOn(c.Ctx, c.Actor, in.Reason)
}
