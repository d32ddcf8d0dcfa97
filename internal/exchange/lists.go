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
		es, en := p.Label(list, v.Code, "es"), p.Label(list, v.Code, "en")
		out.add(v.Code, es, en, short(es), short(en))
		for _, value := range v.HTCDS {
			if code := p.OfHTCDS(list, value); code != "" {
				out.add(code, value)
			}
		}
	}
	return out
}

// short is a label without what it says in brackets.
func short(label string) string {
	out, _, _ := strings.Cut(label, " (")
	return out
}

func languages(p *country.Pack) coded {
	out := listed("language")
	for _, l := range p.Languages() {
		out.add(l.ID, l.ES, l.EN, short(l.ES), l.ISO3, l.ISO1, l.HTCDS)
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
