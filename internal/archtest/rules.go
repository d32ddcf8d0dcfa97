package archtest

// Rule is one promise about the tree.
type Rule struct {
	Name string
	Find func(*Tree) []Offence
}

// Rules returns every rule.
func Rules() []Rule {
	return []Rule{
		{"imports follow the table", findImports},
		{"names say something", findEmptyNames},
		{"the top level holds what the plan names", findStrays},
		{"no text speaks of unfinished work or of a machine", findWords},
		{"links in the documents lead somewhere", findLinks},
		{"make targets named in the documents exist", findTargets},
	}
}
