package generate

import (
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
)

// Answers answers every open referral of the folder by the matcher.
func Answers(n *folder.Network) ([]folder.Expected, error) {
	m := matchingOf(n)
	var out []folder.Expected
	err := n.Each(func(row *folder.ReferralRow) error {
		if row.Waits() {
			out = append(out, answer(m, row, n.Meta.Snapshot, false))
		}
		return nil
	})
	return out, err
}

// matchingOf prepares a folder as it stands at its snapshot.
func matchingOf(n *folder.Network) *demo.Matching {
	return demo.NewMatching(demo.NewBuilder(n, demo.Options{Markers: true, ID: demo.SeededIDs("matching")}), n.Use.Free)
}
