package oversight

import (
	"strconv"
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/endpoint"
)

func oversightRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/openings", "case.read", "listOpenings", "Who opened what of a case, newest first",
			listOpenings).WithNote("Agencies and roles; of persons only your own colleagues, by name."),
		endpoint.Get("/cases/:case/ledger", "ledger.read", "readLedger", "Who saw what of a person, for herself", readLedger).
			WithNote("Parties have codes that stay the same; only the id tells whose code it is. Emergencies carry their " +
				"reason by code. Reading it is logged, and stands in the next ledger."),
		endpoint.Get("/log", "log.read", "listLog", "One audit log, newest first", listLog).
			WithNote("Who acted and on what stay pseudonyms, colleagues of yours apart. An auditor reads any " +
				"log; others their own agency's."),
	}
}

type openings struct {
	endpoint.Listed
	Openings []opening `json:"openings"`
}

type opening struct {
	At         time.Time       `json:"at"`
	Agency     domain.AgencyID `json:"agency" is:"id"`
	AgencyName string          `json:"agency_name" eg:"Fundación Ceiba"`
	Role       domain.Role     `json:"role" list:"rol"`
	// Of a colleague of yours; absent for everybody else.
	Name string `json:"name,omitempty" eg:"Casa Jade"`
	Act  string `json:"act" list:"logged_acts"`
	Tier string `json:"tier" enum:"D1,D2,D3,D4"`
	// By the owning agency itself.
	Own bool `json:"own"`
	// In an emergency opening.
	Emergency bool `json:"glass"`
}

func listOpenings(c *endpoint.Call, in endpoint.PageOfSpan) (out openings, err error) {
	all, err := c.Work.WhoOpened(c.Ctx, c.Actor, endpoint.CaseID(c))
	all = endpoint.Within(all, in.Span, func(o dossier.Disclosure) time.Time { return o.At })
	id := func(o dossier.Disclosure) string { return o.At.Format(time.RFC3339Nano) + o.Act }
	out.Openings, out.Listed, err = endpoint.Cut(all, err, in.Page, id,
		func(o dossier.Disclosure) opening { return opening(o) })
	return out, err
}

type listLogIn struct {
	endpoint.Page
	endpoint.Span
	// Name of the log; left out: your agency's, or the installation's for an auditor.
	Log string `json:"log" max:"80" eg:"agency-K7M4XRT"`
	// The exact act, for example offer.accept.
	Act     string `json:"act" max:"80" eg:"offer.accept"`
	Outcome string `json:"outcome" enum:"done,refused,failed"`
	// How the pseudonym of who acted begins.
	Who string `json:"who" max:"80"`
	// How the pseudonym of what was acted on begins.
	About string `json:"about" max:"80"`
}

type logPage struct {
	endpoint.Listed
	Log string `json:"log" eg:"agency-K7M4XRT"`
	// The logs you may choose from.
	Logs []logName `json:"logs"`
	Size int64     `json:"size"`
	// Entries covered by the newest signed head.
	Signed  int64     `json:"signed"`
	Root    string    `json:"root" eg:"2jmj7l5rSw0yVb"`
	HeadAt  time.Time `json:"signed_at,omitzero"`
	Entries []logRow  `json:"entries"`
}

type logName struct {
	Log    string          `json:"log" eg:"agency-K7M4XRT"`
	Agency domain.AgencyID `json:"agency,omitempty" is:"id"`
	// Of the agency; absent for the installation's own log.
	Name string `json:"name,omitempty" eg:"Casa Jade"`
}

type logRow struct {
	Seq int64     `json:"seq"`
	At  time.Time `json:"at"`
	Act string    `json:"act" list:"logged_acts"`
	// Pseudonym.
	Actor string `json:"actor,omitempty" eg:"p-4f1c"`
	// Of who acted, when she is a colleague of yours.
	Name string `json:"name,omitempty" eg:"Casa Jade"`
	Role string `json:"role,omitempty" list:"acting_roles"`
	// Name, or the pseudonym when none is known.
	Agency   string `json:"agency,omitempty" eg:"Fundación Ceiba"`
	OnBehalf string `json:"on_behalf,omitempty" eg:"p-77aa"`
	Kind     string `json:"kind,omitempty" eg:"offer"`
	// Pseudonym.
	Object  string `json:"object,omitempty" eg:"o-93bd"`
	Tier    string `json:"tier,omitempty" enum:"D1,D2,D3,D4"`
	Outcome string `json:"outcome" enum:"done,refused,failed"`
	// The rule that decided.
	Policy  string `json:"policy,omitempty" eg:"provider-answers"`
	Code    string `json:"code,omitempty" eg:"R-K7M-4XRT"`
	Request string `json:"request,omitempty" eg:"Zk3"`
	// How many rows the act changed.
	Rows int `json:"rows"`
}

func listLog(c *endpoint.Call, in listLogIn) (logPage, error) {
	var before int64
	if in.After != "" {
		n, err := strconv.ParseInt(in.After, 10, 64)
		if err != nil || n < 1 {
			return logPage{}, fault.New(fault.Invalid, "fault.cursor", nil)
		}
		before = n
	}
	p, err := c.Work.LogView(c.Ctx, c.Actor, in.Log,
		oversight.LogFilter{Act: in.Act, Outcome: in.Outcome, Who: in.Who, About: in.About, At: in.Span.Span(),
			Before: before, Limit: in.Limit})
	out := logPage{Log: p.Log, Size: p.Info.Size, Signed: p.Info.Signed, Root: p.Info.Root,
		Logs:    endpoint.List(p.Logs, func(l oversight.LogName) logName { return logName(l) }),
		Entries: endpoint.List(p.Rows, func(r oversight.LogRow) logRow { return logRow(r) })}
	if p.Before > 0 {
		out.Next = strconv.FormatInt(p.Before, 10)
	}
	if p.Info.Signed > 0 {
		out.HeadAt = p.Info.HeadAt
	}
	return out, err
}
