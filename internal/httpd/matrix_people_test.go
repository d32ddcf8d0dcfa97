package httpd_test

import (
	"net/url"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
)

func apiPeople() []routeRow {
	account := fields{"name": "Berta Ejemplo", "login": "", "roles": []string{"referente"}}
	fresh := func(c *cast, _ *scene) any {
		return with(account, "login", string(domain.NewID[domain.AccountID]())+"@example.org", "agency",
			string(c.agencies["team"].ID))
	}
	return []routeRow{
		opens("/agencies", "agency.list", may.signedIn, ""), // Whoever may not see the list sees her own agency in it.
		opens("/agencies/:agency", "agency.read", either(on("team worker", "*"),
			on("*", "coordinacion auditoria admin_tecnico")), ""),
		sends("/agencies", "agency.create", may.operators, "", func(*cast, *scene) any {
			return fields{"name": "Nueva " + string(domain.NewID[domain.AgencyID]())[:6], "type": "ong", "department": "01",
				"active": true}
		}),
		writes("/agencies/:agency", "agency.edit", may.keepers, "", says(fields{"ref": "agencia team", "name": "agencia team",
			"type": "ong", "department": "01", "can_refer": true, "active": true})),
		opens("/agencies/:agency/rota", "agency.read", either(on("team worker", "*"), on("*", "admin_tecnico")), ""),
		sends("/agencies/:agency/rota", "agency.edit", may.keepers, "", says(fields{"turns": []fields{}})),
		sends("/desk/offers/:offer/claim", "desk.read", may.desk, stageLive, func(c *cast, _ *scene) any {
			return fields{"to": string(c.member("desk", "coordinacion").person.Account)}
		}),
		sends("/desk/offers/:offer/release", "desk.read", may.desk, stageLive, nil),
		opens("/people", "account.list", may.allKeepers, ""), sends("/people", "account.create", may.keepers, "", fresh),
		opens("/people/:account", "account.read", may.keepers, stageAccount),
		writes("/people/:account", "account.edit", may.keepers, stageAccount, func(c *cast, s *scene) any {
			return with(account, "login", string(s.account)+"@example.org")
		}),
		sends("/people/:account/factors", "account.factors", may.operators, stageFactors, nil),
		opens("/approvals", "approval.decide", on("*", "coordinacion admin_tecnico"), ""),
		sends("/approvals/:approval/refuse", "approval.decide", on("*", "coordinacion admin_tecnico"), stageAsked, nil),
		sends("/approvals/:approval/confirm", "approval.decide", on("*", "coordinacion admin_tecnico"), stageAsked, nil),
		sends("/people/:account/reset", "account.edit", may.keepers, stageAccount, nil), sends("/people/:account/disable",
			"account.disable", may.keepers, stageAccount, nil),
		sends("/people/:account/enable", "account.disable", may.keepers, stageAccount, nil),
		opens("/agencies/:agency/machines", "machine.read", may.operators, ""),
		sends("/agencies/:agency/machines", "machine.keep", may.operators, "", says(fields{"name": "Sistema de camas",
			"role": "albergue_ingreso", "scopes": []string{"units.read"}, "days": 30})),
		opens("/agencies/:agency/sign-on", "signon.read", may.operators, ""),
		sends("/agencies/:agency/sign-on", "signon.keep", may.operators, "", says(fields{"client_id": "amparo",
			"issuer": "https://cuentas.example.org", "client_secret": "un-secreto", "on": false})),
		sends("/agencies/:agency/sign-on/forget", "signon.keep", may.operators, "", nil),
		opens("/me/sign-on", "session.own", may.signedIn, ""),
		sends("/me/sign-on/unlink", "signon.own", may.signedIn, "", nil),
		opens("/machines/:machine", "machine.read", may.operators, stageMachine),
		sends("/machines/:machine/keys", "machine.keep", may.operators, stageMachine, says(fields{"days": 30})),
		sends("/machines/:machine/keys/end", "machine.keep", may.operators, stageKeys, func(_ *cast, s *scene) any {
			return fields{"key": s.machine.V.Keys[0].ID}
		}),
		sends("/machines/:machine/revoke", "machine.keep", may.operators, stageMachine, nil),
		sends("/machines/:machine/webhook", "machine.keep", may.operators, stageHook,
			says(fields{"url": "https://camas.example.org/amparo"})),
		sends("/machines/:machine/webhook/end", "machine.keep", may.operators, stageHook, nil),
		sends("/machines/:machine/webhook/test", "machine.keep", may.operators, stageHook, nil),
		sends("/machines/:machine/webhook/replay", "machine.keep", may.operators, stageHook, nil),
		opens("/machines/:machine/webhook/deliveries", "machine.read", may.operators, stageHook),
		opens("/log", "log.read", on("*", "supervisor_agencia albergue_direccion auditoria"), ""),
	}
}

