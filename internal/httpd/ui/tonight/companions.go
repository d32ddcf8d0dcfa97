package tonight

import "amparo/internal/domain"

// companion is who comes along, in one word of the form: how she is related, and her gender.
type companion struct {
	relation string
	gender   domain.Gender
}

var companionCodes = []string{"hija", "hijo", "hermana", "hermano", "madre", "padre", "pariente_mujer",
	"pariente_hombre"}

var companions = map[string]companion{
	"hija": {domain.RelationChild, domain.Woman}, "hijo": {domain.RelationChild, domain.Man},
	"hermana": {domain.RelationSibling, domain.Woman}, "hermano": {domain.RelationSibling, domain.Man},
	"madre": {domain.RelationParent, domain.Woman}, "padre": {domain.RelationParent, domain.Man},
	"pariente_mujer": {domain.RelationRelative, domain.Woman}, "pariente_hombre": {domain.RelationRelative, domain.Man},
}
