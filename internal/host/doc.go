// Package host is what a process asks of the machine it runs on: a log, and memory.
//
// It guarantees that a log line holds only attributes that are known to tell nothing of a person, that the
// memory of the process is not written to the disk by a crash as far as the system allows, and that memory
// which a burst of work left behind is given back.
package host
