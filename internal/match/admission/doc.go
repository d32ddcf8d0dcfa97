// Package admission applies the hard rules: to a shelter, to one household in one unit, and to a programme.
//
// A rule here looks at one provider and at one household by itself. Whether a whole group finds room together is for
// package eligibility. A rule that cannot be decided for want of a fact excludes where it protects the person (a danger
// radius that cannot be measured) and admits where it does not (a territory nobody recorded).
package admission
