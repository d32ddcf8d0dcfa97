// Package importing takes spreadsheets and directories of agencies: a dry run, an import that is kept whole or not at
// all, and taking it back.
package importing

import (
	"cmp"
	"time"

	"amparo/internal/casework/importing"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/exchange"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	const note = "CSV (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab), XLSX, or JSON with the services of one " +
		"organization as HSDS 3.1 has them, at most 5 MiB. A dry run looks " +
		"at up to 10,000 rows; up to 500 are added at once. Nothing of the file is kept but what its columns mean, for the " +
		"agency's next one. All is added, or nothing. What is wrong is told as fields \"rows.N.FIELD\", where N is the " +
		"row as the spreadsheet numbers it, or which service of the file it is, from 1 on. "
	return []endpoint.Route{
		endpoint.Post("/imports/shelters", "shelter.create", "importShelters", "Add the shelters of a file",
			importShelters).WithNote(note + "A row with the name of the row before is another unit of that shelter.").
			WithExample(shelterFile{fileIn: sampleFile()}),
		endpoint.Post("/imports/programs", "program.create", "importPrograms", "Add the programmes of a file",
			importPrograms).WithNote(note).WithExample(programFile{fileIn: sampleFile(), Class: "psych"}),
		endpoint.Post("/imports/cases", "case.register", "importCases", "File the open cases of a spreadsheet",
			importCases).WithNote(note + "One row for each person; a row with the number of the row before is of another " +
			"person of that case. The columns of HTCDS 2.0 are understood by their names, and its values as far as they are " +
			"certain. Each case needs a consent of the last 90 days. The cases are drafts: nobody is asked for a place.").
			WithExample(caseFile{File: "bm9tYnJlO2NhbWFz", Columns: []column{{Field: "urgency", Value: "alta"}}}),
		endpoint.Get("/imports/:import", "import.undo", "getImport", "What an import added", getImport),
		endpoint.Post("/imports/:import/undo", "import.undo", "undoImport", "Take an import back", undoImport).
			WithNote("Within 24 hours, by who made it or the head of the agency, as long as nothing has happened to what it " +
				"added. Otherwise nothing is taken back, and the rows are told as fields \"rows.N\"."),
	}
}

type fileIn struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	caseFile
}

// Cases are filed for the agency that the sender is of.
type caseFile struct {
	// The content in base64.
	File string `json:"file" need:"1" max:"7000000" eg:"bm9tYnJlO2NhbWFz"`
	// What parts the cells of a CSV; left out: what the file says, or what stands most often in its first line.
	Separator string `json:"separator,omitempty" enum:"semicolon,comma,tab" eg:"semicolon"`
	// Of the headings that are not understood by themselves, and of those that are misunderstood; of the others holds
	// what was said for the agency's last file.
	Columns []column `json:"columns,omitempty" max:"80"`
	// Only look what would be added, and what is wrong.
	DryRun bool `json:"dry_run"`
}

type column struct {
	// Left out: it says what holds in every row that says nothing of the field.
	Heading string `json:"heading,omitempty" max:"2000" eg:"Camas"`
	// As the body of one shelter or programme names it, a unit's below "unit."; left out: so is the column.
	Field string `json:"field,omitempty" enum:"name,municipality,address,phone,email,duty_phone,duty_hours,intake_hours,max_stay_days,security_level,female_staff_only,languages,accessibility,services,clinical_exclusions,active,minor_authorization.authority,minor_authorization.status,minor_authorization.valid_until,unit.name,unit.population,unit.genders,unit.age_min,unit.age_max,unit.accepts_pregnant,unit.open,unit.beds.total,unit.beds.blocked,unit.beds.residents,unit.exploitation_only,unit.foreigners_only,unit.lgbtiq_only,unit.caregiver_children.max_children,unit.caregiver_children.boy_max_age,unit.caregiver_children.girl_max_age,departments_served,specialisms,age_min,age_max,genders,modalities,cost,max_caseload,outside,typical_wait_days,defends_accused,number,use_name,given,middle,family,birthdate,document,document_number,age,age_estimated,gender,relation,pregnant,disabilities,contact_phone,safe_contact,remarks,interpreter_needed,nationality,people_group,trafficking_status,exploitation,exploitation.sexual,controls,recruitment,found_municipality,found_place,found_country,origin_municipality,security_level_needed,court_status,clinical_flags,risk_note,arrival_note,medicines,needs,urgency,state,consent.given_by,consent.representative,consent.method,consent.on,consent.language,consent.scopes" eg:"unit.beds.total"`
	// With a field and without a heading: what every row says that does not say it itself.
	Value string `json:"value,omitempty" max:"2000" eg:"alta"`
}

