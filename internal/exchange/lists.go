package exchange

import (
	"strings"

	"amparo/internal/country"
	"amparo/internal/names"
)

// coded finds the code of an entry of a list by the code, or by a name in plain letters. Of a name that two entries
// have the code is empty: whoever wrote it says which.
type coded struct {
	list string
	by   map[string]string
}

func listed(name string) coded { return coded{name, map[string]string{}} }

func (l coded) add(code string, all ...string) {
	for _, n := range append(all, code) {
		n = names.Fold(n)
		if was, ok := l.by[n]; ok && was != code {
			l.by[n] = ""
		} else if n != "" {
			l.by[n] = code
		}
	}
}

func (l coded) find(typed string) string { return l.by[names.Fold(strings.TrimSpace(typed))] }

// entries are the codes of a list of the country pack.
func entries(p *country.Pack, list string) coded {
	out := listed(list)
	for _, v := range p.List(list) {
		out.add(v.Code, p.Label(list, v.Code, "es"), p.Label(list, v.Code, "en"))
	}
	return out
}

func languages(p *country.Pack) coded {
	out := listed("language")
	for _, l := range p.Languages() {
		plain, _, _ := strings.Cut(l.ES, " (")
		out.add(l.ID, l.ES, l.EN, plain, l.ISO1, l.ISO3)
	}
	return out
}

// places are departments by their codes and names, and municipalities, these also with the department after a comma.
func places(p *country.Pack) (departments, municipalities coded) {
	departments, municipalities = listed("department"), listed("municipality")
	for _, d := range p.Departments() {
		departments.add(d.Code, d.Name, d.ISO)
		for _, m := range p.Municipalities(d.Code) {
			municipalities.add(m.Code, strings.TrimPrefix(m.Code, "0")) // A number loses its zero.
			for _, n := range append([]string{m.Name}, m.Aliases...) {
				municipalities.add(m.Code, n)
				municipalities.add(m.Code, n+", "+d.Name)
			}
		}
	}
	return departments, municipalities
}
