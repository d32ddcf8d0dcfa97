// Package app puts an installation together and runs it.
//
// It guarantees that a start either finds an installation whose folder, keys, data and log heads belong
// together, or refuses with a sentence that says what to do, before anything is written. Keys and folders are
// made in one case only: the first start of an empty folder, when the caller asks for it. It trusts the
// settings it is given and the account it runs under; it does not trust that what lies in a data folder today
// is what this installation left there.
package app
