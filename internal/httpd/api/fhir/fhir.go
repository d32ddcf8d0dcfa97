// Package fhir serves referrals and offers as HL7 FHIR R4 has them, for the systems of hospitals: a referral is a
// ServiceRequest, an offer is a Task.
//
// It answers what the same reader reads of them at /referrals and /offers, by the same verbs, and less of it: needs,
// states, codes and times. Nothing in it says who somebody is or where: the subject is a logical reference with the
// code of the case, to those who read that code. It writes nothing.
package fhir

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	const note = "As FHIR R4 has it (application/fhir+json); faults are an OperationOutcome. "
	const paged = note + "A page may hold fewer than asked for, and leads on by its link `next`."
	all := []endpoint.Route{
		endpoint.Get("/fhir/metadata", "", "getCapabilities", "What is spoken of FHIR", getCapabilities).OpenToAll(),
		endpoint.Get("/fhir/ServiceRequest", "case.list", "searchServiceRequests", "Your agency's referrals",
			searchRequests).ForMachines("referrals.read").WithNote(paged),
		endpoint.Get("/fhir/ServiceRequest/:referral", "referral.read", "readServiceRequest", "One referral",
			readRequest).ForMachines("referrals.read").WithNote(note),
		endpoint.Get("/fhir/Task", "offer.list", "searchTasks", "Offers put to your agency, or those of one referral",
			searchTasks).ForMachines("offers.read").WithNote(paged + " With based-on it answers whom that referral of " +
			"yours was put to; a machine account needs both scopes for it."),
		endpoint.Get("/fhir/Task/:offer", "offer.read", "readTask", "One offer", readTask).
			ForMachines("offers.read").WithNote(note + "What reading one at /offers records is recorded here too."),
	}
	for i, r := range all {
		all[i] = r.AsFHIR()
	}
	return all
}

// system names a list of codes, or what an identifier is of.
func system(of string) string { return "urn:amparo:" + of }

// requestStates says how FHIR calls the states of a referral. One that was handed on did not end as it was meant to.
var requestStates = map[domain.ReferralState]string{domain.ReferralDraft: "draft", domain.ReferralSent: "active",
	domain.ReferralReview: "active", domain.ReferralOffered: "active", domain.ReferralWaiting: "active",
	domain.ReferralAccepted: "active", domain.ReferralTransit: "active", domain.ReferralAdmitted: "active",
	domain.ReferralFollowUp: "active", domain.ReferralClosed: "completed", domain.ReferralHandedOn: "revoked",
	domain.ReferralCancelled: "revoked"}

// taskStates says how FHIR calls the states of an offer.
var taskStates = map[domain.OfferState]string{domain.OfferSent: "requested", domain.OfferSeen: "received",
	domain.OfferQuestion: "received", domain.OfferAccepted: "accepted", domain.OfferDeclined: "rejected",
	domain.OfferExpired: "cancelled", domain.OfferSuperseded: "cancelled", domain.OfferWithdrawn: "cancelled"}

var priorities = map[domain.Urgency]string{domain.UrgencyCritical: "stat", domain.UrgencyHigh: "asap",
	domain.UrgencyMedium: "urgent", domain.UrgencyScheduled: "routine"}

func requestOf(r oversight.WorkRow) serviceRequest {
	return serviceRequest{ResourceType: "ServiceRequest", ID: string(r.ID), Meta: resourceMeta{r.Changed},
		Identifier: []resourceIdentifier{{system("referral"), r.Code}}, Status: requestStates[r.State], Intent: "order",
		Category: []codeableConcept{conceptOf("class", string(r.Class))}, Priority: priorities[r.Urgency],
		Code:    conceptOf("servicio", r.Need),
		Subject: logicalReference{"Patient", resourceIdentifier{system("case"), r.CaseCode}}, AuthoredOn: r.Since,
		Requester: logicalReference{"Organization", resourceIdentifier{system("agency"), string(r.Agency)}}}
}

