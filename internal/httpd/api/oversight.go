package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

func oversightRoutes() []Route {
	return []Route{
		get("/cases/:case/openings", "case.read", "listOpenings", "Who opened what of a case, newest first", listOpenings).
			says("Agencies and roles; of persons only your own colleagues, by name."),
		get("/log", "log.read", "listLog", "One audit log, newest first", listLog).
			says("Who acted and on what stay pseudonyms, colleagues of yours apart. An auditor reads any log; others their own agency's."),
	}
}

type openings struct {
	Openings []opening `json:"openings"`
}

type opening struct {
	At         time.Time `json:"at"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name"`
	Role       string    `json:"role" list:"rol"`
	Name       string    `json:"name,omitempty" doc:"Of a colleague of yours; absent for everybody else."`
	Act        string    `json:"act"`
	Tier       string    `json:"tier" enum:"D1,D2,D3,D4"`
	Own        bool      `json:"own" doc:"By the owning agency itself."`
	Glass      bool      `json:"glass" doc:"In an emergency opening."`
}

func listOpenings(c *call, _ none) (openings, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return openings{}, err
	}
	all, err := c.Work.WhoOpened(c.ctx, c.actor, cid)
	return openings{list(all, func(o casework.Opening) opening {
		return opening{At: o.At, Agency: string(o.Agency), AgencyName: o.AgencyName, Role: string(o.Role), Name: o.Name, Act: o.Act, Tier: o.Tier, Own: o.Own, Glass: o.Glass}
	})}, err
}

type listLogIn struct {
	Log     string `json:"log" doc:"Name of the log; left out: your agency's, or the installation's for an auditor."`
	Act     string `json:"act" doc:"The exact act, for example offer.accept."`
	Outcome string `json:"outcome" enum:"done,refused,failed"`
	Before  int64  `json:"before" doc:"The before of an earlier page."`
	Limit   int    `json:"limit" doc:"1 to 200; 50 when left out."`
}

type logPage struct {
	Log     string    `json:"log"`
	Logs    []logName `json:"logs" doc:"The logs you may choose from."`
	Size    int64     `json:"size"`
	Signed  int64     `json:"signed" doc:"Entries covered by the newest signed head."`
	Root    string    `json:"root"`
	HeadAt  time.Time `json:"signed_at,omitzero"`
	Entries []logRow  `json:"entries"`
	Before  int64     `json:"before,omitempty" doc:"Send it as before for the next page; absent at the start of the log."`
}

type logName struct {
	Log    string `json:"log"`
	Agency string `json:"agency,omitempty" is:"id"`
	Name   string `json:"name,omitempty" doc:"Of the agency; absent for the installation's own log."`
}

type logRow struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	Act      string    `json:"act"`
	Actor    string    `json:"actor,omitempty" doc:"Pseudonym."`
	Name     string    `json:"name,omitempty" doc:"Of who acted, when she is a colleague of yours."`
	Role     string    `json:"role,omitempty"`
	Agency   string    `json:"agency,omitempty" doc:"Name, or the pseudonym when none is known."`
	OnBehalf string    `json:"on_behalf,omitempty"`
	Kind     string    `json:"kind,omitempty"`
	Object   string    `json:"object,omitempty" doc:"Pseudonym."`
	Tier     string    `json:"tier,omitempty"`
	Outcome  string    `json:"outcome" enum:"done,refused,failed"`
	Policy   string    `json:"policy,omitempty" doc:"The rule that decided."`
	Code     string    `json:"code,omitempty"`
	Request  string    `json:"request,omitempty"`
	Rows     int       `json:"rows" doc:"How many rows the act changed."`
}

func listLog(c *call, in listLogIn) (logPage, error) {
	limit, err := pageIn{Limit: in.Limit}.size()
	if err != nil {
		return logPage{}, err
	}
	if in.Before < 0 {
		return logPage{}, fault.New(fault.Invalid, "fault.cursor", nil)
	}
	p, err := c.Work.LogView(c.ctx, c.actor, in.Log, casework.LogFilter{Act: in.Act, Outcome: in.Outcome, Before: in.Before, Limit: limit})
	out := logPage{Log: p.Log, Size: p.Info.Size, Signed: p.Info.Signed, Root: p.Info.Root, Before: p.Before,
		Logs: list(p.Logs, func(l casework.LogName) logName { return logName{Log: l.Log, Agency: string(l.Agency), Name: l.Name} }),
		Entries: list(p.Rows, func(r casework.LogRow) logRow {
			return logRow{Seq: r.Seq, At: r.At, Act: r.Act, Actor: r.Actor, Name: r.Name, Role: r.Role, Agency: r.Agency, OnBehalf: r.Onbehalf, Kind: r.Kind,
				Object: r.Object, Tier: r.Tier, Outcome: r.Outcome, Policy: r.Policy, Code: r.Code, Request: r.Request, Rows: r.Rows}
		})}
	if p.Info.Signed > 0 {
		out.HeadAt = p.Info.HeadAt
	}
	return out, err
}
