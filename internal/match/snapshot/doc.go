// Package snapshot prepares the states of all shelters and programmes for many queries.
//
// A snapshot never changes, so any number of queries may read it at once; only the explanations it caches are written,
// and those atomically. What a query would compute again for every provider is computed here once: filters of code
// lists, admission profiles that many units share, one location for all providers of a municipality, intake hours, and
// a checksum of every input. Providers are kept in the order of their ids, so that the order of the input never shows.
package snapshot
