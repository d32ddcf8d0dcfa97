// Package demo turns a folder that describes a network into the nouns of the domain and loads them.
//
// Building is pure: the same folder, options and ids give the same world, and what is free in it, derived from its
// stays, is what the folder declares. Nothing here may describe a real person or place of shelter: names, notes and
// telephone numbers are invented and look it.
package demo
