package sqlitedriver

// Dir is the data folder, for tests that look into it.
func (d *Driver) Dir() string { return d.dir }
