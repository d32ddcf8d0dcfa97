package country

import (
	"encoding/json"

	"amparo/internal/domain/court"
)

// What a pack holds. Reading it and asking it stand in a file for each part.

// head opens every file: where its schema is, for an editor, and what people should know of it. Neither is read.
type head struct {
	Schema string          `json:"$schema"`
	Meta   json.RawMessage `json:"meta"`
}

// Value is one entry of a list. The fields after the labels are set only where the list has them.
type Value struct {
	Code string `json:"code" need:"1"` // what gets stored
	ES   string `json:"es" need:"1"`
	EN   string `json:"en" need:"1"`

	RespondWithin int  `json:"respond_within_minutes"` // urgencia: minutes a provider has to answer
	RemindAfter   int  `json:"remind_after_minutes"`   // urgencia: minutes until it is reminded
	AlarmAfter    int  `json:"alarm_after_minutes"`    // urgencia: minutes from the expected arrival to the alarm
	OfferExpires  int  `json:"offer_expires_minutes"`  // urgencia: minutes a held place waits for the arrival
	WorkClock     bool `json:"work_clock"`             // urgencia: the clock stands still at night and on days of rest
	ExtendBy      int  `json:"extend_minutes"`         // urgencia: by how many minutes a hold may be made longer at a time
	ExtendTimes   int  `json:"extend_times"`           // urgencia: how often it may be; 0: never

	Retired bool `json:"retired"` // no longer chosen or asked; what holds it stays readable

	Retry             bool   `json:"retry"`               // motivo_declinacion: the same provider may be asked again
	Side              string `json:"side"`                // motivo_declinacion: what the no lies with, one of Sides
	Then              string `json:"then"`                // motivo_declinacion: what happens next, one of Steps
	NeededForReferral bool   `json:"needed_for_referral"` // consentimiento_ambito: a referral cannot be sent without it
	// Steps of a plan: how many days before she is of age, or after the plan begins; FromTravel: after the day of travel.
	Days       int    `json:"days"`
	FromTravel bool   `json:"from_travel"`
	MinorsOnly bool   `json:"minors_only"`
	Familia    string `json:"familia"` // indicadores: the family the indicator belongs to
	Peso       string `json:"peso"`    // indicadores: how much it says

	HTCDS         []string `json:"htcds"`           // value(s) to write in an HTCDS export
	HTCDSMain     bool     `json:"htcds_main"`      // of several entries with one value, the one it is read as
	HTCDSSex      []string `json:"htcds_sex"`       // the finer HTCDS value of sexual exploitation
	HTCDSGuidance []string `json:"htcds_guidance7"` // wording of the HTCDS guidance for a free-text field
}

type list struct {
	ES     string   `json:"es" need:"1"`
	EN     string   `json:"en" need:"1"`
	Multi  bool     `json:"multi"`
	HTCDS  string   `json:"htcds_field"`
	Source string   `json:"source"`
	Notes  []string `json:"notes"`
	Values []Value  `json:"values" need:"1"`

	index map[string]int
}

// need says which kind of provider meets a need.
type need struct {
	Code       string `json:"code" need:"1"`
	Class      string `json:"class" need:"1" one:"shelter,psych,legal"`
	Specialism string `json:"specialism"` // for legal needs: what a programme must be good at
}

// Line is a telephone line for emergencies or complaints.
type Line struct {
	Number    string `json:"number" need:"1"`
	ES        string `json:"es" need:"1"`
	EN        string `json:"en" need:"1"`
	Confirmed bool   `json:"confirmed"` // false: nobody has dialled it for this pack yet
}

// Sheet is a page to print for one kind of reader, and the signs that reader may see.
type Sheet struct {
	For   string   `json:"for"`   // names its sentences
	Signs []string `json:"signs"` // of the list of indicators
}

// Retention says how long one kind of record is kept and what happens then.
type Retention struct {
	Record   string `json:"record" need:"1"`
	Days     int    `json:"days" need:"1"`
	UntilAge int    `json:"until_age"` // keep until this age; 0: by days alone
	Then     string `json:"then" need:"1" one:"erase,pseudonymise,hide"`
}

