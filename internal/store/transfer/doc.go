// Package transfer copies every row of an installation from one driver to another, as it is.
//
// It guarantees that a target is either marked as unfinished, or holds exactly the rows that the source held at one
// moment: same revision, same order, same terms, same sealed bytes, nothing more and nothing less. A copy may end at
// any point and by any means; the next one goes on where it stood. It never writes to the source, and never to a target
// that holds rows it did not put there.
//
// It trusts both drivers to keep their contract. It sees sealed rows only and knows no key and no noun, so it cannot
// tell whether what it copied is what somebody once kept: that is for a verification of the target, before Finish.
package transfer
