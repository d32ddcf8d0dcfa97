// Package folder reads the files that describe a network, and holds the one that comes with the program.
//
// It guarantees that a folder which reads is whole: every reference leads somewhere, every figure is possible
// and every code is one the rules know; otherwise the error names file, row and field.
package folder
