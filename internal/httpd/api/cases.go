package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

func caseRoutes() []Route {
	return []Route{
		get("/cases", "case.list", "listCases", "Cases you may know of, newest first", listCases).
			says("Without names: a list shows the card only."),
		post("/cases", "case.register", "registerCase", "Register a case with consent and its needs, in one act", registerCase).created().
			says("Without consent to record nothing is kept; without consent to share the minimum the referrals stay drafts.").like(sampleRegister()),
		post("/cases/preview", "case.register", "previewCase", "What each receiver would see of a case that is not filed yet", previewCase).asks().
			says("Keeps nothing.").like(sampleRegister()),
		post("/cases/find", "case.list", "findCase", "Find a case by a document number, a telephone or a spoken code", findCase).asks().
			says("Finds by exactly one thing and repeats nothing of it. Nobody can search by name. Every search is recorded.").like(findIn{"C-K7M-4XRT"}),
		get("/cases/:case", "case.read", "getCase", "One case with its consent, referrals and places", getCase).
			says("Identity, safety, notes and what is restricted are read apart, each with its own entry in the log."),
		put("/cases/:case", "case.edit", "editCase", "Change what a case says of the group and its needs", editCase).
			says("Replaces the whole. Who travels in the group cannot change while beds are reserved for it.").like(sampleCase()),
		post("/cases/:case/assign", "case.assign", "assignWorker", "Put somebody else of the agency in charge", assignWorker).revised().
			says("She is told, and so is whoever had the case, unless she hands it over herself.").
			like(assignIn{"abcdefghijkmnpqrstuvwxyz23", "Termina mi turno; falta llamar al albergue a las 7."}),
		post("/cases/:case/close", "case.close", "closeCase", "Close a case", closeCase).revised().like(reasonIn{"plan_cumplido"}),
		post("/cases/:case/referrals", "referral.create", "addReferrals", "File further needs of a case", addReferrals).created().
			like(addIn{Needs: []needIn{{Need: "psicologia", Urgency: "media"}}, Send: true}),
	}
}

type listCasesIn struct {
	pageIn
	Closed bool   `json:"closed" doc:"Closed cases too."`
	Mine   bool   `json:"mine" doc:"Only those you are in charge of."`
	Text   string `json:"code" doc:"Part of the spoken code."`
}

// pageIn is the place in a list.
type pageIn struct {
	After string `json:"after" doc:"The next of an earlier page."`
	Limit int    `json:"limit" doc:"1 to 200; 50 when left out."`
}

// size checks the wanted length of a page.
func (p pageIn) size() (int, error) {
	switch {
	case p.Limit == 0:
		return 50, nil
	case p.Limit < 0 || p.Limit > 200:
		var c fault.Fields
		c.AddArgs("limit", "field.range", fault.Args{"min": 1, "max": 200})
		return 0, c.Err()
	}
	return p.Limit, nil
}

type casePage struct {
	Cases []caseRow `json:"cases"`
	Next  string    `json:"next,omitempty" doc:"Send it as after for the next page; absent at the end."`
}

type caseRow struct {
	Rev
	ID         string    `json:"id" is:"id"`
	Code       string    `json:"code"`
	Agency     string    `json:"agency" is:"id"`
	Worker     string    `json:"worker" is:"id"`
	Persons    int       `json:"persons"`
	Band       string    `json:"age_band" doc:"Of the lead."`
	Gender     string    `json:"gender" list:"genero"`
	Minor      bool      `json:"minor"`
	NeedsOrder bool      `json:"needs_order" doc:"Admission still waits for an authority."`
	Department string    `json:"department,omitempty"`
	Security   int       `json:"security_level"`
	CreatedAt  time.Time `json:"created_at"`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
}

func listCases(c *call, in listCasesIn) (casePage, error) {
	limit, err := in.size()
	if err != nil {
		return casePage{}, err
	}
	p, err := c.Work.ListCases(c.ctx, c.actor, casework.CaseFilter{Closed: in.Closed, Mine: in.Mine, Text: in.Text, After: in.After, Limit: limit})
	return casePage{Next: p.Next, Cases: list(p.Rows, func(r casework.CaseRow) caseRow {
		return caseRow{Rev: Rev{r.Rev}, ID: string(r.ID), Code: r.Code, Agency: string(r.Agency), Worker: string(r.Worker), Persons: r.Persons,
			Band: r.Band, Gender: string(r.Gender), Minor: r.Minor, NeedsOrder: r.Order, Department: r.Department, Security: r.Security,
			CreatedAt: r.CreatedAt, ClosedAt: r.ClosedAt}
	})}, err
}

type findIn struct {
	Text string `json:"q" need:"1" doc:"A whole document number or telephone of your agency's cases, or a spoken code."`
}

type hits struct {
	Found []hit `json:"found"`
}

type hit struct {
	Case     string `json:"case" is:"id"`
	Referral string `json:"referral,omitempty" is:"id"`
	Code     string `json:"code"`
	By       string `json:"by" enum:"document,phone,case,referral"`
	Open     bool   `json:"open"`
}

func findCase(c *call, in findIn) (hits, error) {
	if err := c.Finds.Search(c.actor.Account); err != nil {
		return hits{}, err
	}
	found, err := c.Work.FindCase(c.ctx, c.actor, in.Text)
	return hits{list(found, func(h casework.CaseHit) hit {
		return hit{Case: string(h.Case), Referral: string(h.Referral), Code: h.Code, By: h.By, Open: h.Open}
	})}, err
}

func editCase(c *call, in caseBody) (stamp, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return stamp{}, err
	}
	if err := c.Work.EditCase(c.act(), c.actor, cid, c.rev, in.noun()); err != nil {
		return stamp{}, err
	}
	return stamped(c.rev + 1), nil
}

// stamp says which revision an edit left behind.
type stamp struct{ Rev }

func stamped(rev int64) stamp { return stamp{Rev{rev}} }

type assignIn struct {
	Worker string `json:"worker" need:"1" is:"id" doc:"Account of the same agency."`
	Note   string `json:"note" need:"1" doc:"Why, and what she should know; the team of the case reads it."`
}

func assignWorker(c *call, in assignIn) (none, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return none{}, err
	}
	who, ok := domain.ParseID[domain.AccountID](in.Worker)
	if !ok {
		return none{}, refuse("worker", "field.unknown")
	}
	return none{}, c.Work.AssignWorker(c.act(), c.actor, cid, c.rev, casework.AssignInput{To: who, Note: in.Note})
}

type reasonIn struct {
	Reason string `json:"reason" need:"1" list:"motivo_cierre"`
}

func closeCase(c *call, in reasonIn) (none, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return none{}, err
	}
	return none{}, c.Work.CloseCase(c.act(), c.actor, cid, c.rev, in.Reason)
}

type addIn struct {
	Needs []needIn `json:"needs" need:"1"`
	Send  bool     `json:"send" doc:"Send them at once; otherwise they stay drafts."`
}

type added struct {
	Referrals []string `json:"referrals" is:"id"`
}

func addReferrals(c *call, in addIn) (added, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return added{}, err
	}
	refs, err := c.Work.AddNeeds(c.act(), c.actor, cid, needsOf(in.Needs), in.Send)
	return added{texts(refs)}, err
}
