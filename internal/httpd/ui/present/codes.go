package present

// Codes of the country pack that pages name: levels of a language, reach of an unsafe place, needs that name a class.
// Sources: nivel_idioma, alcance_zona, necesidad.
const (
	LevelNative       = "materno"
	LevelNone         = "ninguno"
	ScopeDepartment   = "departamento"
	ScopeMunicipality = "municipio"
	NeedShelter       = "abrigo"
	NeedPsych         = "psicologia"
	NeedLegal         = "legal_penal"
)
