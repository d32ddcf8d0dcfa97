package intake

import (
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// checkAges adds a fault for every member of a group whose age contradicts her birth date: a wrong year can send a girl
// to a house for adults. An estimated age contradicts nothing. Members are found by their ref, or by their place where
// a filing has none yet; at gives the path of the field to correct, by the place in the group and in the identity.
func checkAges(c *fault.Fields, today domain.Date, group []domain.Person, id domain.Identity,
	at func(member, named int) string) {
	for n, who := range id.Persons {
		i := n
		if who.Ref != "" {
			i = (domain.Case{Group: group}).Member(who.Ref)
		}
		if i < 0 || i >= len(group) || who.Born == "" || group[i].AgeEstimated {
			continue
		}
		if is := who.Born.AgeOn(today); is >= 0 && is != group[i].Age {
			c.AddArgs(at(i, n), "case.age_differs", fault.Args{"age": is, "said": group[i].Age})
		}
	}
}
