package fault

// Fields collects everything wrong with an input, so that the caller mends it in one go.
// The zero value is ready to use.
type Fields struct{ list []Field }

// Add records that the field at path is wrong for the reason code.
func (c *Fields) Add(path, code string) { c.list = append(c.list, Field{Path: path, Code: code}) }

// AddArgs records a wrong field whose message has placeholders.
func (c *Fields) AddArgs(path, code string, args Args) {
	c.list = append(c.list, Field{Path: path, Code: code, Args: args})
}

// Check records the field when ok is false, and returns ok.
func (c *Fields) Check(ok bool, path, code string) bool {
	if !ok {
		c.Add(path, code)
	}
	return ok
}

// Len returns how many faults were collected.
func (c *Fields) Len() int { return len(c.list) }

// Err returns nil when nothing is wrong, else one Invalid fault that holds every field.
func (c *Fields) Err() error {
	if len(c.list) == 0 {
		return nil
	}
	return &Fault{Kind: Invalid, Code: "fault.invalid", Fields: append([]Field(nil), c.list...)}
}

// At is an Invalid fault about one field of the input.
func At(path, code string) error {
	var c Fields
	c.Add(path, code)
	return c.Err()
}
