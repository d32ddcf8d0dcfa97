// Package document serves the document of the interface for programs as pages to read: the same document, parted by
// group, by operation and by the shape of a body. It needs no script and no session, as the document needs none.
package document

import (
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

const urlReference = "/reference"

// Pages holds the handlers.
type Pages struct {
	*request.Base
	read func() (*reference, error)
}

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b, sync.OnceValues(func() (*reference, error) {
		raw, err := b.Document()
		if err != nil {
			return nil, err
		}
		return parse(raw)
	})}
	app.Get(urlReference, u.groups)
	app.Get(urlReference+"/:name", u.named)
}

// Reference lists the groups of operations.
type Reference struct {
	view.Frame
	Groups []Group
}

// Group is what an installation offers about one thing.
type Group struct {
	Name       string
	Operations []*Operation
}

// ReferenceGroup lists the operations of one group.
type ReferenceGroup struct {
	view.Frame
	Group
}

// Operation is one route with all that is said of it.
type Operation struct {
	Name, Method, Path, Group, Summary, Note, Action, Scope string
	Open                                                    bool // without a session
	Params, Body                                            []Field
	BodyName, Example                                       string
	Answers, Problems                                       []Answer
}

// Answer is one answer of an operation.
type Answer struct{ Status, Says, Schema, Example string }

// Field is one value of a body, or a parameter.
type Field struct {
	Name, In, Type, Says, Bounds string
	Schema                       string // where its own fields are told
	Needed                       bool
	Codes                        []string
	More                         int // codes that are left out
}

// ReferenceOperation is one operation.
type ReferenceOperation struct {
	view.Frame
	Op *Operation
}

// ReferenceSchema is one shape of a body.
type ReferenceSchema struct {
	view.Frame
	Name, Says string
	Fields     []Field
}

// groups lists what there is.
func (u *Pages) groups(c *fiber.Ctx) error {
	r, err := u.read()
	if err != nil {
		return err
	}
	return u.Show(c, fiber.StatusOK, Reference{u.Frame(c), r.groups})
}

// named shows what a name stands for: a schema, an operation or a group.
func (u *Pages) named(c *fiber.Ctx) error {
	r, err := u.read()
	if err != nil {
		return err
	}
	name := strings.Clone(c.Params("name"))
	if op := r.operations[name]; op != nil {
		return u.Show(c, fiber.StatusOK, ReferenceOperation{u.Frame(c), op})
	}
	if s := r.doc.Components.Schemas[name]; s != nil {
		return u.Show(c, fiber.StatusOK, ReferenceSchema{u.Frame(c), name, s.Description, r.fields(s)})
	}
	for _, g := range r.groups {
		if g.Name == name {
			return u.Show(c, fiber.StatusOK, ReferenceGroup{u.Frame(c), g})
		}
	}
	return fault.New(fault.NotFound, "fault.not_found", nil)
}
