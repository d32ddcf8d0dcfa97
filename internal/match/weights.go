package match

// Weights are the settings of the score, in points. A weight moves a candidate up or down; none can exclude one.
type Weights struct {
	Language    int // attended in her first language
	Spoken      int // in another language she speaks well
	Interpreter int // through an interpreter who can be reached
	NoLanguage  int // taken off when nobody can speak with her
	Distance    int // for a place where she already is; it falls to nothing at Far
	Far         int // kilometres at which distance stops earning points
	Night       int // taken off per 100 km at night or when the urgency is critical
	Origin      int // for the wish to be near, or far from, her origin
	FemaleStaff int // for the wish to be attended by women
	Need        int // for each further need the house meets itself, at most four
	Support     int // for each support her disability asks for
	Stay        int // when the longest stay covers the expected one
	StayDays    int // expected stay when nobody estimated one, in days
	Intake      int // receives at the hour she would arrive, or is taken off when it does not
	Fresh       int // figures confirmed today
	RoomLeft    int // room is left after placing her
	LastBed     int // taken off when it takes the last bed
	Spare       int // taken off for each scarce feature she does not need
	Split       int // taken off when the group lives in several units
	Doubt       int // taken off when a mandate or an age waits to be confirmed
	Specialism  int // the programme's specialism fits
	ComesToHer  int // the programme comes to where she is
	Wait        int // for no wait at all; one point less for each day
	Load        int // free places on a programme's caseload
}

// DefaultWeights is what a network starts with. To be understood and to be safe tonight weighs most; then her own
// wishes; then what spares the network's scarce places.
func DefaultWeights() Weights {
	return Weights{
		Language: 30, Spoken: 20, Interpreter: 12, NoLanguage: 10,
		Distance: 20, Far: 200, Night: 6, Origin: 10, FemaleStaff: 15,
		Need: 4, Support: 8, Stay: 8, StayDays: 90, Intake: 10, Fresh: 4,
		RoomLeft: 3, LastBed: 2, Spare: 5, Split: 6, Doubt: 6,
		Specialism: 20, ComesToHer: 8, Wait: 10, Load: 4,
	}
}
