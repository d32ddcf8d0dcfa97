package country

import "reflect"

// FileTypes are what the files of a pack are read as, for the test that writes their schemas.
func FileTypes() map[string]reflect.Type {
	return map[string]reflect.Type{"pack.json": reflect.TypeFor[rules](), "picklists.json": reflect.TypeFor[listsFile](),
		"places.json": reflect.TypeFor[placesFile](), "languages.json": reflect.TypeFor[languagesFile](),
		"countries.json": reflect.TypeFor[countriesFile](), "departments.geojson": reflect.TypeFor[shapesFile](),
		"needs.json": reflect.TypeFor[needsFile](), "courses.json": reflect.TypeFor[courses]()}
}

// ListsType is read by hand: it is an object with a list for each name.
var ListsType, ListType = reflect.TypeFor[orderedLists](), reflect.TypeFor[list]()

// RequiredLists are the names every pack must have lists for.
func RequiredLists() []string { return required }
