package view

import "amparo/internal/httpd/ui/view/form"

type (
	// Form is a form's content by input name.
	Form = form.Form
	// FieldError is one wrong field of a form that comes back.
	FieldError = form.FieldError
	// Option is one choice of a group or a list.
	Option = form.Option
	// Labels is the country pack as the pages need it.
	Labels = form.Labels
)

// Faults returns the field faults of err for Form.Errors; nil when it has none.
func Faults(err error) []FieldError { return form.Faults(err) }
