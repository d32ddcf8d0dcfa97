package country

import (
	"fmt"
)

func (p *Pack) loadNeeds(raw []byte) error {
	var file needsFile
	if err := decode(raw, &file); err != nil {
		return err
	}
	p.needs = make(map[string]need, len(file.Needs))
	for _, n := range file.Needs {
		if n.Class != "shelter" && n.Class != "psych" && n.Class != "legal" {
			return fmt.Errorf("need %q has the unknown class %q", n.Code, n.Class)
		}
		p.needs[n.Code] = n
	}
	return nil
}

// NeedClass returns which kind of provider meets the need: "shelter", "psych", "legal", or "other" when it is
// followed by hand.
func (p *Pack) NeedClass(code string) string {
	if n, ok := p.needs[code]; ok {
		return n.Class
	}
	return "other"
}

// NeedSpecialism returns the legal specialism that the need asks for, or "" when any programme of its class may
// meet it.
func (p *Pack) NeedSpecialism(code string) string { return p.needs[code].Specialism }
