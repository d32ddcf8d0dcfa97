package match

// Weights are the settings of the score, in points. A weight moves a candidate up or down; none can exclude one. Their
// JSON form goes into the digest of an answer, so the names in it stay as they are.
type Weights struct {
	Language    int // attended in a first language
	Spoken      int // in another language the person speaks well
	Interpreter int // through an interpreter who can be reached
	NoLanguage  int // taken off when nobody there speaks a language of the person
	Distance    int // for a provider in the same place; it falls to nothing at Far
	Far         int // kilometres at which distance stops earning points
	Night       int // taken off per 100 km of a far way at night or when the urgency is critical
	Origin      int // for the wish to be near, or far from, the place of origin
	FemaleStaff int // for the wish to be attended by women
	Need        int // for each further need the shelter meets itself, at most four
	Support     int // for each support a disability asks for
	Stay        int // when the longest stay covers the expected one
	StayDays    int // expected stay when nobody estimated one, in days
	Intake      int // for receiving at the hour of arrival, or taken off when it does not
	Fresh       int // figures confirmed today
	RoomLeft    int // room is left after this group
	LastBed     int // taken off when it takes the last bed
	Spare       int // taken off for each scarce feature that is not needed
	Split       int // taken off when the group lives in several units
	Doubt       int // taken off when a mandate or an age waits to be confirmed
	Specialism  int // the programme's specialism fits
	Comes       int `json:"ComesToHer"` // the programme comes to where the person is
	Wait        int // for no wait at all; one point less for each day
	Load        int // free places on a programme's caseload
}

// DefaultWeights is what a network starts with. Language and distance weigh most, then the wishes of the
// person, then what spares the scarce places of the network.
func DefaultWeights() Weights {
	return Weights{
		Language: 30, Spoken: 20, Interpreter: 12, NoLanguage: 10,
		Distance: 20, Far: 200, Night: 6, Origin: 10, FemaleStaff: 15,
		Need: 4, Support: 8, Stay: 8, StayDays: 90, Intake: 10, Fresh: 4,
		RoomLeft: 3, LastBed: 2, Spare: 5, Split: 6, Doubt: 6,
		Specialism: 20, Comes: 8, Wait: 10, Load: 4,
	}
}
