package diary

import (
	"time"

	"amparo/internal/casework/outcomes"
	"amparo/internal/domain"
	"amparo/internal/domain/outcome"
	"amparo/internal/httpd/api/endpoint"
)

func outcomeRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/outcomes", "outcome.read", "readOutcomes",
			"What became of each need when it ended and 30 and 90 days later, and of the case", readOutcomes),
		endpoint.Post("/cases/:case/outcomes", "outcome.write", "recordFollowUp", "Record what became of a need",
			recordFollowUp).
			WithNote("Refused where she did not agree to be asked after leaving. It takes the place of what was written " +
				"of that day.").
			WithExample(followUpIn{Referral: "k7m4xr2tq8w3z6y5n9p2h4c7d2", Days: 30, Outcomes: []string{"estable_seguro"}}),
		endpoint.Post("/cases/:case/exit", "outcome.write", "changeExit", "Put right how a closed case ended", changeExit).
			WithNote("What was written before stays beside it.").
			WithExample(exitIn{Code: "vida_independiente", On: "2026-11-20", Why: "Se supo después."}),
	}
}

type outcomesOut struct {
	Needs []needOut `json:"needs"`
	// How the case ended, the newest last: that one holds.
	Exits []exitOut `json:"exits"`
	// She agreed to be asked after leaving.
	Asks bool `json:"follow_up_agreed"`
}

type needOut struct {
	Referral domain.ReferralID `json:"referral" is:"id"`
	Need     string            `json:"need" list:"servicio"`
	Left     domain.Date       `json:"ended_on" is:"date"`
	End      []string          `json:"at_end" list:"resultado"`
	After30  *foundOut         `json:"after_30_days,omitempty"`
	After90  *foundOut         `json:"after_90_days,omitempty"`
}

type foundOut struct {
	On       domain.Date `json:"on" is:"date"`
	Outcomes []string    `json:"outcomes" list:"resultado"`
}

type exitOut struct {
	Code string      `json:"code" list:"motivo_cierre"`
	On   domain.Date `json:"on" is:"date"`
	Why  string      `json:"why,omitempty" eg:"Se supo después."`
	At   time.Time   `json:"at"`
	By   string      `json:"by,omitempty" eg:"Berta Ejemplo"`
}

func readOutcomes(c *endpoint.Call, _ endpoint.None) (out outcomesOut, err error) {
	found, err := c.Work.ReadOutcomes(c.Ctx, c.Actor, endpoint.CaseID(c))
	at := func(r outcomes.Row, days int) *foundOut {
		f, ok := r.Later[days]
		if !ok {
			return nil
		}
		return &foundOut{f.On, f.Outcomes}
	}
	return outcomesOut{Asks: found.Asks, Needs: endpoint.List(found.Rows, func(r outcomes.Row) needOut {
		return needOut{r.Referral, r.Need, r.Left, append([]string{}, r.End...), at(r, 30), at(r, 90)}
	}), Exits: endpoint.List(found.Exits, func(e outcome.Exit) exitOut {
		return exitOut{e.Code, e.On, e.Why, e.At, found.Names[e.By]}
	})}, err
}

type followUpIn struct {
	Referral domain.ReferralID `json:"referral" need:"1" is:"id"`
	// 30 or 90.
	Days int `json:"days" need:"1"`
	// Left out: today.
	On       domain.Date `json:"on,omitempty" is:"date"`
	Outcomes []string    `json:"outcomes" need:"1" list:"resultado" max:"40"`
}

func recordFollowUp(c *endpoint.Call, in followUpIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RecordFollowUp(c.Act(), c.Actor, endpoint.CaseID(c), outcomes.FollowUp(in))
}

type exitIn struct {
	Code string      `json:"code" need:"1" list:"motivo_cierre"`
	On   domain.Date `json:"on" need:"1" is:"date"`
	Why  string      `json:"why" need:"1" max:"2000" eg:"Se supo después."`
}

func changeExit(c *endpoint.Call, in exitIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.ChangeExit(c.Act(), c.Actor, endpoint.CaseID(c), outcomes.ExitInput(in))
}
