package crossing

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/htcds"
	"amparo/internal/casework/steps"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/crossing"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// maxNote is how long what is written to the receiver may be, in letters.
const maxNote = 2000

// SendInput is what who is in charge writes to the other side.
type SendInput struct {
	To     crossing.CounterpartID
	Return bool   // she goes home with it: then her return must be assessed, and her wish
	Why    string // one line
	Note   string
}

// SendAbroad makes a file of a case for an installation of another country. It is given once and not kept: a lost one
// is made anew.
func (s *Service) SendAbroad(ctx context.Context, actor domain.Actor, id domain.CaseID, in SendInput) (File, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.CrossingSend,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (File, error) {
			var c fault.Fields
			act.Required(&c, "why", in.Why, domain.MaxLine)
			act.Text(&c, "note", in.Note, maxNote)
			to, err := store.Find[crossing.Counterpart](t.Ctx, t.Store, in.To)
			if err != nil {
				return File{}, err
			}
			c.Check(to.V.Live(), "counterpart", "field.choose_one")
			if err := c.Err(); err != nil {
				return File{}, err
			}
			if err := mayLeave(t, f, in.Return); err != nil {
				return File{}, err
			}
			says, tier, err := contentOf(t, f, in)
			if err != nil {
				return File{}, err
			}
			out := crossing.Outbound{ID: domain.NewID[string](), Case: id, To: in.To, By: actor.Account, At: t.Now,
				Identified: tier == "D2", Return: in.Return, State: crossing.Sent}
			file, err := seal(t, to, kindCase, out.ID, says)
			if err != nil {
				return File{}, err
			}
			store.Put(&t.Change, store.New(out))
			store.Check(&t.Change, f.Case)
			store.Check(&t.Change, f.Consent)
			e := t.Entry(policy.CrossingSend, "case", string(id))
			e.Tier, e.Consent, e.Code = tier, string(f.Consent.V.ID), to.V.Country
			t.LogEntry(e)
			t.LogAct(policy.CrossingSend, "counterpart", string(to.V.ID), "")
			return file, nil
		})
}

// mayLeave refuses what she did not agree to. A return must have been assessed, and be her wish.
func mayLeave(t *act.Txn, f *dossier.Dossier, goesHome bool) error {
	if !consent.LetsOut(f.Consent.V, consent.Abroad, f.Case.V.Minor(t.Majority()), t.Now) {
		return fault.New(fault.Conflict, consent.Lacking(consent.Abroad), nil)
	}
	if !goesHome {
		return nil
	}
	return steps.MayReturn(t, f)
}

// contentOf is what a file says. Names and documents are in it only where she lets who receives her know who she is,
// and named nobody to whom that is limited.
func contentOf(t *act.Txn, f *dossier.Dossier, in SendInput) (out crossing.Content, tier string, err error) {
	c, k := f.Case.V, f.Consent.V
	record := htcds.RecordOf(t.Country, c)
	out = crossing.Content{Record: map[string]string{}, Return: in.Return, Why: in.Why, Note: in.Note,
		Consent: crossing.Consent{GivenBy: k.GivenBy, Language: k.Language, Method: k.Method, At: k.ObtainedAt,
			Until: k.ExpiresAt}}
	for i, cell := range record.Cells() {
		// What the last field says is of statistics; of this file its consent says what she agreed to.
		if cell != "" && htcds.Fields[i] != "con_Consent" {
			out.Record[htcds.Fields[i]] = cell
		}
	}
	for _, l := range c.Languages {
		out.Languages = append(out.Languages, l.ID)
	}
	for _, p := range c.Group {
		gender, _ := t.Country.Value(country.ListGender, string(p.Gender))
		out.Group = append(out.Group, crossing.Member{Relation: p.Relation, Age: p.Age, Estimated: p.AgeEstimated,
			Gender: slices.Concat(gender.HTCDS, []string{""})[0], Pregnant: p.Pregnant})
	}
	if !k.Covers(domain.ScopeShareIdentity, t.Now) || len(k.Recipients) > 0 {
		return out, "D1", nil
	}
	who, err := store.Find[domain.Identity](t.Ctx, t.Store, c.ID)
	for i, p := range c.Group {
		for _, n := range who.V.Persons {
			if n.Ref == p.Ref {
				n.Ref = ""
				out.Group[i].Named = &n
			}
		}
	}
	store.Check(&t.Change, who)
	return out, "D2", err
}

