// Package keylife is how keys begin, are replaced and end: the root key that opens the keyset, and the keys in it.
//
// A new key is put to use by whoever changes the keyset; running servers take it up from the file, and one of them
// moves the rows of older keys to it, batch by batch, while all of them serve. A key goes only when nothing needs it.
// What was done is written in the keyset, and told to the log by the next program that opens the store.
package keylife
