package country

import "encoding/json"

// What the files of a pack hold at their outermost. The tag `need` marks what must be there, and `one` which words a
// text may be: a schema for editors is made of them, and a test holds that what it refuses is refused here too.

type listsFile struct {
	head
	Lists orderedLists `json:"lists" need:"1"`
}

type placesFile struct {
	head
	Departments    []Department `json:"departments" need:"1"`
	Municipalities []Place      `json:"municipalities" need:"1"`
}

type languagesFile struct {
	head
	Languages []Language `json:"languages" need:"1"`
}

type countriesFile struct {
	head
	Countries []Country `json:"countries" need:"1"`
}

type needsFile struct {
	head
	Needs []need `json:"needs"`
}

type shapesFile struct {
	head
	Type     string    `json:"type"`
	Features []feature `json:"features" need:"1"`
}

type feature struct {
	Type       string `json:"type"`
	ID         string `json:"id" need:"1"`
	Properties struct {
		Code string `json:"code"`
		Name string `json:"name"`
	} `json:"properties"`
	Geometry struct {
		Type        string          `json:"type" need:"1" one:"Polygon,MultiPolygon"`
		Coordinates json.RawMessage `json:"coordinates" need:"1"`
	} `json:"geometry" need:"1"`
}
