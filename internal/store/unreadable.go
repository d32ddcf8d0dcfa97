package store

import (
	"context"

	"amparo/internal/fault"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// Unreadable visits the rows that no leaf covers and that do not open: their kind and the pseudonym of their
// id. What leaves cover is for audit.Verify to judge.
func (s *Store) Unreadable(ctx context.Context, visit func(kind, pseudonym string)) error {
	for _, kind := range noun.Kinds(noun.Fleeting) {
		err := s.rows.Walk(ctx, driver.Query{Kind: kind, Limit: 500}, func(row driver.Row) error {
			_, err := s.rows.OpenBytes(ctx, row)
			if fault.Is(err, fault.Unavailable) {
				return err
			}
			if err != nil {
				visit(string(kind), s.rows.RowPseudonym(row.ID))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
