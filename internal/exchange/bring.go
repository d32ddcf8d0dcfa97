package exchange

import (
	"context"

	"amparo/internal/casework"
	"amparo/internal/casework/importing"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
)

// Found is what a file was read as.
type Found struct {
	Columns []Column
	First   []First
	N       int // shelters, programmes or cases
}

// Bring reads a table as what an import is of and imports it; where a cell cannot be read, it is only tried. What is
// wrong with the file is an error that names each row and field.
func Bring(ctx context.Context, work *casework.Service, actor domain.Actor, t Table,
	as importing.As) (Found, imported.Import, error) {
	pack := work.Pack()
	switch as.Kind {
	case imported.Shelters:
		r, err := Shelters(pack, t, as.Columns)
		return bring(ctx, actor, as, r, err, work.ImportShelters)
	case imported.Cases:
		r, err := Cases(pack, t, work.Today(), as.Columns)
		return bring(ctx, actor, as, r, err, work.ImportCases)
	}
	r, err := Programs(pack, t, as.Columns, as.Kind.Class())
	return bring(ctx, actor, as, r, err, work.ImportPrograms)
}

func bring[In any](ctx context.Context, actor domain.Actor, as importing.As, r Reading[In], err error,
	add func(context.Context, domain.Actor, importing.As, []In) (imported.Import, error)) (Found, imported.Import, error) {
	if err != nil {
		return Found{}, imported.Import{}, err
	}
	as.Rows, as.Try = r.Rows(), as.Try || r.Unread()
	made, err := add(ctx, actor, as, r.Inputs)
	return Found{r.Columns, r.First, len(r.Inputs)}, made, r.Wrong(err)
}