type shelterFile struct{ fileIn }

type programFile struct {
	fileIn
	// It never changes afterwards.
	Class string `json:"class" need:"1" enum:"psych,legal"`
}

var signs = map[string]string{"semicolon": ";", "comma": ",", "tab": "\t"}

func sampleFile() fileIn {
	return fileIn{"abcdefghijkmnpqrstuvwxyz23", caseFile{File: "bm9tYnJlO2NhbWFz", DryRun: true,
		Columns: []column{{Heading: "Camas", Field: "unit.beds.total"}}}}
}

type looked struct {
	// What each column was read as.
	Columns []column `json:"columns"`
	// What parted the cells of a CSV.
	Separator string `json:"separator,omitempty" enum:"semicolon,comma,tab" eg:"semicolon"`
	// How many shelters, programmes or cases the file holds.
	Found int `json:"found" eg:"12"`
	// What was added, in the order of the file; nothing in a dry run.
	Made []string `json:"made" is:"id"`
	// By which it is taken back; left out in a dry run.
	Import string `json:"import,omitempty" is:"id"`
}

// bring reads a file as a list of a kind and imports it. What its columns mean is said by its sender, or else by the
// agency's last one.
func (in caseFile) bring(c *endpoint.Call, agency domain.AgencyID, k imported.Kind) (out looked, err error) {
	content, err := endpoint.Content(in.File)
	if err != nil {
		return out, err
	}
	t, err := exchange.Read(content, signs[in.Separator])
	if err != nil {
		return out, err
	}
	before, err := c.Work.Mapping(c.Act(), c.Actor, agency, k)
	if err != nil {
		return out, err
	}
	said := endpoint.List(in.Columns, func(c column) imported.Column { return imported.Column(c) })
	found, made, err := exchange.Bring(c.Act(), c.Work, c.Actor, t,
		importing.As{Agency: agency, Kind: k, Try: in.DryRun, Columns: exchange.Said(t, said, before)})
	if err != nil {
		return out, err
	}
	out = looked{Columns: endpoint.List(found.Columns, func(c imported.Column) column { return column(c) }),
		Found: found.N, Made: ids(made)}
	for name, sign := range signs {
		if sign == t.Sign {
			out.Separator = name
		}
	}
	if len(made.Made) > 0 {
		out.Import = string(made.ID)
	}
	return out, nil
}

func importShelters(c *endpoint.Call, in shelterFile) (looked, error) {
	return in.bring(c, in.Agency, imported.Shelters)
}

func importCases(c *endpoint.Call, in caseFile) (looked, error) {
	return in.bring(c, cmp.Or(c.Actor.OnBehalf, c.Actor.Agency), imported.Cases)
}

func importPrograms(c *endpoint.Call, in programFile) (looked, error) {
	return in.bring(c, in.Agency, imported.Kind(in.Class))
}

func ids(i imported.Import) []string {
	return endpoint.List(i.Made, func(m imported.Made) string { return m.ID })
}

type importBody struct {
	ID     string    `json:"id" is:"id"`
	Agency string    `json:"agency" is:"id"`
	Kind   string    `json:"kind" enum:"shelters,psych,legal,cases"`
	At     time.Time `json:"at"`
	// What was added, in the order of the file.
	Made []string `json:"made" is:"id"`
	// When it was taken back.
	UndoneAt time.Time `json:"undone_at,omitzero"`
	// Whether you may take it back now, as far as time and your part say.
	CanUndo bool `json:"can_undo"`
}

func getImport(c *endpoint.Call, _ endpoint.None) (importBody, error) {
	i, err := c.Work.Import(c.Act(), c.Actor, endpoint.ID[imported.ID](c, "import"))
	return importBody{ID: string(i.ID), Agency: string(i.Agency), Kind: string(i.Kind), At: i.At, Made: ids(i.Import),
		UndoneAt: i.UndoneAt, CanUndo: i.CanUndo}, err
}

func undoImport(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.UndoImport(c.Act(), c.Actor, endpoint.ID[imported.ID](c, "import"))
}
