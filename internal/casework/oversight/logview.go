package oversight

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// LogFilter narrows one log.
type LogFilter struct {
	Act     string // the exact act, one of LoggedActs
	Outcome string // done, refused or failed
	Who     string // how the pseudonym of who acted begins
	About   string // how that of the person, case or other thing begins that was acted on
	At      act.Span
	Before  int64 // go on below this number; 0 starts at the end
	Limit   int   // 1..200; 0 means 50
}

// otherActs stand in logs beside those that policies decide on: what falls due, sessions, and upkeep.
var otherActs = []policy.Action{domain.DeadlineRemind, domain.DeadlineEscalate, domain.DeadlineExpire,
	domain.DeadlineRelease, domain.DeadlineFreeSlot, domain.DeadlineConsent, domain.DeadlineEmergency,
	domain.DeadlineOfAge, domain.DeadlineAway, domain.DeadlineInterpreter, domain.DeadlineUnopened, domain.DeadlineOff,
	domain.DeadlineSilent, domain.DeadlineOrder, domain.DeadlineReceiver, domain.DeadlineRest, domain.DeadlineFollowUp,
	domain.DeadlineByHand, domain.DeadlineIdle, domain.DeadlineHearing, domain.DeadlineReview, domain.DeadlineIncident,
	domain.DeadlineHandOn, domain.DeadlineTask, domain.DeadlineEmergencyReview, "session.open", "session.close",
	"session.role", "account.redeem", "account.reset", "account.load", "approval.ask", "approval.alone", "factor.give",
	"factor.add", "factor.remove", "factor.recovery", "installation.create", "index.rebuild", "keys.create", "keys.rotate",
	"keys.split", "keys.retire", "keys.rewrap", "keys.verify", "keys.move", "keys.moved", "network.load", "backup.make",
	"backup.drill", "deadline.restore", "watch.tell", "referral.rematch", "figures.ask", "licence.warn", "desk.claim",
	"delivery.sent", "delivery.failed", "report.forget", "match.replay", "match.forget", "apart.reunion", "handon.remind",
	"log.heads", "older.accept", "address.key", "machine.use", "surge.end", "broadcast.forget", "keys.promote", act.Told}

// LoggedActs lists every act that a log may hold.
func LoggedActs() []policy.Action { return append(policy.Actions(), otherActs...) }

// check refuses a filter that names what no log holds: an empty answer would say that nothing was done.
func (flt LogFilter) check() error {
	var c fault.Fields
	if acts := LoggedActs(); flt.Act != "" && !slices.Contains(acts, policy.Action(flt.Act)) {
		c.AddArgs("act", "field.unknown", fault.Args{"allowed": acts})
	}
	c.Check(slices.Contains([]string{"", store.Done, store.Refused, store.Failed}, flt.Outcome), "outcome",
		"field.unknown")
	return c.Err()
}

// LogName is one log of the installation.
type LogName struct {
	Log    string // the name to ask for
	Agency domain.AgencyID
	Name   string // of the agency; empty for the installation's own log
}

// LogRow is one numbered entry. Who acted and on what stay pseudonyms; agencies are named, and so are colleagues of the
// reader.
type LogRow struct {
	Seq      int64
	At       time.Time
	Act      string
	Actor    string
	Name     string // of who acted, when the reader knows her
	Role     string
	Agency   string // name, or the pseudonym when none is known
	OnBehalf string // name
	Kind     string
	Object   string
	Tier     string
	Outcome  string
	Policy   string
	Code     string
	Request  string
	Rows     int // how many rows it changed
}

// LogPage is one page of one log, newest first.
type LogPage struct {
	Logs   []LogName // the logs the reader may choose from
	Log    string
	Info   LogInfo
	Rows   []LogRow
	Before int64 // to go on; 0 at the start of the log
}

// LogInfo says how far a log has come and how far it is signed.
type LogInfo struct {
	Size   int64
	Signed int64
	Root   string
	HeadAt time.Time
}