// rules is pack.json.
type rules struct {
	head
	Country          string `json:"country" need:"1"`
	Alpha3           string `json:"alpha3" need:"1"`
	NameES           string `json:"name_es" need:"1"`
	NameEN           string `json:"name_en" need:"1"`
	TimeZone         string `json:"time_zone" need:"1"`
	Language         string `json:"language" need:"1" one:"es,en"`
	LocaleES         string `json:"locale_es"`
	LocaleEN         string `json:"locale_en"`
	PhonePrefix      string `json:"phone_prefix" need:"1"`
	AgeOfMajority    int    `json:"age_of_majority" need:"1"`
	AdolescentFrom   int    `json:"adolescent_from" need:"1"`
	TransitionMonths int    `json:"transition_warning_months"`
	MinorPlacement   struct {
		MayOrder       []string `json:"may_order" need:"1"`
		MayRequest     []string `json:"may_request"`
		EmergencyBasis bool     `json:"emergency_basis"`
		EmergencyDays  int      `json:"emergency_days"`
	} `json:"minor_placement" need:"1"`
	LegalClocks    map[string]court.Clock `json:"legal_clocks"`
	Identification struct {
		Suggests       string `json:"suggests" need:"1"`
		Strong         string `json:"strong"`
		Medium         string `json:"medium"`
		MediumFamilies int    `json:"medium_families" need:"1"`
	} `json:"identification" need:"1"`
	Freshness struct {
		StaleAfter int `json:"stale_after_hours" need:"1"`
		LastAfter  int `json:"last_after_hours" need:"1"`
	} `json:"freshness" need:"1"`
	WorkClock        workClock   `json:"work_clock" need:"1"`
	Retention        []Retention `json:"retention"`
	NationalityExtra []Value     `json:"nationality_extra"`
	Lines            []Line      `json:"lines"`
	Sheets           []Sheet     `json:"sheets"`
}

// Place is a municipality; its point is the seat of its town hall, not the middle of its area.
type Place struct {
	Code        string   `json:"code" need:"1"`
	Name        string   `json:"name" need:"1"`
	Aliases     []string `json:"aliases"`
	Department  string   `json:"department" need:"1"`
	Lat         float64  `json:"lat" need:"1"`
	Lon         float64  `json:"lon" need:"1"`
	Precision   string   `json:"coord"` // "geonames", or "approx" for within about 5 to 10 km
	GeoNamesID  int      `json:"geonames_id"`
	CapitalTown bool     `json:"department_seat"` // the department is governed from here
}

// Department is a first-level division of the country.
type Department struct {
	Code       string  `json:"code" need:"1"`
	Name       string  `json:"name" need:"1"`
	ISO        string  `json:"iso_3166_2"`
	ISOFormer  string  `json:"iso_3166_2_former"`
	GeoNames   string  `json:"geonames_admin1"`
	Region     string  `json:"region"`
	RegionName string  `json:"region_name"`
	Seat       string  `json:"seat"`
	SeatCode   string  `json:"seat_municipality" need:"1"`
	SeatLat    float64 `json:"seat_lat"`
	SeatLon    float64 `json:"seat_lon"`
	MeanLat    float64 `json:"mean_lat"` // plain mean of its seats: for sorting by distance only
	MeanLon    float64 `json:"mean_lon"`
	Count      int     `json:"municipalities"`
}

type places struct {
	departments    []Department
	municipalities []Place
	depIndex       map[string]int
	munIndex       map[string]int
}

// Language is one that people of the network speak or sign.
type Language struct {
	ID          string   `json:"id" need:"1"` // what gets stored: a BCP 47 tag
	ISO3        string   `json:"iso639_3"`
	ISO1        string   `json:"iso639_1"`
	HTCDS       string   `json:"htcds_iso639_2"` // the coarser code an HTCDS export asks for
	ES          string   `json:"name_es" need:"1"`
	EN          string   `json:"name_en" need:"1"`
	Endonym     string   `json:"endonym"` // its own name for itself
	Modality    string   `json:"modality"`
	Family      string   `json:"family"`
	Group       string   `json:"group"`
	Departments []string `json:"departments"` // where to look for interpreters; says nothing about a person
	Note        string   `json:"note"`
}

// Country is a country a person may come from.
type Country struct {
	Alpha2         string `json:"alpha2" need:"1"` // what gets stored
	Alpha3         string `json:"alpha3" need:"1"`
	Numeric        string `json:"numeric"`
	ES             string `json:"name_es" need:"1"`
	EN             string `json:"name_en" need:"1"`
	NationalityESM string `json:"nationality_es_m"`
	NationalityESF string `json:"nationality_es_f"`
	NationalityEN  string `json:"nationality_en"`
	Priority       int    `json:"priority"` // 1 comes first in a picker, 0 means no priority
}

// Point is a place on the globe: longitude first, as the shapes are stored.
type Point [2]float64

// Shape is the drawn outline of a department. It is for maps, not for deciding where a point lies.
type Shape struct {
	Department string
	Name       string
	Rings      [][]Point // outlines and holes together: draw them with the even-odd rule
}

// Area is one department of a drawn map.
type Area struct {
	Department string
	Name       string
	Path       string  // the d attribute of an SVG path; fill it with fill-rule evenodd
	X, Y       float64 // where the seat of the department lies: a good place for a label or a mark
}

// Map is the country drawn into a box of whole units.
type Map struct {
	Width, Height int
	Areas         []Area
	frame         frame
}

// frame is an equirectangular projection around the middle of the country. Over a few hundred
// kilometres it cannot be told from a better one.
type frame struct{ left, top, perLon, perLat, dx, dy float64 }