// personalBodies are the contents of what acts on oneself.
var personalBodies = map[string]func(*cast, *member) any{
	"POST /api/v1/sessions": func(c *cast, m *member) any {
		return fields{"login": c.w.Login(m.person.Actor), "password": amparotest.Password}
	},
	"POST /api/v1/sessions/redeem": func(c *cast, m *member) any {
		login := string(domain.NewID[domain.AccountID]()) + "@example.org"
		in, err := approval.Of(c.w.IDs).CreateAccount(c.t.Context(), domain.System("console"), c.agencies["other"].ID,
			identity.AccountInput{Name: "de paso", Login: login, Roles: []domain.Role{domain.Role(m.role)}}, "")
		must(c.t, err)
		return fields{"login": login, "code": in.Code, "password": amparotest.Password}
	},
	"POST /api/v1/me/channels/address": func(_ *cast, m *member) any {
		return fields{"channel": "mail", "to": string(m.person.Account) + "@example.org"}
	},
	"POST /api/v1/me/channels/code": func(c *cast, m *member) any {
		to := string(m.person.Account) + "@example.org"
		must(c.t, c.w.Work.SetAddress(c.t.Context(), m.person.Actor, delivery.Mail, to))
		for {
			out, ok, err := c.w.Work.TakeDelivery(c.t.Context())
			must(c.t, err)
			if !ok || out.To == to {
				return fields{"channel": "mail", "code": out.Code}
			}
		}
	},
	"POST /api/v1/sessions/current/factor": func(c *cast, m *member) any {
		return fields{"code": codeAt(m.api.enrols(), c.w.Clock.Now().Unix()/30+1)}
	},
	"POST /api/v1/me/factors/codes/confirm": func(c *cast, m *member) any {
		return fields{"code": codeAt(m.api.beginsCodes(), c.w.Clock.Now().Unix()/30)}
	},
	"POST /api/v1/me/factors/recovery": func(_ *cast, m *member) any { m.api.enrols(); return nil },
	"POST /factors":                    func(*cast, *member) any { return url.Values{"_do": {"codes"}} },
	"POST /factor": func(c *cast, m *member) any {
		secret := m.page.enrolsOnPage()
		m.csrf = tokenOf(m.page, "/sessions")
		return url.Values{"_csrf": {m.csrf}, "code": {codeAt(secret, c.w.Clock.Now().Unix()/30+1)}}
	},
	"POST /sign-in": func(c *cast, m *member) any {
		return url.Values{"login": {c.w.Login(m.person.Actor)}, "password": {amparotest.Password}}
	},
	"POST /password": func(*cast, *member) any {
		return url.Values{"current": {amparotest.Password}, "next": {amparotest.Password + " nueva"},
			"again": {amparotest.Password + " nueva"}}
	},
	"POST /agenda":                       func(*cast, *member) any { return url.Values{"_do": {"feed"}} },
	"POST /sessions":                     func(*cast, *member) any { return url.Values{"_do": {"end_others"}} },
	"POST /api/v1/sessions/current/role": func(_ *cast, m *member) any { return fields{"role": m.role} },
	"POST /api/v1/me/password": func(*cast, *member) any {
		return fields{"old": amparotest.Password, "new": amparotest.Password + " nueva"}
	},
}
