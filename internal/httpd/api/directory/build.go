package directory

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"amparo/internal/casework/directory"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/match"
	"amparo/internal/match/snapshot"
)

// space is that of the identifiers of a directory: the same thing has the same one in every answer, for good.
var space = uuid.MustParse("ad8c4df2-a06c-420e-aa91-f63df7ed37e2")

// UUID is the identifier that HSDS asks for, of what Amparo knows by another.
func UUID(parts ...string) string {
	return uuid.NewSHA1(space, []byte(strings.Join(parts, "|"))).String()
}

// builder writes a directory as HSDS has it.
type builder struct {
	pack *country.Pack
	lang string
	now  time.Time
	orgs map[domain.AgencyID]organizationRecord
}

// records are all organizations and services of a directory.
func (b *builder) records(d directory.Directory) (orgs []organizationRecord, services []serviceRecord) {
	b.orgs = map[domain.AgencyID]organizationRecord{}
	for _, a := range d.Agencies {
		o := organizationRecord{ID: UUID("agency", string(a.ID)), Name: a.Name, Email: a.Email,
			Description: b.pack.Label(country.ListAgencyType, a.Type, b.lang)}
		o.Phones = b.phones(o.ID, a.Phone, a.DutyPhone, a.DutyHours)
		b.orgs[a.ID] = o
		orgs = append(orgs, o)
	}
	for _, h := range d.Shelters {
		for i, u := range h.Shelter.Units {
			// What is closed takes nobody, and a surge place is none to plan with.
			if u.Open && u.Surge == nil && i < len(h.Rooms) {
				services = append(services, b.unit(h, u, h.Rooms[i]))
			}
		}
	}
	for _, p := range d.Programs {
		services = append(services, b.program(p))
	}
	return orgs, services
}

func (b *builder) unit(h directory.House, u domain.Unit, room domain.Room) serviceRecord {
	sh := h.Shelter
	s := b.service(UUID("unit", string(u.ID)), sh.Agency, sh.Name+": "+u.Name, sh.ConfirmedAt)
	s.Alternate, s.Description = u.Name, b.pack.Label(country.ListService, domain.NeedShelter, b.lang)
	s.Email, s.Phones = sh.Email, b.phones(s.ID, sh.Phone, sh.DutyPhone, sh.DutyHours)
	s.MinimumAge, s.MaximumAge = u.AgeMin, u.AgeMax
	for i, w := range h.Hours {
		s.Schedules = append(s.Schedules, b.schedule(s.ID, i, w))
	}
	at := b.at(&s, UUID("shelter", string(sh.ID)), b.pack.PlaceName(sh.Department))
	for _, code := range sh.Accessibility {
		at.Accessibility = append(at.Accessibility, accessibilityRecord{UUID("accessibility", at.ID, code), at.ID,
			b.pack.Label(country.ListAccess, code, b.lang)})
	}
	b.speaks(&s, sh.Languages)
	b.room(&s, "Bed", room.Free, u.Beds.Total, sh.ConfirmedAt)
	b.takes(&s, u.Genders)
	b.tag(&s, country.ListUnitPopulation, u.Population)
	b.tag(&s, country.ListService, sh.Services...)
	b.tag(&s, country.ListAccess, sh.Accessibility...)
	b.tag(&s, country.ListExploitation, u.Exploitation...)
	if u.Pregnant {
		b.own(&s, "accepts_pregnant", "")
	}
	if u.Children != nil {
		b.own(&s, "caregiver_children", strconv.Itoa(u.Children.Max))
		b.own(&s, "caregiver_boys", strconv.Itoa(u.Children.BoyMaxAge))
		b.own(&s, "caregiver_girls", strconv.Itoa(u.Children.GirlMaxAge))
	}
	if u.ForeignOnly {
		b.own(&s, "foreigners_only", "")
	}
	if u.LGBTIQOnly {
		b.own(&s, "lgbtiq_only", "")
	}
	return s
}

