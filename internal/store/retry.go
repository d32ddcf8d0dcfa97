package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"time"
)

// Pauses before an act whose rows moved on is decided again: they grow, and are drawn at random, so that acts
// of several processes that met once do not meet again.
const (
	firstPause = 2 * time.Millisecond
	longPause  = 150 * time.Millisecond
)

// MaxTries bounds how often an act is decided again because what it rests on moved on. With the pauses between them
// that is a few seconds: long enough for twenty who meet at one row to come through one after the other, on a busy
// machine too.
const MaxTries = 48

// Pause waits before the next try of an act, longer with every try that was made, and reports false when the
// context ended first.
func Pause(ctx context.Context, tries int) bool {
	longest := min(firstPause<<min(tries, 10), longPause)
	var b [8]byte
	_, _ = rand.Read(b[:]) // Never fails.
	timer := time.NewTimer(time.Duration(binary.LittleEndian.Uint64(b[:]) % uint64(longest)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
