// Package config turns flags, environment and a settings file into one strict set of settings.
//
// It guarantees that a start either has settings that fit together or gets every fault at once, each
// with what would mend it. It refuses a name it does not know, from whichever source, because a
// misspelt setting that is silently ignored is a setting that somebody believes in. It never holds a
// secret: secrets come as the path of a file, and the printed form does not show even that path. It
// reads nothing by itself: what it is given is all it knows.
package config
