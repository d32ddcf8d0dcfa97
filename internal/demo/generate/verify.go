package generate

import (
	"amparo/internal/demo/folder"
	"fmt"
	"io/fs"
)

// Verify holds a folder to its own word: it must read without a warning, declare only figures that follow from its
// referrals, and answer every open referral as the matcher does. It returns the network for further use.
func Verify(fsys fs.FS) (*folder.Network, error) {
	n, err := folder.Read(fsys)
	if err != nil {
		return nil, err
	}
	if len(n.Warnings) > 0 {
		return nil, fmt.Errorf("the network is not consistent: %d warnings, the first: %s", len(n.Warnings), n.Warnings[0])
	}
	want, err := n.Expected()
	if err != nil {
		return nil, err
	}
	answers, err := Answers(n)
	if err != nil {
		return nil, err
	}
	got := make([]Fit, len(answers))
	for i, a := range answers {
		got[i] = Fit{a.Referral, a.Eligible, a.Full}
	}
	if d := Compare(want, got); len(d) > 0 {
		return nil, fmt.Errorf("the network is not consistent: %d answers differ, the first: %s, %s is %s, not %s",
			len(d), d[0].Referral, d[0].Shelter, d[0].Got, d[0].Want)
	}
	return n, nil
}
