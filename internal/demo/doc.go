// Package demo turns a folder that describes a network into the nouns of the domain, and makes such folders.
//
// It guarantees that a folder which reads is whole: every reference leads somewhere, every figure is possible and every
// code is one the rules know; otherwise the error names file, row and field. Building is pure: the same folder, options and
// ids give the same world, and what is free in it, derived from its stays, is what the folder declares. Nothing here may
// describe a real person or place of shelter: names, notes and telephone numbers are invented and look it.
package demo
