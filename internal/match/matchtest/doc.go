// Package matchtest holds what the tests of matching share: networks and queries made up from random choices, single
// shelters and programmes told in a few words, and an oracle that knows the hard rules by itself.
//
// The oracle reads the rules one by one, prepares nothing and tries every seating. It shares no code with the packages
// it checks beyond the types, so the rules of matching stand twice: there and here.
package matchtest
