package act

// Limits bounds what one person may do within a time: open what is personal, and move what a ranking is measured from
// and look again. Every answer leaves out the houses of an area; who asks often enough, with areas a little different
// each time, draws a map of where they stand.
type Limits struct {
	AreasPerCase int // changes in one case within a day
	AreasPerDay  int // changes in all cases within a day
	Previews     int // previews, within a day, of cases with areas that are not filed yet

	ReadingsPerHour int // cases of which something personal is opened, within an hour
	ReadingsPerDay  int

	DocumentsPerDay int // documents that other agencies may have written too, looked up as cases are filed within a day
	InterestsPerDay int // entries added within a day to the list of a legal service
}

// DefaultLimits are what nobody who works for people reaches.
func DefaultLimits() Limits {
	return Limits{AreasPerCase: 10, AreasPerDay: 40, Previews: 60, ReadingsPerHour: 40, ReadingsPerDay: 150,
		DocumentsPerDay: 30, InterestsPerDay: 100}
}

// complete fills what was not said.
func (l Limits) complete() Limits {
	d := DefaultLimits()
	for _, f := range []struct{ said, def *int }{{&l.AreasPerCase, &d.AreasPerCase}, {&l.AreasPerDay, &d.AreasPerDay},
		{&l.Previews, &d.Previews}, {&l.ReadingsPerHour, &d.ReadingsPerHour}, {&l.ReadingsPerDay, &d.ReadingsPerDay},
		{&l.DocumentsPerDay, &d.DocumentsPerDay}, {&l.InterestsPerDay, &d.InterestsPerDay}} {
		if *f.said <= 0 {
			*f.said = *f.def
		}
	}
	return l
}
