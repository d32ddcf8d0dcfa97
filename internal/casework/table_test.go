package casework_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/emergency"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/store"
	"amparo/internal/store/noun"
)

// held is everything that an installation keeps of its cases, by kind and id, as JSON.
type held map[string]map[string]any

func keptOf[T any](t *testing.T, w *amparotest.World, kind string, into held) {
	t.Helper()
	recs, err := store.All[T](t.Context(), w.Store, store.Filter{})
	must(t, err)
	for _, r := range recs {
		raw, err := json.Marshal(r.V)
		must(t, err)
		var fields map[string]any
		must(t, json.Unmarshal(raw, &fields))
		sh, err := noun.Of(r.V)
		must(t, err)
		into[kind+" "+sh.ID] = fields
	}
}

// revsOf adds the revisions of everything of a type.
func revsOf[T any](t *testing.T, w *amparotest.World, into map[string]int64) {
	t.Helper()
	revs, err := store.Revisions[T](t.Context(), w.Store)
	must(t, err)
	for id, rev := range revs {
		into[fmt.Sprintf("%T %s", *new(T), id)] = rev
	}
}

// revisions are those of everything that acts on cases write, and of everything that they rest on.
func revisions(t *testing.T, w *amparotest.World) map[string]int64 {
	t.Helper()
	revs := map[string]int64{}
	for _, of := range []func(*testing.T, *amparotest.World, map[string]int64){
		revsOf[domain.Case], revsOf[domain.Identity], revsOf[domain.Safety], revsOf[domain.Restricted],
		revsOf[domain.Consent], revsOf[domain.PastConsent],
		revsOf[domain.Referral], revsOf[domain.Offer], revsOf[domain.Stay], revsOf[domain.Slot], revsOf[domain.Appointment],
		revsOf[domain.CareNote], revsOf[diary.Note], revsOf[diary.Incident],
		revsOf[emergency.Access], revsOf[domain.Deadline], revsOf[domain.Notice], revsOf[journey.Undo],
		revsOf[journey.Meeting], revsOf[journey.Message],
		revsOf[domain.CapacityVersion], revsOf[domain.Shelter], revsOf[domain.Program], revsOf[domain.Agency],
		revsOf[domain.Account],
	} {
		of(t, w, revs)
	}
	return revs
}

// everythingHeld reads what acts on cases write. What only counts requests or remembers a form is no part of a case.
func everythingHeld(t *testing.T, w *amparotest.World) held {
	t.Helper()
	h := held{}
	keptOf[domain.Case](t, w, "case", h)
	keptOf[domain.Identity](t, w, "identity", h)
	keptOf[domain.Safety](t, w, "safety", h)
	keptOf[domain.Restricted](t, w, "restricted", h)
	keptOf[domain.Consent](t, w, "consent", h)
	keptOf[domain.PastConsent](t, w, "pastconsent", h)
	keptOf[domain.Referral](t, w, "referral", h)
	keptOf[domain.Offer](t, w, "offer", h)
	keptOf[domain.Stay](t, w, "stay", h)
	keptOf[domain.Slot](t, w, "slot", h)
	keptOf[domain.Appointment](t, w, "appointment", h)
	keptOf[domain.CareNote](t, w, "note", h)
	keptOf[diary.Note](t, w, "diary", h)
	keptOf[diary.Incident](t, w, "incident", h)
	keptOf[emergency.Access](t, w, "glass", h)
	keptOf[domain.Deadline](t, w, "deadline", h)
	keptOf[domain.Notice](t, w, "notice", h)
	keptOf[journey.Undo](t, w, "undo", h)
	keptOf[journey.Meeting](t, w, "meeting", h)
	keptOf[journey.Message](t, w, "message", h)
	return h
}

// leavesOf reads the leaves that are not in the tree yet, by id.
func leavesOf(t *testing.T, w *amparotest.World) map[string]audit.Leaf {
	t.Helper()
	out := map[string]audit.Leaf{}
	must(t, w.Store.Logs().Source(t.Context()).Pending(func(plain []byte) error {
		leaf, err := audit.DecodeLeaf(plain)
		out[leaf.ID] = leaf
		return err
	}))
	return out
}

// teller writes what an act did in words that are the same in every run: ids by their names in the story, moments by
// their distance from the act.
type teller struct {
	t      *testing.T
	w      *amparotest.World
	names  map[string]string // by id
	logged map[string]string // by pseudonym
	at     time.Time
}

var (
	moments = regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:.]+Z`)
	days    = regexp.MustCompile(`"20\d\d-\d\d-\d\d"`)
	anyID   = regexp.MustCompile(`"[a-km-z2-9]{26}"`)
	codes   = regexp.MustCompile(`"[CR]-[A-Z0-9-]{8,}"`)
)

func (l *teller) value(v any) string {
	raw, err := json.Marshal(v)
	must(l.t, err)
	s := moments.ReplaceAllStringFunc(string(raw), func(s string) string {
		m, err := time.Parse(time.RFC3339Nano, s)
		must(l.t, err)
		switch d := m.Sub(l.at).Round(time.Minute); {
		case d == 0:
			return "now"
		case d > 0:
			return "+" + short(d)
		default:
			return "-" + short(-d)
		}
	})
	s = days.ReplaceAllStringFunc(s, func(s string) string {
		day, _ := domain.ParseDate(strings.Trim(s, `"`))
		today, _ := time.Parse(time.DateOnly, string(domain.DateOf(l.at.In(l.w.Work.Pack().TimeZone()))))
		that, _ := time.Parse(time.DateOnly, string(day))
		return fmt.Sprintf("day%+d", int(that.Sub(today).Hours()/24))
	})
	s = codes.ReplaceAllString(s, "new")
	s = anyID.ReplaceAllStringFunc(s, func(s string) string { return l.name(strings.Trim(s, `"`)) })
	return strings.ReplaceAll(s, `"`, "")
}