// OutboundView is one file that was made of a case.
type OutboundView struct {
	crossing.Outbound
	Name, Country string // of the counterpart
}

// CaseCrossings is what went of a case to other countries, and with what it came from one.
type CaseCrossings struct {
	Code  string
	Out   []OutboundView // the newest first
	From  string         // name of the counterpart that it came from
	Came  *crossing.Brought
	May   bool // the actor may send it, as far as policies say
	Agree bool // she agreed to it
	Named bool // and to say who she is
	To    []crossing.Counterpart
}

// Crossings reads what went of a case to other countries, and with what it came from one.
func (s *Service) Crossings(ctx context.Context, actor domain.Actor, id domain.CaseID) (CaseCrossings, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.CrossingRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out CaseCrossings, err error) {
			known, err := counterparts(t)
			if err != nil {
				return out, err
			}
			went, err := store.All[crossing.Outbound](t.Ctx, t.Store, store.Filter{By: store.By("case", id), Desc: true})
			if err != nil {
				return out, err
			}
			came, err := store.Find[crossing.Brought](t.Ctx, t.Store, id)
			if err != nil {
				return out, err
			}
			tier := "D1"
			if came.Rev > 0 {
				out.Came, out.From, tier = &came.V, known[came.V.From].Name, "D2"
			}
			for _, o := range went {
				out.Out = append(out.Out, OutboundView{o.V, known[o.V.To].Name, known[o.V.To].Country})
			}
			slices.SortStableFunc(out.Out, func(a, b OutboundView) int { return b.At.Compare(a.At) })
			k := f.Consent.V
			out.Code, out.May = f.Case.V.Code, t.Can(policy.CrossingSend, f.Facts(actor, "", t.Majority(), t.Now))
			out.Agree = mayLeave(t, f, false) == nil
			out.Named = out.Agree && k.Covers(domain.ScopeShareIdentity, t.Now) && len(k.Recipients) == 0
			for _, c := range known {
				if c.Live() {
					out.To = append(out.To, c)
				}
			}
			names.Sort(out.To, func(c crossing.Counterpart) string { return c.Name })
			t.LogDisclosure(policy.CrossingRead, "case", string(id), tier, string(f.Consent.V.ID))
			return out, nil
		})
}

func counterparts(t *act.Txn) (map[crossing.CounterpartID]crossing.Counterpart, error) {
	all, err := store.All[crossing.Counterpart](t.Ctx, t.Store, store.Filter{})
	out := map[crossing.CounterpartID]crossing.Counterpart{}
	for _, c := range all {
		out[c.V.ID] = c.V
	}
	return out, err
}

// AddReceipt keeps what the other side answered to a file of a case, once.
func (s *Service) AddReceipt(ctx context.Context, actor domain.Actor, id domain.CaseID, file []byte) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.CrossingReceipt,
		func(t *act.Txn, _ *dossier.Dossier, _ store.Rec[domain.Case]) error {
			l, from, err := open(t, policy.CrossingReceipt, kindReceipt, file)
			if err != nil {
				return err
			}
			var said answer
			if json.Unmarshal(l.Content, &said) != nil {
				return refuse(t, policy.CrossingReceipt, "crossing.damaged")
			}
			out, err := store.Find[crossing.Outbound](t.Ctx, t.Store, l.ID)
			if err != nil {
				return err
			}
			if out.Rev == 0 || out.V.Case != id || out.V.To != from.V.ID {
				return refuse(t, policy.CrossingReceipt, "crossing.receipt_other")
			}
			if out.V, err = out.V.Answer(said.State, said.At.UTC().Truncate(time.Second)); err != nil {
				return err
			}
			store.Put(&t.Change, out)
			store.Check(&t.Change, from)
			t.LogAct(policy.CrossingReceipt, "case", string(id), string(said.State))
			return nil
		})
}
