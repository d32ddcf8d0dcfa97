// Package intake serves cases: registering, editing, the parts kept apart, consent, notes, orders and emergency
// access.
package intake

import (
	"slices"
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(caseRoutes(), casePartRoutes(), consentRoutes(), careRoutes(), courtRoutes(),
		personalRoutes(), alikeRoutes(), handOnRoutes())
}

func caseRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases", "case.list", "listCases", "Cases you may know of, newest first", listCases).
			WithNote("since and until are about when it was registered. Without names: a list shows the card only."),
		endpoint.Post("/cases", "case.register", "registerCase", "Register a case with consent and its needs, in one act",
			registerCase).Creates().
			WithNote("Without consent to record nothing is kept; without consent to share the minimum the " +
				"referrals stay drafts.").WithExample(sampleRegister()),
		endpoint.Post("/tonight", "case.register", "placeTonight",
			"File a case with few answers and look for a bed at once", placeTonight).Creates().
			WithNote("Registers the case with one need, abrigo, and sends it. Her yes is recorded as a provisional consent: " +
				"for the record and the minimum, for 72 hours. Without it nothing is kept. What was not asked is guessed with " +
				"care, and to_complete of the case names it.").WithExample(sampleTonight()),
		endpoint.Post("/cases/preview", "case.register", "previewCase",
			"What each receiver would see of a case that is not filed yet", previewCase).ChangesNothing().
			WithNote("Keeps nothing.").WithExample(sampleRegister()),
		endpoint.Post("/cases/find", "case.list", "findCase",
			"Find a case by a document number, a telephone, a name or a spoken code", findCase).ChangesNothing().
			WithNote("Finds by exactly one thing and repeats nothing of it. A name is looked for among the cases of your " +
				"agency whose identity you may read, and each case found is kept in the log as read. Every search is recorded.").
			WithExample(findIn{"C-K7M-4XRT"}),
		endpoint.Get("/cases/:case", "case.read", "getCase", "One case with its consent, referrals and places", getCase).
			WithNote("Identity, safety, notes and what is restricted are read apart, each with its own entry in the log."),
		endpoint.Edit("/cases/:case", "case.edit", "editCase", "Change what a case says of the group and its needs",
			getCase, func(k caseOut) caseBody { return k.caseBody }, editCase).
			WithNote("Replaces the whole. Who travels in the group cannot change while beds are reserved for it.").
			WithExample(sampleCase()),
		endpoint.Post("/cases/:case/assign", "case.assign", "assignWorker", "Put somebody else of the agency in charge",
			assignWorker).WithIfMatch().
			WithNote("She is told, and so is whoever had the case, unless she hands it over herself.").
			WithExample(assignIn{"abcdefghijkmnpqrstuvwxyz23", "Termina mi turno; falta llamar al albergue a las 7."}),
		endpoint.Post("/cases/:case/close", "case.close", "closeCase", "Close a case", closeCase).WithIfMatch().
			WithExample(reasonIn{"plan_cumplido"}),
		endpoint.Post("/cases/:case/referrals", "referral.create", "addReferrals", "File further needs of a case",
			addReferrals).Creates().
			WithExample(addIn{Needs: []dossier.NeedIn{{Need: "psicologia", Urgency: "media"}}, Send: true}),
	}
}

type listCasesIn struct {
	endpoint.Page
	endpoint.Span
	// Closed cases too.
	Closed bool `json:"closed"`
	// Only those you are in charge of.
	Mine bool `json:"mine"`
	// Part of the spoken code.
	Text string `json:"code" max:"40" eg:"R-K7M-4XRT"`
}

type casePage struct {
	endpoint.Listed
	Cases []caseRow `json:"cases"`
}