func short(d time.Duration) string {
	if day := 24 * time.Hour; d >= 2*day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return strings.TrimSuffix(d.String(), "0s")
}

func (l *teller) name(id string) string { return cmp.Or(l.names[id], "new") }

// change tells how one noun differs, field by field. Of lists that only grow it tells what was added.
func (l *teller) change(before, after map[string]any) string {
	var out []string
	keys := map[string]bool{}
	for _, m := range []map[string]any{before, after} {
		for k := range m {
			keys[k] = true
		}
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		was, is := before[k], after[k]
		if l.value(was) == l.value(is) {
			continue
		}
		old, _ := was.([]any)
		now, grows := is.([]any)
		switch {
		case k == "history" && grows:
			for _, e := range now[len(old):] {
				event, _ := e.(map[string]any)
				out = append(out, strings.TrimSuffix(fmt.Sprintf("history+%v:%v", event["type"], cmp.Or(fmt.Sprint(event["code"]),
					"")), ":<nil>"))
			}
		case (k == "thread" || k == "calls" || k == "handed") && grows && len(now) > len(old):
			out = append(out, fmt.Sprintf("%s+%d", k, len(now)-len(old)))
		case was == nil:
			out = append(out, k+"="+l.value(is))
		default:
			out = append(out, k+"="+l.value(was)+">"+l.value(is))
		}
	}
	return strings.Join(out, " ")
}

// brief are nouns of which it is told only that they were written: their content is another noun's, or told by other
// tests.
var brief = map[string]bool{"undo": true, "pastconsent": true, "identity": true, "safety": true, "restricted": true,
	"note": true, "message": true}

// did tells what an act changed: rows, notices and what the log says.
func (l *teller) did(before, after held, old, leaves map[string]audit.Leaf) []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(after)) {
		kind, id, _ := strings.Cut(key, " ")
		was, there := before[key]
		if there && l.value(was) == l.value(after[key]) {
			continue
		}
		line := kind + " " + l.name(id)
		switch {
		case kind == "notice" && !there:
			line = l.notice(after[key])
		case kind == "deadline":
			line = "due " + strings.ReplaceAll(fmt.Sprintf("%v %v %s", after[key]["kind"], l.value(after[key]["target"]),
				l.value(after[key]["due_at"])), "new ", "")
		case brief[kind]:
			line += " written"
		case !there:
			line = "+ " + kind + " " + l.change(nil, after[key])
		default:
			line += " " + l.change(was, after[key])
		}
		out = append(out, line)
	}
	for key, was := range before {
		if after[key] == nil {
			kind, _, _ := strings.Cut(key, " ")
			out = append(out, fmt.Sprintf("- %s %v", kind, was["kind"]))
		}
	}
	for id, leaf := range leaves {
		if _, there := old[id]; !there {
			out = append(out, l.leaf(leaf))
		}
	}
	slices.Sort(out)
	return out
}

func (l *teller) notice(n map[string]any) string {
	to := l.value(n["agency"])
	if n["account"] != nil {
		to += "/" + l.value(n["account"])
	}
	line := fmt.Sprintf("tell %v to %s", n["kind"], to)
	for _, k := range []string{"roles", "case", "referral", "offer", "urgency"} {
		if n[k] != nil {
			line += " " + k + "=" + l.value(n[k])
		}
	}
	return line
}

func (l *teller) leaf(leaf audit.Leaf) string {
	who := func(p string) string { return cmp.Or(l.logged[p], "new") }
	line := fmt.Sprintf("log %s by %s of %s as %s on %s %s", leaf.Act, who(leaf.Actor), who(leaf.Agency), leaf.Role,
		leaf.ObjectKind, who(leaf.Object))
	if leaf.Role == string(domain.RoleSystem) {
		line = fmt.Sprintf("log %s by the service on %s %s", leaf.Act, leaf.ObjectKind, who(leaf.Object))
	}
	for _, part := range [][2]string{{"tier", leaf.Tier}, {"consent", l.logged[leaf.Consent]}, {"policy", leaf.Policy},
		{"code", leaf.Code},
		{"for", l.logged[leaf.Onbehalf]}} {
		if part[1] != "" {
			line += " " + part[0] + "=" + part[1]
		}
	}
	if leaf.Consent != "" && l.logged[leaf.Consent] == "" {
		line += " consent=new"
	}
	if leaf.NoteHash != "" {
		line += " reason"
	}
	if leaf.Outcome != store.Done {
		line += " " + leaf.Outcome
	}
	return line
}

// newTeller names what the story knows.
func newTeller(t *testing.T, w *amparotest.World, at time.Time, names map[string]string) *teller {
	l := &teller{t: t, w: w, names: names, logged: map[string]string{}, at: at}
	for id, name := range names {
		for _, kind := range []string{"account", "agency", "case", "referral", "offer", "consent", "appointment", "shelter",
			"program", "session", "network"} {
			l.logged[w.Store.PseudonymOf(kind, id)] = name
		}
	}
	return l
}

// refusal says as what an act was refused, with its code.
func refusal(err error) string {
	f := fault.As(err)
	out := f.Kind.String() + " " + f.Code
	for _, field := range f.Fields {
		out += " " + field.Path + ":" + field.Code
	}
	return out
}
