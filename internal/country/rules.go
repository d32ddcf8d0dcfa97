package country

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nyaruka/phonenumbers"

	"amparo/internal/domain/court"
)

// Label returns whose line it is, in lang.
func (l Line) Label(lang string) string { return Value{ES: l.ES, EN: l.EN}.Label(lang) }

func (p *Pack) loadRules(raw []byte) error {
	r := &p.rules
	if err := decode(raw, r); err != nil {
		return err
	}
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	zone, err := time.LoadLocation(r.TimeZone)
	check(err == nil && r.TimeZone != "", "time_zone %q is not known", r.TimeZone)
	p.zone = zone
	check(r.Country != "" && r.NameES != "" && r.NameEN != "", "country, name_es and name_en are needed")
	check(r.Language == "es" || r.Language == "en", "language must be es or en")
	check(phonePrefix.MatchString(r.PhonePrefix) && p.region() != phonenumbers.UNKNOWN_REGION,
		"phone_prefix %q is no prefix of a country, such as +502", r.PhonePrefix)
	check(r.AgeOfMajority > 0, "age_of_majority must be above 0")
	check(r.AdolescentFrom > 0 && r.AdolescentFrom < r.AgeOfMajority,
		"adolescent_from must lie between 0 and the age of majority")
	check(len(r.MinorPlacement.MayOrder) > 0, "minor_placement: somebody must be able to order a placement")
	for code, clock := range r.LegalClocks {
		check(slices.Contains([]string{court.OfOrder, string(court.Hearing), string(court.Review)}, code) &&
			min(clock.Days, clock.Months, clock.WarnDays) >= 0 && clock.Source != "",
			"legal_clocks %q is none of order, hearing, review, or lacks its source, or counts below 0", code)
	}
	check(r.Identification.MediumFamilies > 0, "identification: medium_families must be above 0")
	check(0 < r.Freshness.StaleAfter && r.Freshness.StaleAfter < r.Freshness.LastAfter,
		"freshness: stale_after_hours must be above 0 and below last_after_hours")
	if err := r.WorkClock.parse(); err != nil {
		faults = append(faults, err)
	}
	for _, k := range r.Retention {
		check(k.Record != "" && k.Days > 0 && slices.Contains([]string{"erase", "pseudonymise", "hide"}, k.Then),
			"retention %q needs days above 0 and one of erase, pseudonymise, hide", k.Record)
	}
	p.extra = map[string]Value{}
	for _, v := range r.NationalityExtra {
		_, twice := p.extra[v.Code]
		check(!twice && v.Code != "" && v.ES != "" && v.EN != "", "nationality_extra %q stands twice or lacks a label",
			v.Code)
		p.extra[v.Code] = v
	}
	numbers := map[string]bool{}
	for _, l := range r.Lines {
		check(!numbers[l.Number], "line %q stands twice", l.Number)
		numbers[l.Number] = true
		check(l.Number != "" && l.ES != "" && l.EN != "", "line %q lacks its number or a label", l.Number)
	}
	return errors.Join(faults...)
}

// Code returns the two-letter code of the country.
func (p *Pack) Code() string { return p.rules.Country }

// Name returns the name of the country in lang.
func (p *Pack) Name(lang string) string {
	return Value{ES: p.rules.NameES, EN: p.rules.NameEN}.Label(lang)
}

// Locale returns the tag by which numbers and dates are written for a reader of lang.
func (p *Pack) Locale(lang string) string {
	return Value{ES: p.rules.LocaleES, EN: p.rules.LocaleEN}.Label(lang)
}

// DefaultLanguage returns the interface language of somebody who has chosen none.
func (p *Pack) DefaultLanguage() string { return p.rules.Language }

// PhonePrefix returns the international prefix of a number written without one.
func (p *Pack) PhonePrefix() string { return p.rules.PhonePrefix }

// TimeZone returns the zone in which people of the country read a clock.
func (p *Pack) TimeZone() *time.Location { return p.zone }