// LogView shows one log: any to an auditor, their own agency's to a supervisor and a shelter's head. An empty name
// means the installation's own log to an auditor, and the agency's to everybody else.
func (s *Service) LogView(ctx context.Context, actor domain.Actor, log string, flt LogFilter) (LogPage, error) {
	var out LogPage
	if err := flt.check(); err != nil {
		return out, err
	}
	agencies, err := store.All[domain.Agency](ctx, s.Store, store.Filter{})
	if err != nil {
		return out, err
	}
	names := map[string]domain.Agency{}
	for _, a := range agencies {
		names[s.Store.LogOf(a.V.ID)] = a.V
	}
	if log == "" {
		log = s.Store.LogOf(actor.Agency)
		if actor.Role == domain.RoleAuditor {
			log = store.SystemLog
		}
	}
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	owner, known := names[log]
	facts := policy.LogFacts{Agency: string(owner.ID)}
	if !known { // The installation's own log, or one that is not there: both belong to no agency.
		facts.Agency = store.SystemLog
	}
	if err := t.Authorize(policy.LogRead, facts, "log", log); err != nil {
		return out, err
	}
	if !known && log != store.SystemLog {
		return out, act.ErrNotFound
	}
	if err := s.Store.Record(ctx, t.Entry(policy.LogRead, "log", log)); err != nil {
		return out, err
	}
	if err := t.NumberFirst(ctx); err != nil {
		return out, err
	}
	state, err := s.Store.Logs().State(ctx, log)
	if err != nil {
		return out, err
	}
	out.Log, out.Info = log, LogInfo{Size: state.Size, Signed: state.Signed, Root: state.Root,
		HeadAt: time.Unix(state.HeadAt, 0).UTC()}
	if err := logRows(t, &out, names, flt); err != nil {
		return out, err
	}
	return out, logNames(t, &out, names)
}

func logNames(t *act.Txn, out *LogPage, agencies map[string]domain.Agency) error {
	logs, err := t.Store.Logs().Names(t.Ctx)
	if err != nil {
		return err
	}
	for _, log := range logs {
		a, known := agencies[log]
		owner := string(a.ID)
		if !known {
			owner = store.SystemLog
		}
		if t.Can(policy.LogRead, policy.LogFacts{Agency: owner}) {
			out.Logs = append(out.Logs, LogName{Log: log, Agency: a.ID, Name: a.Name})
		}
	}
	names.Sort(out.Logs, func(l LogName) string { return l.Name })
	return nil
}

// logRows fills a page with the entries a filter admits, looking through a bounded part of the log.
func logRows(t *act.Txn, out *LogPage, names map[string]domain.Agency, flt LogFilter) error {
	limit, before := act.PageSize(flt.Limit), flt.Before
	byAgency := map[string]string{}
	for _, a := range names {
		byAgency[t.Store.PseudonymOf("agency", string(a.ID))] = a.Name
	}
	people, err := t.NamesInLog()
	if err != nil {
		return err
	}
	for range act.MaxPages {
		entries, next, err := t.Store.Logs().Page(t.Ctx, out.Log, before, 500)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if flt.Act != "" && e.Leaf.Act != flt.Act || flt.Outcome != "" && e.Leaf.Outcome != flt.Outcome ||
				!strings.HasPrefix(e.Leaf.Actor, flt.Who) || !strings.HasPrefix(e.Leaf.Object, flt.About) ||
				!flt.At.Holds(time.Unix(e.Leaf.At, 0)) {
				continue
			}
			if len(out.Rows) == limit {
				out.Before = out.Rows[limit-1].Seq
				return nil
			}
			out.Rows = append(out.Rows, logRow(e, byAgency, people))
		}
		if out.Before = next; next == 0 || len(entries) == 0 {
			out.Before = 0
			break
		}
		before = next
	}
	return nil
}

func logRow(e store.LeafAt, names, people map[string]string) LogRow {
	l := e.Leaf
	agency := names[l.Agency]
	if agency == "" {
		agency = l.Agency
	}
	return LogRow{Seq: e.Seq, At: time.Unix(l.At, 0).UTC(), Act: l.Act, Actor: l.Actor, Name: people[l.Actor],
		Role: l.Role, Agency: agency, OnBehalf: names[l.Onbehalf], Kind: l.ObjectKind, Object: l.Object, Tier: l.Tier,
		Outcome: l.Outcome, Policy: l.Policy, Code: l.Code, Request: l.Request, Rows: len(l.Rows)}
}
