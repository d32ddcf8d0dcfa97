// Package same says why two cases may be of one person, and keeps what was found of that. It is pure.
package same

import (
	"slices"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/names"
)

// Seen is what was found when who the people of a case are was written last.
type Seen struct {
	Case domain.CaseID `json:"case" tier:"system"`
	// another case of the agency may be of the same person, and nobody of the team looked yet
	Fresh     bool              `json:"fresh,omitempty" tier:"D1"`
	Elsewhere []domain.AgencyID `json:"elsewhere,omitempty" tier:"D2"` // agencies with the same document
	Unasked   bool              `json:"unasked,omitempty" tier:"D1"`   // too many documents were looked up that day
}

// Reasons why two cases may be of one person, the surest first.
const (
	Document = "document"
	Phone    = "phone"
	Name     = "name"
	Sound    = "sound" // spelled in another way, or fewer of the names
	Birth    = "birth"
	Age      = "age"
)

// Whys lists them.
var Whys = []string{Document, Phone, Name, Sound, Birth, Age}

// Keys are what the name of one person is found by. Without a given name, the name to use stands for it.
func Keys(n domain.Named) []string {
	given := n.Given
	if given == "" {
		given = n.UseName
	}
	return names.Keys(given, n.Family)
}

// Whole is the whole name of a person, as others write it too; empty where a part of it is not known.
func Whole(n domain.Named) string {
	if n.Given == "" || n.Family == "" {
		return ""
	}
	return names.Whole(n.Given + " " + n.Family)
}

// Of what the key of a name, and that of the number of a document, is said: two sides that wrote the same have the
// same key.
const (
	OfName     = "apart"
	OfDocument = "paper"
)

// Documents are the numbers of documents in a group as they are looked up.
func Documents(id domain.Identity) []string {
	var out []string
	for _, p := range id.Persons {
		if p.Number != "" {
			out = append(out, domain.DocumentKey(p.Number))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// OneDocument reports whether somebody of each group has one document: the number, and the kind where both say it.
func OneDocument(a, b domain.Identity) bool {
	return slices.ContainsFunc(a.Persons, func(p domain.Named) bool {
		return slices.ContainsFunc(b.Persons, func(q domain.Named) bool { return sameDocument(p, q) })
	})
}

func sameDocument(p, q domain.Named) bool {
	return p.Number != "" && domain.DocumentKey(p.Number) == domain.DocumentKey(q.Number) &&
		(p.Document == q.Document || p.Document == "" || q.Document == "")
}

// Moved reports whether anything by which cases are compared differs between two writings of who the people are.
func Moved(was, is domain.Identity) bool {
	return was.Phone != is.Phone || !slices.EqualFunc(was.Persons, is.Persons, func(p, q domain.Named) bool {
		return p.Given == q.Given && p.Family == q.Family && p.UseName == q.UseName && p.Born == q.Born &&
			p.Document == q.Document && p.Number == q.Number
	})
}

// Why says what makes two cases those of one person, the surest first: one document, one telephone, or names that
// sound alike of two people who are about as old. Nothing: they are not.
func Why(a domain.Case, x domain.Identity, b domain.Case, y domain.Identity) []string {
	found := map[string]bool{Document: OneDocument(x, y), Phone: x.Phone != "" && x.Phone == y.Phone}
	for _, p := range x.Persons {
		for _, q := range y.Persons {
			why := alike(p, q)
			if why == "" {
				continue
			}
			born := p.Born != "" && p.Born == q.Born
			if near := near(a, p.Ref, b, q.Ref); near || born {
				found[why], found[Birth], found[Age] = true, found[Birth] || born, found[Age] || near && !born
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(Whys), func(w string) bool { return !found[w] })
}

// alike says whether two names are one: Name where they are spelled alike, Sound where they share a given name and a
// surname as they sound, and nothing where they are two.
func alike(p, q domain.Named) string {
	theirs := Keys(q)
	switch {
	case !slices.ContainsFunc(Keys(p), func(k string) bool { return slices.Contains(theirs, k) }):
		return ""
	case spelled(p) == spelled(q):
		return Name
	}
	return Sound
}

func spelled(n domain.Named) string {
	words := names.Words(n.Given + " " + n.Family)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// doubt is by how many years two people may differ who are one, and guessed how much more where an age is estimated.
const doubt, guessed = 1, 2

func near(a domain.Case, ref string, b domain.Case, other string) bool {
	p, ok := member(a, ref)
	q, is := member(b, other)
	most := doubt
	if p.AgeEstimated || q.AgeEstimated {
		most += guessed
	}
	return ok && is && max(p.Age-q.Age, q.Age-p.Age) <= most
}

func member(c domain.Case, ref string) (domain.Person, bool) {
	if i := c.Member(ref); i >= 0 {
		return c.Group[i], true
	}
	if i := c.GoneMember(ref); i >= 0 {
		return c.Gone[i].Person, true
	}
	return domain.Person{}, false
}
