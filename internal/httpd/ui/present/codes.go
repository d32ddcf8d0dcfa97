package present

// Codes of the country pack that pages name: levels of a language, needs that name a class. Sources: nivel_idioma,
// necesidad.
const (
	LevelNative = "materno"
	LevelNone   = "ninguno"
	NeedShelter = "abrigo"
	NeedPsych   = "psicologia"
	NeedLegal   = "legal_penal"
)