type caseRow struct {
	// Goes up with every change. The same figure, quoted, is the ETag.
	Rev    int64            `json:"revision"`
	ID     domain.CaseID    `json:"id" is:"id"`
	Code   string           `json:"code" eg:"R-K7M-4XRT"`
	Agency domain.AgencyID  `json:"agency" is:"id"`
	Worker domain.AccountID `json:"worker,omitempty" is:"id"`
	// Of who is in charge, when she is a colleague of yours.
	WorkerName string `json:"worker_name,omitempty" eg:"Berta Ejemplo"`
	Persons    int    `json:"persons"`
	// Of the lead.
	Band   string        `json:"age_band" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender domain.Gender `json:"gender" list:"genero"`
	Minor  bool          `json:"minor"`
	// Admission still waits for an authority.
	NeedsOrder bool      `json:"needs_order"`
	Department string    `json:"department,omitempty" list:"departments"`
	Security   int       `json:"security_level"`
	CreatedAt  time.Time `json:"created_at"`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
}

func listCases(c *endpoint.Call, in listCasesIn) (casePage, error) {
	p, err := c.Work.ListCases(
		c.Ctx,
		c.Actor,
		intake.CaseFilter{Closed: in.Closed, Mine: in.Mine, Text: in.Text, Made: in.Span.Span(), After: in.After,
			Limit: in.Limit},
	)
	return casePage{Listed: endpoint.Pages(p.Next, -1),
		Cases: endpoint.List(p.Rows, func(r intake.CaseRow) caseRow { return caseRow(r) })}, err
}

type findIn struct {
	// A whole document number or telephone of your agency's cases, the beginning of each word of a name in them, or a
	// spoken code.
	Text string `json:"q" need:"1" max:"200"`
}

type hits struct {
	Found []hit `json:"found"`
}

type hit struct {
	Case     domain.CaseID     `json:"case" is:"id"`
	Referral domain.ReferralID `json:"referral,omitempty" is:"id"`
	Code     string            `json:"code" eg:"R-K7M-4XRT"`
	By       string            `json:"by" enum:"document,phone,name,case,referral"`
	Open     bool              `json:"open"`
	// Closed, because the same person goes on in this case.
	Into domain.CaseID `json:"into,omitempty" is:"id"`
}

func findCase(c *endpoint.Call, in findIn) (hits, error) {
	if err := c.Finds.Search(c.Actor.Account); err != nil {
		return hits{}, err
	}
	found, err := c.Work.FindCase(c.Ctx, c.Actor, in.Text)
	return hits{endpoint.List(found, func(h lookup.CaseHit) hit { return hit(h) })}, err
}

func editCase(c *endpoint.Call, in caseBody) (endpoint.Stamp, error) {
	cid := endpoint.CaseID(c)
	if err := c.Work.EditCase(c.Act(), c.Actor, cid, c.Rev, in.noun()); err != nil {
		return endpoint.Stamp{}, err
	}
	now, err := c.Work.CaseStanding(c.Ctx, c.Actor, cid)
	if err != nil {
		return endpoint.Stamp{}, nil //nolint:nilerr // the edit stands whether or not its revision can be read
	}
	return endpoint.Stamped(now.Rev), nil
}

type assignIn struct {
	// Account of the same agency.
	Worker domain.AccountID `json:"worker" need:"1" is:"id"`
	// Why, and what she should know; the team of the case reads it.
	Note string `json:"note" need:"1" max:"2000" eg:"Necesita cuna"`
}

func assignWorker(c *endpoint.Call, in assignIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AssignWorker(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev,
		intake.AssignInput{To: in.Worker, Note: in.Note})
}

type reasonIn struct {
	Reason string `json:"reason" need:"1" list:"motivo_cierre"`
}

func closeCase(c *endpoint.Call, in reasonIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.CloseCase(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, in.Reason)
}

type addIn struct {
	Needs []dossier.NeedIn `json:"needs" need:"1" max:"12"`
	// Send them at once; otherwise they stay drafts.
	Send bool `json:"send"`
}

type added struct {
	Referrals []string `json:"referrals" is:"id"`
}

// Location is that of the referral when there is one; several are listed with their case.
func (a added) Location() string {
	if len(a.Referrals) != 1 {
		return ""
	}
	return endpoint.Base + "/referrals/" + a.Referrals[0]
}

func addReferrals(c *endpoint.Call, in addIn) (added, error) {
	cid := endpoint.CaseID(c)
	refs, err := c.Work.AddNeeds(c.Act(), c.Actor, cid, dossier.NeedsOf(in.Needs), in.Send)
	return added{endpoint.Texts(refs)}, err
}