func taskOf(o placement.OfferCard, of domain.ReferralID) fhirTask {
	out := fhirTask{ResourceType: "Task", ID: string(o.ID), Meta: resourceMeta{o.Changed}, Status: taskStates[o.State],
		BusinessStatus: conceptOf("estado_oferta", string(o.State)), Intent: "order",
		Priority: priorities[o.Card.Urgency], AuthoredOn: o.SentAt, LastModified: o.Changed,
		Restriction: taskRestriction{endPeriod{o.ExpiresAt}}}
	if o.Code != "" {
		out.StatusReason = new(conceptOf("end_codes", o.Code))
	}
	if of != "" {
		out.BasedOn = []literalReference{{"ServiceRequest/" + string(of)}}
	}
	return out
}

func readRequest(c *endpoint.Call, _ endpoint.None) (serviceRequest, error) {
	v, err := c.Work.ViewReferral(c.Ctx, c.Actor, endpoint.ID[domain.ReferralID](c, "referral"))
	if err != nil {
		return serviceRequest{}, err
	}
	r := v.Referral
	return requestOf(oversight.WorkRow{ID: r.ID, Code: r.Code, CaseCode: v.Case.Code, Agency: r.Agency,
		Need: r.Need, Class: r.Class, Urgency: r.Urgency, State: r.State, Changed: oversight.Changed(r),
		Since: map[bool]time.Time{true: r.CreatedAt, false: r.SentAt}[r.SentAt.IsZero()]}), nil
}

func readTask(c *endpoint.Call, _ endpoint.None) (fhirTask, error) {
	v, err := c.Work.ViewOffer(c.Ctx, c.Actor, endpoint.OfferID(c))
	if err != nil {
		return fhirTask{}, err
	}
	return taskOf(v.Offer, v.Referral), nil
}

// searchIn is what every search takes.
type searchIn struct {
	Count int `json:"_count" min:"1" max:"200" default:"50"`
	// Changed then: a day or a moment, with ge, gt, le or lt before it where it is no point of time.
	Updated string `json:"_lastUpdated" max:"40" eg:"ge2026-11-23"`
	// Codes of FHIR, commas between.
	Status string `json:"status" max:"120" eg:"active"`
	// Answers are JSON, whatever is said.
	Format string `json:"_format" max:"60"`
	// Of a link next.
	After string `json:"_after" max:"400"`
}

// filter reads which resources are asked for. Known are the codes that a state may have.
func (in searchIn) filter(zone *time.Location, known []string) (func(status string, at time.Time) bool, error) {
	var c fault.Fields
	statuses := strings.FieldsFunc(in.Status, func(r rune) bool { return r == ',' })
	for _, s := range statuses {
		c.Check(slices.Contains(known, s), "status", "field.choose_one")
	}
	within, ok := moments(in.Updated, zone)
	c.Check(ok, "_lastUpdated", "field.date")
	return func(status string, at time.Time) bool {
		return (len(statuses) == 0 || slices.Contains(statuses, status)) && within(at)
	}, c.Err()
}

// moments reads a date of a search: a day of the country, or a moment to the second or finer.
func moments(typed string, zone *time.Location) (func(time.Time) bool, bool) {
	if typed == "" {
		return func(time.Time) bool { return true }, true
	}
	how := typed[:min(2, len(typed))]
	if !slices.Contains([]string{"ge", "gt", "le", "lt", "eq"}, how) {
		how, typed = "eq", "eq"+typed
	}
	from, err := time.ParseInLocation(time.DateOnly, typed[2:], zone)
	to := from.AddDate(0, 0, 1)
	if err != nil {
		from, err = time.Parse(time.RFC3339Nano, typed[2:])
		to = from.Add(time.Second)
		if from.Nanosecond() != 0 {
			to = from.Add(1)
		}
	}
	return func(t time.Time) bool {
		switch how {
		case "ge":
			return !t.Before(from)
		case "gt":
			return !t.Before(to)
		case "le":
			return t.Before(to)
		case "lt":
			return t.Before(from)
		}
		return !t.Before(from) && t.Before(to)
	}, err == nil
}

