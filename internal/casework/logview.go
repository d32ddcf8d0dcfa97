package casework

import (
	"context"
	"sort"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// LogFilter narrows one log.
type LogFilter struct {
	Act     string // the exact act
	Outcome string // done, refused or failed
	Before  int64  // go on below this number; 0 starts at the end
	Limit   int    // 1..200; 0 means 50
}

// LogName is one log of the installation.
type LogName struct {
	Log    string // the name to ask for
	Agency domain.AgencyID
	Name   string // of the agency; empty for the installation's own log
}

// LogRow is one numbered entry. Who acted and on what stay pseudonyms; agencies are named, and so are colleagues of the reader.
type LogRow struct {
	Seq      int64
	At       time.Time
	Act      string
	Actor    string
	Name     string // of who acted, when the reader knows her
	Role     string
	Agency   string // name, or the pseudonym when none is known
	Onbehalf string // name
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

// LogView shows one log: any to an auditor, their own agency's to a supervisor and a shelter's head. An empty name means the installation's
// own log to an auditor, and the agency's to everybody else.
func (s *Service) LogView(ctx context.Context, actor domain.Actor, log string, flt LogFilter) (LogPage, error) {
	var out LogPage
	agencies, err := store.All[domain.Agency](ctx, s.store, store.Filter{})
	if err != nil {
		return out, err
	}
	names := map[string]domain.Agency{}
	for _, a := range agencies {
		names[s.store.LogOf(a.V.ID)] = a.V
	}
	if log == "" {
		log = s.store.LogOf(actor.Agency)
		if actor.Role == domain.RoleAuditor {
			log = store.SystemLog
		}
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	owner, known := names[log]
	facts := policy.LogFacts{Agency: string(owner.ID)}
	if !known { // The installation's own log, or one that is not there: both belong to no agency.
		facts.Agency = store.SystemLog
	}
	if err := t.may(policy.LogRead, facts, "log", log); err != nil {
		return out, err
	}
	if !known && log != store.SystemLog {
		return out, errNotFound
	}
	if err := s.store.Record(ctx, t.entry(policy.LogRead, "log", log)); err != nil {
		return out, err
	}
	if err := s.numberFirst(ctx); err != nil {
		return out, err
	}
	state, err := s.store.LogState(ctx, log)
	if err != nil {
		return out, err
	}
	out.Log, out.Info = log, LogInfo{Size: state.Size, Signed: state.Signed, Root: state.Root, HeadAt: time.Unix(state.HeadAt, 0).UTC()}
	if err := t.logRows(&out, names, flt); err != nil {
		return out, err
	}
	return out, t.logNames(&out, names)
}

// logPatience is how long a reader of a log waits for what was kept a moment ago to get its place in it.
const logPatience = 3 * time.Second

// numberFirst gives waiting leaves their places, so that a reader sees them. On a night when acts come faster than that, what is left
// stands in the log a moment later, and the page is not refused.
func (s *Service) numberFirst(ctx context.Context) error {
	within, stop := context.WithTimeout(ctx, logPatience)
	defer stop()
	if err := s.store.Number(within); err != nil && within.Err() == nil {
		return err
	}
	return nil
}

func (t *txn) logNames(out *LogPage, names map[string]domain.Agency) error {
	logs, err := t.store.Logs(t.ctx)
	if err != nil {
		return err
	}
	for _, log := range logs {
		a, known := names[log]
		owner := string(a.ID)
		if !known {
			owner = store.SystemLog
		}
		if t.can(policy.LogRead, policy.LogFacts{Agency: owner}) {
			out.Logs = append(out.Logs, LogName{Log: log, Agency: a.ID, Name: a.Name})
		}
	}
	sort.Slice(out.Logs, func(i, j int) bool { return out.Logs[i].Name < out.Logs[j].Name })
	return nil
}

// logRows fills a page with the entries a filter admits, looking through a bounded part of the log.
func (t *txn) logRows(out *LogPage, names map[string]domain.Agency, flt LogFilter) error {
	limit, before := pageSize(flt.Limit), flt.Before
	byAgency := map[string]string{}
	for _, a := range names {
		byAgency[t.store.PseudonymOf("agency", string(a.ID))] = a.Name
	}
	people, err := t.namesInLog()
	if err != nil {
		return err
	}
	for range maxPages {
		entries, next, err := t.store.LogPage(t.ctx, out.Log, before, 500)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if flt.Act != "" && e.Leaf.Act != flt.Act || flt.Outcome != "" && e.Leaf.Outcome != flt.Outcome {
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

func logRow(e store.LogEntry, names, people map[string]string) LogRow {
	l := e.Leaf
	agency := names[l.Agency]
	if agency == "" {
		agency = l.Agency
	}
	return LogRow{Seq: e.Seq, At: time.Unix(l.At, 0).UTC(), Act: l.Act, Actor: l.Actor, Name: people[l.Actor], Role: l.Role, Agency: agency, Onbehalf: names[l.Onbehalf],
		Kind: l.ObjectKind, Object: l.Object, Tier: l.Tier, Outcome: l.Outcome, Policy: l.Policy, Code: l.Code, Request: l.Request, Rows: len(l.Rows)}
}
