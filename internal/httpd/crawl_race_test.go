//go:build race

package httpd_test

// raceDetector says that the tests run under the race detector, which makes them several times slower.
const raceDetector = true
