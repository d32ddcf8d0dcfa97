//go:build !race

package amparotest_test

// raced says that the tests do not run under the race detector.
const raced = false
