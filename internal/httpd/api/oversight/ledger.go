package oversight

import (
	"strconv"

	"amparo/internal/casework/ledger"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

type ledgerOut struct {
	endpoint.Listed
	Code string `json:"code" eg:"C-K7M-4XRT"`
	// The first and the last day on which something was seen; absent where nothing was.
	Since domain.Date `json:"since,omitempty" is:"date"`
	Until domain.Date `json:"until,omitempty" is:"date"`
	// Of everybody, the person herself apart, and the same by party.
	All     ledgerSeen   `json:"all"`
	Parties []ledgerSeen `json:"parties"`
	// By day and party, newest first.
	Days []ledgerSeen `json:"days"`
	// What she agreed to: the consent in force or the last one first.
	Agreed []ledgerAgreed `json:"agreed"`
	// When her case went on to another team, oldest first.
	Handed []ledgerHanded `json:"handed"`
	// When somebody took back, with a reason, what was recorded of her by mistake, oldest first.
	Undone []ledgerUndone `json:"undone"`
}

type ledgerUndone struct {
	Day    domain.Date `json:"day" is:"date"`
	Party  string      `json:"party" enum:"team,other_team,desk,house,program,authority"`
	Number int         `json:"number"`
}

type ledgerHanded struct {
	Day domain.Date `json:"day" is:"date"`
	// The team that took it over: team, or other_team where it handed the case on since.
	Party  string `json:"party" enum:"team,other_team,desk,house,program,authority"`
	Number int    `json:"number"`
}

type ledgerSeen struct {
	Day   domain.Date `json:"day,omitempty" is:"date"`
	Party string      `json:"party,omitempty" enum:"team,other_team,desk,house,program,interpreters,authority,consulate,herself"`
	// Tells several of a kind apart; 0 where there is only ever one.
	Number int `json:"number"`
	// Whose code it is; absent for the coordination and for herself.
	Agency  domain.AgencyID `json:"agency,omitempty" is:"id"`
	Persons int             `json:"persons"`

	What []string `json:"what" enum:"identity,safety,care,restricted,court,files,consent,messages,case,card,name,ledger,left"`
	Why  []string `json:"why" enum:"team,other_team,desk,asked,care,interpreters,authority,consulate,herself"`
	// Why it was opened in an emergency; empty where it was not.
	Emergencies []string `json:"emergencies" enum:"vida,menor_desaparecido,orden_judicial,equipo_ausente"`
}

type ledgerAgreed struct {
	State string `json:"state" enum:"live,withdrawn,expired,replaced"`
	// When she was asked, and when it ends or ended.
	At     domain.Date `json:"at" is:"date"`
	Until  domain.Date `json:"until,omitempty" is:"date"`
	Scopes []string    `json:"scopes" list:"consentimiento_ambito"`
	// How many receivers she named; 0 means whom her team asks.
	Named int `json:"named"`
}

func seenOf(s ledger.Seen) ledgerSeen {
	return ledgerSeen{s.Day, string(s.Party.Kind), s.Party.Number, s.Party.Agency, s.Persons, endpoint.Texts(s.What),
		endpoint.Texts(s.Why), endpoint.Texts(s.Emergencies)}
}

func readLedger(c *endpoint.Call, in endpoint.Page) (ledgerOut, error) {
	l, err := c.Work.Ledger(c.Act(), c.Actor, endpoint.CaseID(c))
	out := ledgerOut{Code: l.Code, Since: l.Since, Until: l.Until, All: seenOf(l.All),
		Parties: endpoint.List(l.Parties, seenOf), Agreed: endpoint.List(l.Agreed, func(a ledger.Agreed) ledgerAgreed {
			return ledgerAgreed{a.State, a.At, a.Until, endpoint.Texts(a.Scopes), a.Named}
		}), Handed: endpoint.List(l.Handed, func(h ledger.Handed) ledgerHanded {
			return ledgerHanded{h.Day, string(h.To.Kind), h.To.Number}
		}), Undone: endpoint.List(l.Undone, func(u ledger.Undone) ledgerUndone {
			return ledgerUndone{u.Day, string(u.By.Kind), u.By.Number}
		})}
	id := func(s ledger.Seen) string {
		return string(s.Day) + "." + string(s.Party.Kind) + "." + strconv.Itoa(s.Party.Number)
	}
	out.Days, out.Listed, err = endpoint.Cut(l.Days, err, in, id, seenOf)
	return out, err
}
