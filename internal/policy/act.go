package policy

import (
	"fmt"
	"strings"
	"sync"

	"amparo/internal/domain"
)

// The types of things on which acts are offered together, for Offered.
const (
	OnCase     = string(typeCase)
	OnReferral = string(typeReferral)
	OnOffer    = string(typeOffer)
)

// Act declares one act: everything that is said of it once. The schema of the rules, the acts that answers and pages
// offer, and what the log tells apart come from here.
type Act struct {
	Name  Action
	On    string // the entity types it is decided on, as the schema names them
	Group string // the group of the schema it belongs to; empty where rules name it alone
	Shows bool   // it shows something, and changes nothing

	Open bool // anybody may do it, without an account, and nobody in a role of the network

	// When says when the lifecycle admits it. What has no When is not offered on a case, a referral or an offer.
	When func(domain.Situation) bool

	Afresh  bool // it asks for a second factor given a moment ago
	Passkey bool // that factor must be a passkey
}

// acts is every act there is, in the order in which pages offer them: that of their declarations in this package.
var acts []Act

func does(name Action, on, group string, more ...func(*Act)) Action {
	a := Act{Name: name, On: on, Group: group}
	for _, say := range more {
		say(&a)
	}
	acts = append(acts, a)
	return name
}

func shows(name Action, on, group string, more ...func(*Act)) Action {
	return does(name, on, group, append(more, func(a *Act) { a.Shows = true })...)
}

func when(admits func(domain.Situation) bool) func(*Act) { return func(a *Act) { a.When = admits } }

func afresh(a *Act) { a.Afresh = true }

func passkey(a *Act) { a.Afresh, a.Passkey = true, true }

func always(domain.Situation) bool { return true }

// open opens an act to whoever has no account.
func open(a *Act) { a.Open = true }

// AtTheDoor decides for whoever has no account: what the table of acts opens to all, and nothing else.
func AtTheDoor(name Action) Decision {
	for _, a := range acts {
		if a.Name == name && a.Open {
			return Decision{Allowed: true, Policy: "public-door"}
		}
	}
	return Decision{Policy: DefaultDeny, Hidden: true}
}

// covered keeps an act that books more with a provider to what the person still agrees to.
func covered(admits func(domain.Situation) bool) func(domain.Situation) bool {
	return func(s domain.Situation) bool { return s.Covered && admits(s) }
}

// schema declares the act to Cedar.
func (a Act) schema() string {
	in := ""
	if a.Group != "" {
		in = fmt.Sprintf(" in [%q]", a.Group)
	}
	return fmt.Sprintf("action %q%s appliesTo { principal: Account, resource: [%s], context: Moment };\n",
		a.Name, in, strings.ReplaceAll(a.On, " ", ", "))
}

// Actions names every act there is.
func Actions() []Action {
	out := make([]Action, len(acts))
	for i, a := range acts {
		out[i] = a.Name
	}
	return out
}

// Offered lists the acts that are offered on things of an entity type, in their order. The list is shared: readers
// change nothing in it.
func Offered(on string) []Act { return told().offered[on] }

// Shows reports whether an act shows something and changes nothing.
func Shows(name Action) bool { return told().shown[name] }

// Afresh reports whether an act asks for a second factor given a moment ago.
func Afresh(name Action) bool { return told().afresh[name] }

// Passkey reports whether an act asks for a passkey given a moment ago, and takes nothing else for it.
func Passkey(name Action) bool { return told().passkey[name] }

// lookups is what is asked of the acts, by name and by type.
type lookups struct {
	offered       map[string][]Act
	shown, afresh map[Action]bool
	passkey       map[Action]bool
}

// told is worked out once, when every act is declared.
var told = sync.OnceValue(func() lookups {
	out := lookups{map[string][]Act{}, map[Action]bool{}, map[Action]bool{}, map[Action]bool{}}
	for _, a := range acts {
		out.shown[a.Name], out.afresh[a.Name], out.passkey[a.Name] = a.Shows, a.Afresh, a.Passkey
		for _, on := range strings.Fields(a.On) {
			if a.When != nil {
				out.offered[on] = append(out.offered[on], a)
			}
		}
	}
	return out
})
