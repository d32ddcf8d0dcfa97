// Package figures counts free places and waiting referrals for everybody signed in. Small counts of persons are hidden
// so that none can be worked out from the others; free places are shown as they are to who works in the network.
package figures

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/outcome"
	"amparo/internal/domain/yearly"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service counts. It is safe for concurrent use.
type Service struct {
	*act.Service

	mu    sync.Mutex
	day   domain.Date
	ended []CodeFigure // as of that day

	read atomic.Int64 // rows of the year that is being counted

	waiting *store.Current[domain.Consent] // of those who wait: whether they are counted
	ends    ends
}

// New returns a service that has counted nothing yet.
func New(s *act.Service) *Service {
	return &Service{Service: s, waiting: store.NewCurrent(func(k domain.Consent) domain.Consent {
		kept := domain.Consent{Case: k.Case}
		if k.Scopes[consent.Statistics] == domain.No {
			kept.Scopes = map[domain.Scope]domain.Answer{consent.Statistics: domain.No}
		}
		return kept
	})}
}

// SmallCell is the count below which a figure is not shown, because it could speak of one person.
const SmallCell = yearly.SmallCell

// Count is a figure that may be shown to everybody.
type Count = yearly.Count

// RoomFigure is how many places are free for one population in one department.
type RoomFigure struct {
	Department string `json:"department"`
	Population string `json:"population"`
	Free       Count  `json:"free"`
}

// CareFigure is how many places programmes of one class have free in one department.
type CareFigure struct {
	Department string       `json:"department"`
	Class      domain.Class `json:"class"`
	Free       Count        `json:"free"`
}

// CodeFigure is how many there are of one code.
type CodeFigure = yearly.Figure

// Figures are D0: what everybody signed in may know of the network. Places are not persons: who works in the network
// sees the free ones as they are. Small counts of persons, and small counts of places for everybody else, are hidden so
// that none can be worked out.
type Figures struct {
	Taken        time.Time     `json:"taken"`
	Rooms        []RoomFigure  `json:"rooms"`
	ByDepartment []CodeFigure  `json:"rooms_by_department"`
	ByPopulation []CodeFigure  `json:"rooms_by_population"`
	Free         Count         `json:"rooms_total"`
	Surge        int           `json:"rooms_surge"` // free in surge places, which are not among those
	Care         []CareFigure  `json:"care"`
	States       []CodeFigure  `json:"referrals_by_state"`
	Urgencies    []CodeFigure  `json:"referrals_by_urgency"`
	Open         Count         `json:"referrals_total"`
	Exits        []CodeFigure  `json:"cases_by_exit"` // how closed cases ended
	Weeks        []yearly.Week `json:"weeks"`         // those that are over, the earliest first
	Flows        yearly.Flows  `json:"flows"`         // of the last quarter that is settled
	Register     bool          `json:"-"`             // whether the reader may open the register of unmet need
}

