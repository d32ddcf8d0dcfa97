// Package policy decides who may do what, and says which rule decided.
//
// It denies by default, on any error of evaluation, for an act or a thing it does not know, and for
// any fact left empty. It refuses to load a set of rules that is empty, misspells a role, names an
// agency or a person, leaves an act without a rule, or does not fit the schema. It trusts the facts
// its caller gathered and nothing else: it reads no clock, no disk and no network when deciding.
//
// The rules themselves are text in the directory policies, with the cases they must answer.
package policy
