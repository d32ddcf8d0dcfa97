//go:build race

package amparotest_test

// raced says that the tests run under the race detector, which makes them several times slower.
const raced = true