// Figures counts free places and waiting referrals.
func (s *Service) Figures(ctx context.Context, actor domain.Actor) (Figures, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	out := Figures{Taken: t.Now}
	if err := t.Authorize(policy.FiguresRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	if _, err := s.Network.Snapshot(ctx); err != nil {
		return out, err
	}
	out.Register = t.Can(policy.FiguresRead, DetailedFigures)
	within := slices.Contains(inNetwork, actor.Role)
	rooms, care, surge := freePlaces(t.Service, actor.Role == domain.RoleCoordinator)
	tab, ct := newTable(rooms), newTable(care)
	if out.Surge = surge; !within {
		out.Surge = 0 // Where few are open, the figure would tell which house.
		tab.suppress()
		ct.suppress()
	}
	out.Rooms, out.ByDepartment, out.ByPopulation, out.Free = tab.figures()
	cells, _, _, _ := ct.figures()
	for _, c := range cells {
		out.Care = append(out.Care, CareFigure{Department: c.Department, Class: domain.Class(c.Population), Free: c.Free})
	}
	var err error
	if out.Exits, err = s.exits(t); err != nil {
		return out, err
	}
	return out, errors.Join(pictures(t, &out), s.referralFigures(ctx, &out))
}

// exits counts how the cases ended that were closed before today, without those who said no to statistics: once a day,
// so that no two readings tell how one case ended. Where the small counts cannot be protected, none is shown.
func (s *Service) exits(t *act.Txn) ([]CodeFigure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	today := t.Today()
	if s.day == today {
		return s.ended, nil
	}
	all, err := store.All[outcome.Record](t.Ctx, t.Store, store.Filter{By: store.By("exit", "network")})
	if err != nil {
		return nil, err
	}
	midnight := t.Morning(today)
	ended := map[domain.CaseID]string{}
	for _, r := range all {
		for _, e := range r.V.Exits {
			if e.At.Before(midnight) {
				ended[r.V.Case] = e.Code
			}
		}
	}
	list, err := countCodes(t, ended)
	if err == nil {
		s.day, s.ended = today, list
	}
	return list, err
}

// countCodes counts cases by their codes, without those who said no to statistics. Where the small counts cannot be
// protected, none is shown.
func countCodes(t *act.Txn, of map[domain.CaseID]string) ([]CodeFigure, error) {
	left, err := leftOut(t.Ctx, t.Service, slices.Sorted(maps.Keys(of)))
	if err != nil {
		return nil, err
	}
	n := map[cellKey]int{}
	for id, code := range of {
		if !left[id] {
			n[cellKey{"", code}]++
		}
	}
	list, _, safe := suppressList(n)
	if !safe {
		hideAll(list)
	}
	return list, nil
}

type cellKey struct{ row, col string }

// inNetwork are the roles of those who look for places, give them, or see to it that they are found.
var inNetwork = []domain.Role{domain.RoleCoordinator, domain.RoleReferrer, domain.RoleSupervisor, domain.RoleChildAuth,
	domain.RoleIntake, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal}

// freePlaces counts what is free in the snapshot that was taken last. A protected house that stands alone in its
// department would be located by its figures: for everybody but the desk its places stand under no department.
func freePlaces(s *act.Service, desk bool) (rooms, care map[cellKey]int, surge int) {
	rooms, care = map[cellKey]int{}, map[cellKey]int{}
	last := s.Network.Last()
	hidden := network.StandAlone(last.Shelters)
	for _, h := range last.Shelters {
		sh := h.Shelter
		if !desk && hidden[sh.ID] {
			sh.Department = ""
		}
		for i, u := range sh.Units {
			switch {
			case i >= len(h.Rooms):
			case u.Surge != nil:
				surge += h.Rooms[i].Free
			default:
				rooms[cellKey{sh.Department, u.Population}] += h.Rooms[i].Free
			}
		}
	}
	for _, sv := range last.Programs {
		care[cellKey{sv.Program.Department, string(sv.Program.Class)}] += sv.Load.Free
	}
	return rooms, care, surge
}

// referralFigures counts what waits, by state and by urgency, without those who said no to statistics. Both lists add
// up to the same total, so both are protected as if it were known.
func (s *Service) referralFigures(ctx context.Context, out *Figures) error {
	waiting, err := s.Network.Waiting(ctx)
	if err != nil {
		return err
	}
	cases := make([]string, 0, len(waiting))
	for _, r := range waiting {
		cases = append(cases, string(r.V.Case))
	}
	consents, err := s.waiting.Of(ctx, s.Store, cases)
	if err != nil {
		return err
	}
	left := map[domain.CaseID]bool{}
	for _, k := range consents {
		if k.V.Scopes[consent.Statistics] == domain.No {
			left[k.V.Case] = true
		}
	}
	states, urgencies := map[cellKey]int{}, map[cellKey]int{}
	for _, r := range waiting {
		if left[r.V.Case] {
			continue
		}
		states[cellKey{"", string(r.V.State)}]++
		urgencies[cellKey{"", string(r.V.Urgency)}]++
	}
	var safe [2]bool
	for i, m := range []map[cellKey]int{states, urgencies} {
		list, total, ok := suppressList(m)
		safe[i] = ok
		if i == 0 {
			out.States = list
		} else {
			out.Urgencies = list
		}
		out.Open = total
	}
	if !safe[0] || !safe[1] { // One list cannot be protected against the total: nothing that adds up to it is shown.
		hideAll(out.States)
		hideAll(out.Urgencies)
		out.Open = hide(out.Open)
	}
	return nil
}

// leftOut are the cases of those who said no to statistics.
func leftOut(ctx context.Context, s *act.Service, cases []domain.CaseID) (map[domain.CaseID]bool, error) {
	left := map[domain.CaseID]bool{}
	consents, err := store.GetCached(ctx, s.Store, s.Caches.Consents, cases)
	for _, k := range consents {
		left[k.V.Case] = k.V.Scopes[consent.Statistics] == domain.No
	}
	return left, err
}

func hide(c Count) Count { return Count{Hidden: true, Small: c.Small} }

func hideAll(list []CodeFigure) {
	for i := range list {
		list[i].N = hide(list[i].N)
	}
}

// suppressList hides the small counts of one list whose total is known, and one more where that would not be enough. It
// reports false when no count is left to protect the small ones with.
func suppressList(m map[cellKey]int) ([]CodeFigure, Count, bool) {
	codes := make([]string, 0, len(m))
	total, small := 0, false
	for k, n := range m {
		codes = append(codes, k.col)
		total += n
		small = small || n < SmallCell
	}
	sort.Strings(codes)
	list := make([]CodeFigure, 0, len(codes))
	guard := ""
	for _, code := range codes {
		n := m[cellKey{"", code}]
		if small && n >= SmallCell && (guard == "" || n < m[cellKey{"", guard}]) {
			guard = code
		}
		list = append(list, CodeFigure{Code: code, N: counted(n)})
	}
	for i := range list {
		if guard != "" && list[i].Code == guard {
			list[i].N = hide(list[i].N)
		}
	}
	return list, counted(total), (!small || guard != "") && total >= SmallCell
}
