package generate

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"amparo/internal/country"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// GenOptions say how large a network to make. Equal options make equal folders, byte for byte.
type GenOptions struct {
	Seed      uint64
	Shelters  int
	Users     int
	Referrals int
	Open      int // how many referrals wait for a place; 0 means two of five, at most 500
}

// Bounds of what can be generated.
const (
	maxOpen      = 500 // each open referral is answered with every shelter
	maxGenerated = 5_000_000
	genAgencies  = 12
)

// generator makes a network. Referrals are written as they are made; only what they take is remembered.
type generator struct {
	rng       *rand.Rand
	opt       GenOptions
	pack      *country.Pack
	snapshot  time.Time
	towns     []country.Place
	agencies  []folder.AgencyRow
	referring []int // agencies that refer
	shelters  []folder.ShelterRow
	programs  []folder.ProgramRow
	users     []folder.UserRow
	referrer  map[string]string // agency -> the user who refers for it
	use       folder.Usage
	matching  *demo.Matching // set once there are shelters
	made      int
	width     int // digits of a referral's number
}

// Generate makes a network of the wanted size and writes it to the sink. progress, which may be nil, is told how many
// referrals are done.
func Generate(sink Sink, opt GenOptions, progress func(done, total int)) error {
	g, err := newGenerator(opt)
	if err != nil {
		return err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	g.makeAgencies()
	g.makeShelters()
	g.makePrograms()
	g.makeUsers()
	g.matching = demo.NewMatching(demo.NewBuilder(&folder.Network{
		Meta: g.meta(0), Agencies: g.agencies, Shelters: g.shelters, Programs: g.programs, Users: g.users, Pack: g.pack,
	}, demo.Options{Markers: true, ID: demo.SeededIDs("generated")}), g.use.Free)
	if err := g.writeReferrals(sink, progress); err != nil {
		return err
	}
	g.settle()
	meta := g.meta(0)
	return errors.Join(
		writeAll(sink, folder.FileAgencies, "agencies", meta, g.agencies),
		writeAll(sink, folder.FileShelters, "shelters", meta, g.shelters),
		writeAll(sink, folder.FilePrograms, "programs", meta, g.programs), writeAll(sink, folder.FileUsers, "users", meta,
			g.users))
}

func newGenerator(opt GenOptions) (*generator, error) {
	pack := country.Guatemala()
	for _, c := range []struct {
		name      string
		n, lo, hi int
	}{{"shelters", opt.Shelters, 1, maxGenerated}, {"users", opt.Users, 20, maxGenerated},
		{"referrals", opt.Referrals, 0, maxGenerated},
		{"open referrals", opt.Open, 0, opt.Referrals}} {
		if c.n < c.lo || c.n > c.hi {
			return nil, fmt.Errorf("%s must lie between %d and %d, not %d", c.name, c.lo, c.hi, c.n)
		}
	}
	if opt.Open == 0 {
		opt.Open = min(opt.Referrals*2/5, maxOpen)
	}
	g := &generator{
		rng: rand.New(rand.NewPCG(opt.Seed, 0x414d5041524f)), //nolint:gosec // the same seed must make the same network
		opt: opt, pack: pack, towns: pack.Municipalities(""), use: folder.NewUsage(),
		snapshot: time.Date(2026, 11, 23, 8, 0, 0, 0, time.FixedZone("", -6*3600)), referrer: map[string]string{},
		width: max(4, len(strconv.Itoa(opt.Referrals))),
	}
	return g, nil
}

func (g *generator) meta(count int) folder.Meta {
	return folder.Meta{
		Fictional: true, Notice: "Everything here is invented. No real person, shelter, telephone number or address.",
		Snapshot: folder.Stamp{Time: g.snapshot}, Timezone: "America/Guatemala (UTC-06:00, no DST)", Seed: int64(g.opt.Seed),
		Licence: "CC0", Count: count,
	}
}

// writeReferrals makes the referrals: first those that are over, then those that hold or fill beds, and last those that
// wait, for only then is it known what is free.
func (g *generator) writeReferrals(sink Sink, progress func(done, total int)) error {
	out, err := create(sink, folder.FileReferrals, "referrals", g.meta(g.opt.Referrals))
	if err != nil {
		return err
	}
	answers, err := create(sink, folder.FileExpected, "expected", g.meta(g.opt.Open))
	if err != nil {
		return errors.Join(err, out.close())
	}
	step := max(1, g.opt.Referrals/200)
	for _, part := range g.plan() {
		for range part.count {
			row := g.referral(part.state)
			out.add(row)
			if row.Waits() {
				answer := answer(g.matching, row, folder.Stamp{Time: g.snapshot}, len(g.shelters) > 50)
				answers.add(&answer)
			}
			g.use.Count(row)
			if g.made++; g.made%step == 0 {
				progress(g.made, g.opt.Referrals)
			}
			if out.err != nil {
				break
			}
		}
	}
	progress(g.made, g.opt.Referrals)
	return errors.Join(out.close(), answers.close())
}

// part is a run of referrals in one state; the open ones choose theirs by what is free.
type part struct {
	state domain.ReferralState
	count int
}

func (g *generator) plan() []part {
	beds := 0
	for i := range g.shelters {
		for j := range g.shelters[i].Units {
			beds += max(0, g.use.Free(&g.shelters[i].Units[j]))
		}
	}
	left := g.opt.Referrals - g.opt.Open
	take := func(share, most int) int {
		n := min(g.opt.Referrals*share/100, most, left)
		left -= n
		return n
	}
	admitted := take(28, beds/4)
	held := take(6, beds/20)
	transit := take(3, beds/30)
	after := take(7, 2000)
	cancelled, handed := left/5, left/8
	return []part{
		{domain.ReferralCancelled, cancelled}, {domain.ReferralHandedOn, handed},
		{domain.ReferralClosed, left - cancelled - handed},
		{domain.ReferralFollowUp, after}, {domain.ReferralAdmitted, admitted}, {domain.ReferralAccepted, held},
		{domain.ReferralTransit, transit}, {domain.ReferralSent, g.opt.Open},
	}
}

// settle writes into the houses what the referrals took.
func (g *generator) settle() {
	for i := range g.shelters {
		for j := range g.shelters[i].Units {
			u := &g.shelters[i].Units[j]
			u.Beds.Occupied, u.Beds.Held = u.Beds.Baseline+g.use.Occupied[u.ID], g.use.Held[u.ID]
			u.Beds.Available = g.use.Free(u)
		}
	}
	for i := range g.programs {
		p := &g.programs[i]
		p.Caseload.Active, p.Caseload.Waiting = p.Caseload.Baseline+g.use.Active[p.ID], g.use.Waiting[p.ID]
	}
}

// Small tools of chance.

func pick[T any](g *generator, list []T) T { return list[g.rng.IntN(len(list))] }

func (g *generator) chance(percent int) bool { return g.rng.IntN(100) < percent }

func (g *generator) between(low, high int) int { return low + g.rng.IntN(high-low+1) }

// some picks a few different entries of a list, in its order.
func some[T any](g *generator, list []T, n int) []T {
	out := make([]T, 0, n)
	for i, v := range list {
		if left := len(list) - i; g.rng.IntN(left) < n-len(out) {
			out = append(out, v)
		}
	}
	return out
}

func number(prefix string, i, of int) string {
	return fmt.Sprintf("%s%0*d", prefix, max(2, len(strconv.Itoa(of))), i)
}