// links lead to the page itself and, where there is more, to the next one.
func links(c *endpoint.Call, next string) []bundleLink {
	out := []bundleLink{{"self", c.HTTP.BaseURL() + c.HTTP.OriginalURL()}}
	if next != "" {
		q, _ := url.ParseQuery(string(c.HTTP.Request().URI().QueryString())) // It was read before.
		q.Set("_after", next)
		out = append(out, bundleLink{"next", c.HTTP.BaseURL() + c.HTTP.Path() + "?" + q.Encode()})
	}
	return out
}

// full is the address of a resource.
func full(c *endpoint.Call, kind, id string) string {
	return c.HTTP.BaseURL() + endpoint.Base + "/fhir/" + kind + "/" + id
}

func searchRequests(c *endpoint.Call, in searchIn) (requestBundle, error) {
	asked, err := in.filter(c.Work.Pack().TimeZone(), []string{"draft", "active", "completed", "revoked"})
	if err != nil {
		return requestBundle{}, err
	}
	p, err := c.Work.Work(c.Ctx, c.Actor, oversight.WorkFilter{After: in.After, Limit: in.Count})
	out := requestBundle{ResourceType: "Bundle", Type: "searchset", Link: links(c, p.Next)}
	for _, r := range p.Rows {
		if one := requestOf(r); asked(one.Status, r.Changed) {
			out.Entry = append(out.Entry, requestEntry{full(c, "ServiceRequest", one.ID), one, entrySearch{"match"}})
		}
	}
	return out, err
}

type taskSearchIn struct {
	searchIn
	// A referral of yours: whom it was put to.
	BasedOn string `json:"based-on" max:"64" eg:"ServiceRequest/abcdefghijkmnpqrstuvwxyz23"`
}

func searchTasks(c *endpoint.Call, in taskSearchIn) (taskBundle, error) {
	asked, err := in.filter(c.Work.Pack().TimeZone(), []string{"requested", "received", "accepted", "rejected",
		"cancelled"})
	if err != nil {
		return taskBundle{}, err
	}
	found, of, next, err := in.offers(c)
	out := taskBundle{ResourceType: "Bundle", Type: "searchset", Link: links(c, next)}
	for _, o := range found {
		if one := taskOf(o, of); asked(one.Status, o.Changed) {
			out.Entry = append(out.Entry, taskEntry{full(c, "Task", one.ID), one, entrySearch{"match"}})
		}
	}
	return out, err
}

// answered begins the place in the list of what was answered, which comes behind what waits.
const answered = "answered."

// offers are those of one referral, or a page of those put to the reader's agency: what waits, then what was answered.
func (in taskSearchIn) offers(c *endpoint.Call) (all []placement.OfferCard, of domain.ReferralID, next string,
	err error) {
	if in.BasedOn != "" {
		id, ok := domain.ParseID[domain.ReferralID](strings.TrimPrefix(in.BasedOn, "ServiceRequest/"))
		if !ok {
			return nil, "", "", endpoint.Absent()
		}
		v, err := c.Work.ViewReferral(c.Ctx, c.Actor, id)
		return endpoint.List(v.Offers, func(o oversight.TeamOffer) placement.OfferCard {
			card := placement.OfferCard{ID: o.ID, State: o.State, SentAt: o.SentAt, ExpiresAt: o.ExpiresAt,
				Code: o.Code, Changed: o.Changed}
			card.Card.Urgency = v.Referral.Urgency
			return card
		}), id, "", err
	}
	after, over := strings.CutPrefix(in.After, answered)
	p, err := c.Work.Inbox(c.Ctx, c.Actor, oversight.InboxFilter{Answered: over, After: after, Limit: in.Count})
	switch {
	case over && p.Next != "":
		next = answered + p.Next
	case !over:
		next = cmp.Or(p.Next, answered)
	}
	return p.Offers, "", next, err
}
