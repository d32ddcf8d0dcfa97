package signin

// What tests of the words look at.
var (
	NeverKept  = neverKept
	FormTitles = formTitles
)

// FormTitle is formTitle.
func (u *Pages) FormTitle(action string) string { return u.Title(action) }

// InputLabel is inputLabel.
func (u *Pages) InputLabel(lang, act, name string) string { return u.inputLabel(lang, act, name) }