// After returns the moment at which a clock of this urgency that starts at a moment has run for so long. Where
// the urgency can wait the clock stands still at night and on days of rest; otherwise it always runs. The
// answer is in UTC.
func (p *Pack) After(urgency string, from time.Time, d time.Duration) time.Time {
	if v, ok := p.Value(ListUrgency, urgency); !ok || !v.WorkClock || d <= 0 {
		return from.Add(d).UTC()
	}
	return p.clock().add(from.In(p.zone), d).UTC()
}

// Opens returns the first moment from one on at which the working clock runs, in UTC.
func (p *Pack) Opens(from time.Time) time.Time {
	return p.clock().add(from.In(p.zone), 0).UTC()
}

// AgeOfMajority returns the age in years from which a person decides for herself.
func (p *Pack) AgeOfMajority() int { return p.rules.AgeOfMajority }

// AdolescentFrom returns the age in years at which a child counts as an adolescent.
func (p *Pack) AdolescentFrom() int { return p.rules.AdolescentFrom }

// TransitionWarning returns how many months before majority a transfer must be planned.
func (p *Pack) TransitionWarning() int { return p.rules.TransitionMonths }

// MayOrderPlacement reports whether an agency of this type may order that a minor be sheltered.
func (p *Pack) MayOrderPlacement(agencyType string) bool {
	return slices.Contains(p.rules.MinorPlacement.MayOrder, agencyType)
}

// MayRequestPlacement reports whether an agency of this type may ask for such an order.
func (p *Pack) MayRequestPlacement(agencyType string) bool {
	return slices.Contains(p.rules.MinorPlacement.MayRequest, agencyType)
}

// EmergencyPlacement reports whether a minor may be admitted in an emergency before the order.
func (p *Pack) EmergencyPlacement() bool { return p.rules.MinorPlacement.EmergencyBasis }

// EmergencyDays returns within how many days the case of a minor who was so admitted must reach a judge.
func (p *Pack) EmergencyDays() int { return p.rules.MinorPlacement.EmergencyDays }

// LegalClock returns what the law says of the order, the hearing or the review of a minor's placement. A clock that the
// pack does not name gives no day.
func (p *Pack) LegalClock(code string) court.Clock { return p.rules.LegalClocks[code] }

// Freshness returns the age from which a shelter's figures are shown as stale, and the age from
// which they rank last.
func (p *Pack) Freshness() (stale, last time.Duration) {
	f := p.rules.Freshness
	return time.Duration(f.StaleAfter) * time.Hour, time.Duration(f.LastAfter) * time.Hour
}

// Retention returns how long the named kind of record is kept.
func (p *Pack) Retention(record string) (Retention, bool) {
	for _, r := range p.rules.Retention {
		if r.Record == record {
			return r, true
		}
	}
	return Retention{}, false
}

// Lines returns the telephone lines in the order they should be shown.
func (p *Pack) Lines() []Line { return slices.Clone(p.now().lines) }

// Sheets returns the pages to print. They are shared: readers change nothing in them.
func (p *Pack) Sheets() []Sheet { return p.rules.Sheets }

// SuggestStatus is the guided aid: it suggests a trafficking status from the indicators seen, and
// names those that carry the suggestion. One strong indicator is enough, so are medium ones of
// different families, and for a minor any indicator at all. It returns an empty status when it has
// nothing to suggest, which never means that there was no trafficking. Unknown codes are ignored.
func (p *Pack) SuggestStatus(indicators []string, minor bool) (status string, why []string) {
	rule := p.rules.Identification
	var all, strong, medium []string
	families := map[string]bool{}
	for _, v := range p.list(ListIndicator).Values { // in the order of the pack, each once
		if !slices.Contains(indicators, v.Code) {
			continue
		}
		all = append(all, v.Code)
		switch v.Peso {
		case rule.Strong:
			strong = append(strong, v.Code)
		case rule.Medium:
			medium = append(medium, v.Code)
			families[v.Familia] = true
		}
	}
	switch {
	case minor && len(all) > 0:
		return rule.Suggests, all
	case len(strong) > 0:
		return rule.Suggests, strong
	case len(families) >= rule.MediumFamilies:
		return rule.Suggests, medium
	}
	return "", nil
}
