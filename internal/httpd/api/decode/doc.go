// Package decode reads what a program sends in one way only.
//
// It guarantees that what two readers could understand differently is refused: an unknown key, a key that stands
// twice, a number with a fraction, text that is not UTF-8, anything behind the value. Every wrong field is told at
// once, and no value is repeated.
package decode
