package capacity

import (
	"encoding/base64"

	"amparo/internal/domain"
	"amparo/internal/exchange"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/endpoint"
)

func importRoutes() []endpoint.Route {
	const note = "CSV (UTF-8, UTF-16 or Windows-1252; comma, semicolon or tab) or XLSX, at most 500 rows and 512 KiB; " +
		"nothing of the file is kept. All is added, or nothing. What is wrong is told as fields \"rows.N.FIELD\", where N " +
		"is the row as the spreadsheet numbers it. "
	return []endpoint.Route{
		endpoint.Post("/imports/shelters", "shelter.create", "importShelters", "Add the shelters of a spreadsheet",
			importShelters).WithNote(note + "A row with the name of the row before is another unit of that shelter.").
			WithExample(shelterFile{fileIn: sampleFile()}),
		endpoint.Post("/imports/programs", "program.create", "importPrograms", "Add the programmes of a spreadsheet",
			importPrograms).WithNote(note).WithExample(programFile{fileIn: sampleFile(), Class: "psych"}),
	}
}

type fileIn struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	// The content in base64.
	File string `json:"file" need:"1" max:"700000" eg:"bm9tYnJlO2NhbWFz"`
	// Of the headings that are not understood by themselves, and of those that are misunderstood.
	Columns []column `json:"columns,omitempty" max:"80"`
	// Only look what would be added, and what is wrong.
	DryRun bool `json:"dry_run"`
}

type column struct {
	Heading string `json:"heading" need:"1" max:"2000" eg:"Camas"`
	// As the body of one shelter or programme names it, a unit's below "unit."; left out: so is the column.
	Field string `json:"field,omitempty" enum:"name,municipality,address,phone,email,duty_phone,duty_hours,intake_hours,max_stay_days,security_level,female_staff_only,languages,accessibility,services,clinical_exclusions,active,minor_authorization.authority,minor_authorization.status,minor_authorization.valid_until,unit.name,unit.population,unit.genders,unit.age_min,unit.age_max,unit.accepts_pregnant,unit.open,unit.beds.total,unit.beds.blocked,unit.beds.residents,departments_served,specialisms,age_min,age_max,genders,modalities,cost,max_caseload,outside,typical_wait_days,defends_accused" eg:"unit.beds.total"`
}

type shelterFile struct{ fileIn }

type programFile struct {
	fileIn
	// It never changes afterwards.
	Class string `json:"class" need:"1" enum:"psych,legal"`
}

func sampleFile() fileIn {
	return fileIn{Agency: "abcdefghijkmnpqrstuvwxyz23", File: "bm9tYnJlO2NhbWFz", DryRun: true,
		Columns: []column{{Heading: "Camas", Field: "unit.beds.total"}}}
}

type imported struct {
	// What each column was read as.
	Columns []column `json:"columns"`
	// How many shelters or programmes the file holds.
	Found int `json:"found" eg:"12"`
	// What was added, in the order of the file; nothing in a dry run.
	Made []string `json:"made" is:"id"`
}

func (in fileIn) table() (exchange.Table, []exchange.Column, error) {
	content, err := base64.StdEncoding.Strict().DecodeString(in.File)
	if err != nil {
		return exchange.Table{}, nil, fault.At("file", "file.base64")
	}
	t, err := exchange.Read(content)
	return t, endpoint.List(in.Columns, func(c column) exchange.Column { return exchange.Column(c) }), err
}

func importShelters(c *endpoint.Call, in shelterFile) (imported, error) {
	t, said, err := in.table()
	if err != nil {
		return imported{}, err
	}
	r, err := exchange.Shelters(c.Work.Pack(), t, said)
	if err != nil {
		return imported{}, err
	}
	made, err := c.Work.CreateShelters(c.Act(), c.Actor, in.Agency, r.Inputs, in.DryRun || r.Unread())
	return importedOf(&r, made, err)
}

func importPrograms(c *endpoint.Call, in programFile) (imported, error) {
	t, said, err := in.table()
	if err != nil {
		return imported{}, err
	}
	r, err := exchange.Programs(c.Work.Pack(), t, said, domain.Class(in.Class))
	if err != nil {
		return imported{}, err
	}
	made, err := c.Work.CreatePrograms(c.Act(), c.Actor, in.Agency, domain.Class(in.Class), r.Inputs,
		in.DryRun || r.Unread())
	return importedOf(&r, made, err)
}

func importedOf[In any, ID ~string](r *exchange.Reading[In], made []ID, err error) (imported, error) {
	if err := r.Wrong(err); err != nil {
		return imported{}, err
	}
	return imported{Columns: endpoint.List(r.Columns, func(c exchange.Column) column { return column(c) }),
		Found: len(r.Inputs), Made: endpoint.Texts(made)}, nil
}
