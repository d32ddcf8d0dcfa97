package account

import (
	"time"

	"amparo/internal/fault"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/record"
)

func factorRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Post("/sessions/current/factor", "", "giveFactor", "Give a second factor", giveFactor).SecondStep().
			Creates().
			WithNote("Does the second step of signing in, or renews it: reading what is restricted, emergency access, " +
				"changes of accounts and agencies and exports answer `403 factor.needed` unless a factor was given within " +
				"five minutes; what is restricted of a case asks for a passkey and answers `403 factor.passkey_only` after " +
				"anything else. The session goes on under a new token. Give one of the three.").
			WithExample(factorIn{Code: "123456"}),
		endpoint.Post("/sessions/current/passkey", "", "askPasskey", "What a passkey of yours is to answer", askPasskey).
			SecondStep(),
		endpoint.Get("/me/factors", "", "listFactors", "Your second factors", listFactors).SecondStep(),
		endpoint.Post("/me/factors/codes", "", "beginCodes", "Begin to add codes that change with time", beginCodes).
			SecondStep().ShownOnce().WithNote("The secret counts for nothing until a first code confirms it."),
		endpoint.Post("/me/factors/codes/confirm", "", "confirmCodes", "Add codes that change with time", confirmCodes).
			SecondStep().ShownOnce().Creates().
			WithNote("Every other session of yours ends, and this one goes on under a new token.").
			WithExample(confirmIn{Code: "123456", Name: "Mi teléfono"}),
		endpoint.Post("/me/factors/recovery", "", "newRecovery", "Make new recovery codes", newRecovery).
			BeforeRole().ShownOnce(),
		endpoint.Post("/me/factors/:factor/remove", "", "removeFactor", "Remove a second factor", removeFactor).BeforeRole(),
	}
}

// who is the session that asks; only a program's goes on under a new token here.
func who(c *endpoint.Call) factor.Who {
	return factor.Who{Session: c.Auth.Session.ID, Request: c.Request()}
}

type factorIn struct {
	// Of an app, six digits.
	Code string `json:"code" max:"20" eg:"123456"`
	// One of the codes that work once.
	Recovery string `json:"recovery" max:"100" eg:"ABCDE-FGHJK-MNPQR-STUVW-XYZ23-4"`
	// The answer of a passkey, as JSON.
	Passkey string `json:"passkey" max:"16384" eg:"{}"`
	// Device mark of this machine, when it has one.
	Device string `json:"device" max:"400" eg:"Firefox"`
}

func giveFactor(c *endpoint.Call, in factorIn) (newSession, error) {
	if err := bearerOnly(c); err != nil {
		return newSession{}, err
	}
	if in.Code == "" && in.Recovery == "" && in.Passkey == "" {
		return newSession{}, fault.At("code", "field.required")
	}
	w, g := who(c), factor.Given{Code: in.Code, Recovery: in.Recovery}
	w.Device = in.Device
	if in.Passkey != "" {
		g.Passkey = []byte(in.Passkey)
	}
	s, err := c.Factors.Give(c.Ctx, w, g)
	return newSessionOf(s), err
}

type passkeyAsk struct {
	// Options for navigator.credentials.get, as JSON; absent when there is no passkey.
	Ask string `json:"ask,omitempty" eg:"{}"`
}

func askPasskey(c *endpoint.Call, _ endpoint.None) (passkeyAsk, error) {
	ask, err := c.Factors.AskOld(c.Ctx, who(c))
	return passkeyAsk{string(ask)}, err
}

type factorsOut struct {
	endpoint.Listed
	// The session must add one before anything else.
	Enrol bool `json:"enrol"`
	// It must be a passkey, which is added in a browser: the account opens too much for codes alone.
	Passkey bool `json:"enrol_passkey"`
	// The last one cannot be removed.
	Required bool `json:"required"`
	// What is here may be changed now: a factor was given a moment ago, or there is none.
	Fresh   bool        `json:"fresh"`
	Factors []factorOut `json:"factors"`
	// Recovery codes that were not used.
	Recovery int `json:"recovery_left"`
}

type factorOut struct {
	ID      string    `json:"id" is:"id"`
	Kind    string    `json:"kind" enum:"codes,passkey"`
	Name    string    `json:"name,omitempty" eg:"Mi teléfono"`
	AddedAt time.Time `json:"added_at"`
	UsedAt  time.Time `json:"used_at,omitzero"`
}

func listFactors(c *endpoint.Call, in endpoint.Page) (out factorsOut, err error) {
	st, err := c.Factors.State(c.Ctx, who(c))
	if err != nil {
		return out, err
	}
	out = factorsOut{Enrol: st.Step == record.StepEnrol, Passkey: st.Wants, Required: st.Must, Fresh: st.Fresh,
		Recovery: len(st.Recovery)}
	out.Factors, out.Listed, err = endpoint.Cut(st.List, nil, in, func(f record.Factor) string { return f.ID },
		func(f record.Factor) factorOut {
			return factorOut{f.ID, string(f.Kind), f.Name, f.AddedAt, f.UsedAt}
		})
	return out, err
}

type secretOut struct {
	Text string    `json:"secret" eg:"JBSW Y3DP EHPK 3PXP"`
	Link string    `json:"link" eg:"otpauth://totp/amparo.example.org"`
	Till time.Time `json:"valid_until"`
}

func beginCodes(c *endpoint.Call, _ endpoint.None) (secretOut, error) {
	s, err := c.Factors.BeginCodes(c.Ctx, who(c))
	return secretOut(s), err
}

type confirmIn struct {
	Code string `json:"code" need:"1" max:"20" eg:"123456"`
	// What you call it.
	Name string `json:"name" max:"60" eg:"Mi teléfono"`
}

type factorAdded struct {
	newSession
	recoveryOut
}

type recoveryOut struct {
	// Each works once. They are shown once.
	Recovery []string `json:"recovery_codes,omitempty" eg:"ABCDE-FGHJK-MNPQR-STUVW-XYZ23-4"`
}

func confirmCodes(c *endpoint.Call, in confirmIn) (factorAdded, error) {
	if err := bearerOnly(c); err != nil {
		return factorAdded{}, err
	}
	a, err := c.Factors.ConfirmCodes(c.Ctx, who(c), in.Code, in.Name)
	return factorAdded{newSessionOf(a.SignedIn), recoveryOut{a.Recovery}}, err
}

func newRecovery(c *endpoint.Call, _ endpoint.None) (recoveryOut, error) {
	codes, err := c.Factors.NewRecovery(c.Ctx, who(c))
	return recoveryOut{codes}, err
}

func removeFactor(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Factors.Remove(c.Ctx, who(c), endpoint.ID[string](c, "factor"))
}
