// Package personal lets a person follow her own case without an account, by a code that her team gives her, and lets
// the two write to each other. Most cases have no code.
//
// Whoever holds the code learns no name, no house and no place: how her requests stand, what her team wrote, who saw
// her data in codes. A code that is not in force opens nothing.
package personal

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/receipt"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/personal"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Page is what her team sees of a person's own door.
type Page struct {
	personal.Access
	Code   string // of the case
	Barred error  // why no code may be given now; nil where one may
	Names  map[domain.AccountID]string
	Can    map[policy.Action]bool
}

// Personal says whether a person has a code, and shows what she and her team wrote, which counts as read from then on.
func (s *Service) Personal(ctx context.Context, actor domain.Actor, id domain.CaseID) (Page, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.PersonalRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (out Page, err error) {
			a, err := store.Find[personal.Access](t.Ctx, t.Store, id)
			if err != nil {
				return out, err
			}
			out = Page{a.V, f.Case.V.Code, mayHave(t, f), nil, dossier.CaseActs(t, f)}
			if a.V.Unread && out.Can[policy.PersonalAnswer] {
				a.V.Unread = false
				store.Put(&t.Change, a)
			}
			t.LogDisclosure(policy.PersonalRead, "case", string(id), "D2", "")
			var people []domain.AccountID
			for _, l := range a.V.Lines {
				people = append(people, l.By)
			}
			out.Names, err = t.Names(people...)
			return out, err
		})
}

// mayHave refuses a code to a minor for whom nobody answers: it needs the consent of her representative in force, or
// the order of a court.
func mayHave(t *act.Txn, f *dossier.Dossier) error {
	k := f.Consent.V
	if !f.Case.V.Minor(t.Majority()) || f.Case.V.Order != nil || k.Live(t.Now) && k.GivenBy != consent.ByHerself {
		return nil
	}
	return fault.New(fault.Conflict, "personal.minor", nil)
}

// on runs an act of the team on what a person has by her code.
func (s *Service) on(ctx context.Context, actor domain.Actor, id domain.CaseID, action policy.Action,
	do func(*act.Txn, *dossier.Dossier, personal.Access) (personal.Access, error)) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, action,
		func(t *act.Txn, f *dossier.Dossier, c store.Rec[domain.Case]) error {
			a, err := store.Find[personal.Access](t.Ctx, t.Store, id)
			if err != nil {
				return err
			}
			if a.V, err = do(t, f, a.V); err != nil {
				return err
			}
			store.Put(&t.Change, a)
			store.Check(&t.Change, c)
			t.LogAct(action, "case", string(id), "")
			return nil
		})
}

// GiveCode gives a person a code of her own, which is returned once and kept nowhere. The one before it opens nothing
// any more.
func (s *Service) GiveCode(ctx context.Context, actor domain.Actor, id domain.CaseID) (string, error) {
	code, digest := receipt.New()
	return txn.Result(code, s.on(ctx, actor, id, policy.PersonalGive,
		func(t *act.Txn, f *dossier.Dossier, a personal.Access) (personal.Access, error) {
			a.Case, a.Digest, a.GivenAt, a.GivenBy = id, digest, t.Now, actor.Account
			return a, mayHave(t, f)
		}))
}

// EndCode takes a person's code back. What was written stays with the case.
func (s *Service) EndCode(ctx context.Context, actor domain.Actor, id domain.CaseID) error {
	return s.on(ctx, actor, id, policy.PersonalEnd,
		func(_ *act.Txn, _ *dossier.Dossier, a personal.Access) (personal.Access, error) {
			if !a.Live() {
				return a, fault.New(fault.Conflict, "personal.none", nil)
			}
			a.Digest = ""
			return a, nil
		})
}

// AnswerPerson writes to whoever holds the code. A text that names whoever was asked for her, or where a house of
// theirs stands, is refused: others may read it on her phone.
func (s *Service) AnswerPerson(ctx context.Context, actor domain.Actor, id domain.CaseID, text string) error {
	text, err := domain.CheckLine("text", text)
	if err != nil {
		return err
	}
	return s.on(ctx, actor, id, policy.PersonalAnswer,
		func(t *act.Txn, f *dossier.Dossier, a personal.Access) (personal.Access, error) {
			if err := namesNobody(t, f, text); err != nil {
				return a, err
			}
			return a.Write(actor.Account, text, t.Now)
		})
}

// leastLetters is how many letters a name or an address has at least before a text is searched for it.
const leastLetters = 4

// namesNobody refuses a text with the name or the address of a provider that was asked.
func namesNobody(t *act.Txn, f *dossier.Dossier, text string) error {
	var agencies []domain.AgencyID
	var houses []domain.ShelterID
	var programs []domain.ProgramID
	for _, o := range f.Offers {
		agencies, houses, programs = append(agencies, o.V.To), append(houses, o.V.Shelter), append(programs, o.V.Program)
	}
	said, c := " "+strings.Join(names.Words(text), " ")+" ", fault.Fields{}
	look := func(name string) {
		words := strings.Join(names.Words(name), " ")
		c.Check(len(words) < leastLetters || !strings.Contains(said, " "+words+" "), "text", "personal.names")
	}
	err := errors.Join(
		act.Each(t.Ctx, t.Service, agencies, func(a store.Rec[domain.Agency]) { look(a.V.Name) }),
		act.Each(t.Ctx, t.Service, programs, func(p store.Rec[domain.Program]) { look(p.V.Name) }),
		act.Each(t.Ctx, t.Service, houses, func(h store.Rec[domain.Shelter]) { look(h.V.Name); look(h.V.Address) }))
	for _, o := range f.Offers {
		where, _, closed := address.Brought(t, o.V, domain.Shelter{}) // Closed to this session it is not known here.
		err = errors.Join(err, closed)
		look(where)
	}
	return cmp.Or(err, c.Err())
}
