package intake

import (
	"amparo/internal/httpd/ui/request"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// inputs is a case form as it stands: what was typed, by the name of the input.
type inputs struct{ request.Values }

func newInputs() inputs { return inputs{request.Values{}} }

// lastStep is the step that shows what each receiver will see.
const lastStep = 7

// stepInputs names the inputs of each step. A posted name that its step does not have is left aside.
var stepInputs = [lastStep + 1]*regexp.Regexp{
	1: matching(`group\.1?\d\.(ref|relation|age|age_estimated|gender|caregiver|pregnant|disabilities)|` +
		`languages\.\d\.(id|level)|` +
		`keep_together|interpreter_needed|nationality|people_group`),
	2: matching(`court_status|origin_municipality|indicators|trafficking_status|status_decided_by|exploitation|` +
		`controls|recruitment|identification\.[a-z_]{1,40}`),
	3: matching(`needs|(specialism|urgency)\.[a-z_]{1,40}|urgency|which|found_(municipality|place|country)|` +
		`earliest_arrival|security_level_needed|clinical_flags|` +
		`wishes\.(female_staff|near_origin)|safe_phone|hearing_on`),
	4: matching(`safety\.danger_areas\.[1-3]?\d\.(scope|department|municipality|radius_km|motive)|` +
		`safety\.no_contacts\.[1-3]?\d\.(type|label|entity_id)|` +
		`safety\.(risk_note|arrival_note|medicines|lgbtiq)|area\.(department|municipality|radius_km|motive)|` +
		`contact\.(type|label|entity_id)`),
	5: matching(`identity\.persons\.1?\d\.(ref|use_name|given|family|birthdate|document|document_number)|` +
		`identity\.(contact_phone|safe_contact|alias|remarks)`),
	6: matching(`consent\.scopes\.[a-z_]{1,40}|consent\.(given_by|representative|method|language|interpreter|` +
		`expires_at|split_agreed|reach|purposes)|recipients|consent\.own\.1?\d\.(agency|purposes|expires_at)`),
	7: matching(`note`),
}

func matching(names string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + names + `)$`) }

// stepOf returns the step an input belongs to; 0 for none.
func stepOf(name string) int {
	for n := 1; n <= lastStep; n++ {
		if stepInputs[n].MatchString(name) {
			return n
		}
	}
	return 0
}

// merge replaces what the steps of one page say by what was posted. A box that is no longer ticked is not posted, so
// everything they said before goes; what the other steps say stays.
func (s inputs) merge(steps []int, posted map[string][]string) inputs {
	next := newInputs()
	for name, v := range s.Values {
		if !slices.Contains(steps, stepOf(name)) {
			next.Values[name] = v
		}
	}
	for name, v := range posted {
		if slices.Contains(steps, stepOf(name)) {
			next.Values[name] = slices.Clone(v)
		}
	}
	return next
}

// block is a part of the form that repeats. Its inputs are prefix.N.field; the probe is a field that every row posts.
type block struct {
	prefix, probe string
	least, most   int
}

var (
	people    = block{prefix: "group", probe: "age", least: 1, most: 20}
	languages = block{prefix: "languages", probe: "id", least: 1, most: 10}
	areas     = block{prefix: "safety.danger_areas", probe: "scope", most: 40}
	avoided   = block{prefix: "safety.no_contacts", probe: "type", most: 40}
	named     = block{prefix: "identity.persons"}
	ownRows   = block{prefix: "consent.own", probe: "agency", most: 20}
)

func (b block) at(n int) string { return fmt.Sprintf("%s.%d", b.prefix, n) }

// rows returns how many rows of the block the form holds.
func (s inputs) rows(b block) int {
	n := 0
	for n < b.most {
		if _, ok := s.Values[b.at(n)+"."+b.probe]; !ok {
			break
		}
		n++
	}
	return max(n, b.least)
}

// add opens one more empty row and returns its number, or -1 when there is no room.
func (s inputs) add(b block) int {
	n := s.rows(b)
	if n >= b.most {
		return -1
	}
	for i := range n + 1 {
		if key := b.at(i) + "." + b.probe; s.Values[key] == nil {
			s.Set(key, "")
		}
	}
	return n
}

// drop takes row n out and moves the rows behind it up.
func (s inputs) drop(b block, n int) {
	moved := map[string][]string{}
	for name, v := range s.Values {
		rest, ok := strings.CutPrefix(name, b.prefix+".")
		num, field, _ := strings.Cut(rest, ".")
		i, err := strconv.Atoi(num)
		if !ok || err != nil || i < n {
			continue
		}
		if i > n {
			moved[b.at(i-1)+"."+field] = v
		}
		delete(s.Values, name)
	}
	maps.Copy(s.Values, moved)
}

// dropPerson takes a companion out of the group, with her identity; who depended on her depends on nobody yet.
func (s inputs) dropPerson(n int) {
	if n < 1 || n >= s.rows(people) {
		return // The lead stays: the case is about her.
	}
	s.drop(people, n)
	s.drop(named, n)
	for i := range s.rows(people) {
		key := people.at(i) + ".caregiver"
		switch k, err := strconv.Atoi(s.Get(key)); {
		case err != nil:
		case k == n:
			s.Set(key, "")
		case k > n:
			s.Set(key, strconv.Itoa(k-1))
		}
	}
}

// rearrange opens or takes out a row when that is what a button asks, and says where on the page that is.
func (s inputs) rearrange(do string) (at string, ok bool) {
	verb, arg, _ := strings.Cut(do, ".")
	n, err := strconv.Atoi(arg)
	switch {
	case verb == "add_person":
		if i := s.add(people); i > 0 {
			return "f-group-" + strconv.Itoa(i) + "-relation", true
		}
		return "add-person", true
	case verb == "add_language":
		s.add(languages)
		return "add-language", true
	case err != nil || n < 0:
		return "", false
	case verb == "drop_person":
		s.dropPerson(n)
		return "add-person", true
	case verb == "drop_area" && n < s.rows(areas):
		s.drop(areas, n)
		return "areas", true
	case verb == "drop_contact" && n < s.rows(avoided):
		s.drop(avoided, n)
		return "avoid", true
	}
	return "", false
}
