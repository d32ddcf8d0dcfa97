package match

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"time"
)

// checksum is a sum over parts that does not depend on their order and from which a part can be taken again. It lets a
// board tell two snapshots apart for replay; it is no proof against somebody who forges a snapshot.
type checksum [4]uint64

func (c checksum) plus(d checksum) checksum {
	for i := range c {
		c[i] += d[i]
	}
	return c
}

func (c checksum) minus(d checksum) checksum {
	for i := range c {
		c[i] -= d[i]
	}
	return c
}

// tape writes values so that no two different lists of values give the same bytes.
type tape []byte

func (t *tape) text(values ...string) {
	for _, v := range values {
		t.number(int64(len(v)))
		*t = append(*t, v...)
	}
}

func (t *tape) list(values []string) { t.number(int64(len(values))); t.text(values...) }

func (t *tape) number(values ...int64) {
	for _, v := range values {
		*t = binary.LittleEndian.AppendUint64(*t, uint64(v))
	}
}

func (t *tape) flag(values ...bool) {
	for _, v := range values {
		if v {
			*t = append(*t, 1)
		} else {
			*t = append(*t, 0)
		}
	}
}

func (t *tape) instant(at time.Time) {
	if at.IsZero() {
		t.number(0)
		return
	}
	t.number(at.Unix())
}

func (t *tape) position(p position) {
	t.flag(p.known)
	t.number(int64(math.Float64bits(p.lat)), int64(math.Float64bits(p.lon)))
}

func (t tape) sum() checksum {
	digest := sha256.Sum256(t)
	var c checksum
	for i := range c {
		c[i] = binary.LittleEndian.Uint64(digest[8*i:])
	}
	return c
}

func (t tape) hex() string {
	digest := sha256.Sum256(t)
	return hex.EncodeToString(digest[:])
}

func write[T ~string](t *tape, list []T) {
	t.number(int64(len(list)))
	for _, v := range list {
		t.text(string(v))
	}
}

// houseSum covers everything about a house that can change an answer.
func houseSum(h *house, at spot) checksum {
	s := &h.src.Shelter
	t := make(tape, 0, 1024)
	t.text("house", string(s.ID), s.Ref, string(s.Agency), s.Operator, s.Municipality, s.Department, at.within, s.IntakeHours)
	t.position(at.at)
	t.flag(s.Active, s.FemaleStaffOnly)
	t.number(int64(s.MaxStayDays), int64(s.SecurityLevel))
	t.instant(s.ConfirmedAt)
	t.list(s.Languages)
	t.list(s.Accessibility)
	t.list(s.Services)
	t.list(s.Exclusions)
	t.flag(s.MinorLicence != nil)
	if l := s.MinorLicence; l != nil {
		t.text(l.Status, string(l.ValidUntil))
	}
	t.number(int64(len(h.units)))
	for i := range h.units {
		u := &h.units[i]
		t.text(string(u.id))
		t.number(int64(u.avail), int64(u.beds), int64(u.ageMin), int64(u.ageMax), int64(u.reserved))
		t.number(int64(u.kids), int64(u.boyMax), int64(u.girlMax))
		t.flag(u.open, u.pregnant, u.foreign, u.lgbtiq)
		write(&t, u.src.Genders)
		t.list(u.src.Exploitation)
	}
	write(&t, h.src.Residents)
	return t.sum()
}

// serviceSum covers everything about a programme that can change an answer.
func serviceSum(s *service, at spot) checksum {
	p := &s.src.Program
	t := make(tape, 0, 512)
	t.text("service", string(p.ID), p.Ref, string(p.Agency), p.Operator, string(p.Class), p.Municipality, p.Department, at.within)
	t.position(at.at)
	t.list(p.Serves)
	t.list(p.Languages)
	t.list(p.Specialisms)
	t.list(p.Modalities)
	write(&t, p.Genders)
	t.flag(p.Active, p.Defends)
	t.instant(p.ConfirmedAt)
	l := s.src.Load
	t.number(int64(p.AgeMin), int64(p.AgeMax), int64(p.WaitDays), int64(l.Max), int64(l.Active), int64(l.Free), int64(l.Waiting))
	return t.sum()
}

// digest names the inputs of one answer: the ask, where its places lie, the settings, and every provider. It is empty
// only for an ask that has no written form, such as a time in the year 10000.
func (b *Board) digest(kind string, a *Ask) string {
	said := *a
	said.Referral.History = nil // what happened before does not change who fits
	body, err := json.Marshal(struct {
		Ask     *Ask
		Weights Weights
	}{&said, b.weights})
	if err != nil {
		return ""
	}
	t := make(tape, 0, len(body)+256)
	t.text(kind, string(body))
	names := []string{a.From, a.Case.Found, a.Case.Origin}
	for _, d := range a.Safety.Areas {
		names = append(names, d.Municipality)
	}
	for _, name := range names {
		place, at := locate(b.places, name)
		t.text(place.Department)
		t.position(at)
	}
	for _, part := range b.sum {
		t.number(int64(part))
	}
	return t.hex()
}
