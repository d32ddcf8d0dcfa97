package api

import (
	"amparo/internal/httpd/mid"
)

func meRoutes() []Route {
	return []Route{
		get("/me", "", "getMe", "Who you are in this session", getMe).roleless(),
		post("/me/password", "password.own", "changePassword", "Change your password", changePassword).own().created().
			says("Every other session of yours ends, and this one goes on under a new token. Needs a bearer session.").
			like(passwordIn{Old: samplePhrase, New: "nueve lanchas cruzan temprano"}),
		post("/me/language", "session.own", "setLanguage", "Choose the language of your answers", setLanguage).own().like(langIn{"en"}),
	}
}

// request is the opaque id that the log knows this request by.
func (c *call) request() string { return mid.Request(c.http) }

type me struct {
	person
	Choose []string `json:"choose" doc:"Roles to choose from, while the session has none." list:"rol"`
}

func getMe(c *call, _ none) (me, error) {
	return me{person: personOf(c.actor), Choose: texts(c.auth.Choose)}, nil
}

type passwordIn struct {
	Old string `json:"old" need:"1"`
	New string `json:"new" need:"1"`
	Dev string `json:"device" doc:"Device mark of this machine, when it has one."`
}

func changePassword(c *call, in passwordIn) (newSession, error) {
	if err := c.bearerOnly(); err != nil {
		return newSession{}, err
	}
	s, err := c.Identity.ChangePassword(c.ctx, c.actor, in.Old, in.New, in.Dev)
	return newSessionOf(s), err
}

type langIn struct {
	Lang string `json:"lang" need:"1" enum:"es,en"`
}

func setLanguage(c *call, in langIn) (none, error) {
	return none{}, c.Identity.SetLanguage(c.ctx, c.actor, in.Lang)
}
