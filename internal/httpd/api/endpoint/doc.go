// Package endpoint serves one route of the interface: who asks, for whom, over which revision; then the act, once;
// then the answer.
//
// It guarantees that a body is understood in one way only, that a request sent again with the same Idempotency-Key
// acts once and is answered the same, and that an answer is complete before a byte of it is sent. It decides nothing
// and knows no rule: what a route does is one verb.
package endpoint