func (b *builder) program(state match.ProgramState) serviceRecord {
	p, list := state.Program, country.ListLegalSpecialism
	if p.Class == domain.ClassPsych {
		list = country.ListPsychSpecialism
	}
	s := b.service(UUID("program", string(p.ID)), p.Agency, p.Name, p.ConfirmedAt)
	s.Description = b.labels(list, p.Specialisms)
	s.Email, s.Phones, s.Fees = p.Email, b.phones(s.ID, p.Phone, "", ""), p.Cost
	s.MinimumAge, s.MaximumAge = p.AgeMin, p.AgeMax
	for _, code := range p.Serves {
		d, _ := b.pack.Department(code)
		s.Areas = append(s.Areas, areaRecord{UUID("area", s.ID, code), d.Name, "urn:iso:std:iso:3166:-2:" + d.ISO})
	}
	b.at(&s, UUID("place", p.Municipality, string(p.Agency)), b.pack.PlaceName(p.Municipality))
	b.speaks(&s, p.Languages)
	b.room(&s, "Case", state.Load.Free, p.MaxCaseload, p.ConfirmedAt)
	b.takes(&s, p.Genders)
	b.tag(&s, list, p.Specialisms...)
	b.tag(&s, country.ListDelivery, p.Modalities...)
	return s
}

func (b *builder) service(id string, of domain.AgencyID, name string, confirmed time.Time) serviceRecord {
	org := b.orgs[of]
	short := org
	short.Phones = nil
	s := serviceRecord{ID: id, OrganizationID: org.ID, Name: name, Status: "active", Organization: &short}
	if !confirmed.IsZero() {
		s.AssuredDate = confirmed.In(b.pack.TimeZone()).Format(time.DateOnly)
	}
	return s
}

// at says in which place the service is, and nothing closer than its name.
func (b *builder) at(s *serviceRecord, place, name string) *locationRecord {
	l := &locationRecord{ID: place, LocationType: "physical", OrganizationID: s.OrganizationID, Name: name}
	s.At = []atRecord{{UUID("at", s.ID, place), s.ID, place, l}}
	return l
}

func (b *builder) phones(of, number, duty, hours string) (out []phoneRecord) {
	for _, n := range [][2]string{{number, ""}, {duty, hours}} {
		if p, ok := b.pack.Phone(n[0]); ok {
			ext, _ := strconv.Atoi(p.Extension)
			out = append(out, phoneRecord{UUID("phone", of, n[0]), p.Number, ext, "voice", n[1]})
		}
	}
	return out
}

func (b *builder) schedule(of string, i int, w snapshot.Window) scheduleRecord {
	var days []string
	for d, name := range []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"} {
		if w.Days&(1<<d) != 0 {
			days = append(days, name)
		}
	}
	_, east := b.now.In(b.pack.TimeZone()).Zone()
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	return scheduleRecord{UUID("schedule", of, strconv.Itoa(i)), "WEEKLY", strings.Join(days, ","), clock(w.From),
		clock(min(w.To, 24*60-1)), float64(east) / 3600}
}

func (b *builder) speaks(s *serviceRecord, ids []string) {
	for _, id := range ids {
		s.Languages = append(s.Languages, languageRecord{UUID("language", s.ID, id), b.pack.LanguageName(id, b.lang), id})
	}
}

func (b *builder) room(s *serviceRecord, unit string, free, most int, confirmed time.Time) {
	u := unitRecord{UUID("counted", unit), unit}
	s.Capacities = []capacityRecord{{UUID("capacity", s.ID), s.ID, u.ID, u, free, most, confirmed}}
}

func (b *builder) takes(s *serviceRecord, genders []domain.Gender) {
	codes := endpoint.Texts(genders)
	s.Eligibility = b.labels(country.ListGender, codes)
	b.tag(s, country.ListGender, codes...)
}

func (b *builder) labels(list string, codes []string) string {
	return strings.Join(endpoint.List(codes, func(c string) string { return b.pack.Label(list, c, b.lang) }), ", ")
}

// tag says something of a service in codes of a list of the country.
func (b *builder) tag(s *serviceRecord, list string, codes ...string) {
	for _, code := range codes {
		b.attribute(s, list, code, b.pack.Label(list, code, b.lang), "")
	}
}

// own says something of a service for which no list of the country has a code.
func (b *builder) own(s *serviceRecord, code, value string) {
	b.attribute(s, "amparo-elegibilidad", code, strings.ReplaceAll(code, "_", " "), value)
}

func (b *builder) attribute(s *serviceRecord, taxonomy, code, name, value string) {
	if name == "" {
		return
	}
	term := termRecord{UUID("term", taxonomy, code), code, name, name, taxonomy}
	s.Attributes = append(s.Attributes, attributeRecord{UUID("attribute", s.ID, term.ID), s.ID, "service", term.ID, value,
		term})
}
