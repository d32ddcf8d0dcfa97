package domain

import "slices"

// Codes the rules themselves depend on. All other codes are data of the country pack.

// Urgency says how soon a provider must answer. Minutes per level come from the country pack.
type Urgency string

// The four levels, most pressing first. Source: picklist urgencia.
const (
	UrgencyCritical  Urgency = "critica"
	UrgencyHigh      Urgency = "alta"
	UrgencyMedium    Urgency = "media"
	UrgencyScheduled Urgency = "programada"
)

// Rank orders urgencies, 0 being the most pressing; an unknown level sorts last.
func (u Urgency) Rank() int {
	switch u {
	case UrgencyCritical:
		return 0
	case UrgencyHigh:
		return 1
	case UrgencyMedium:
		return 2
	case UrgencyScheduled:
		return 3
	}
	return 4
}

// AroundTheClock reports whether the answer clock runs at night and on holidays too.
func (u Urgency) AroundTheClock() bool { return u == UrgencyCritical || u == UrgencyHigh }

// Class is the kind of provider a need is met by; it decides which lifecycle a referral follows.
type Class string

// The classes. A need of class other is recorded and followed by hand: no provider of ours offers it.
const (
	ClassShelter Class = "shelter"
	ClassPsych   Class = "psych"
	ClassLegal   Class = "legal"
	ClassOther   Class = "other"
)

// Rank orders classes as a plan does: the bed comes first.
func (c Class) Rank() int { return slices.Index(Classes(), c) }

// Classes returns every class.
func Classes() []Class { return []Class{ClassShelter, ClassPsych, ClassLegal, ClassOther} }

// Gender is the person's own word for it. Source: picklist genero.
type Gender string

// Genders the admission rules name.
const (
	Woman      Gender = "mujer"
	Man        Gender = "hombre"
	TransWoman Gender = "mujer_trans"
	TransMan   Gender = "hombre_trans"
	NonBinary  Gender = "no_binario"
	Unsaid     Gender = "no_indica"
)

// Answer is how a question of consent was answered.
type Answer string

// The answers; only Yes opens anything.
const (
	Yes      Answer = "si"
	No       Answer = "no"
	NotAsked Answer = "no_preguntado"
)

// Scope is one thing a person may consent to. Source: picklist consentimiento_ambito.
type Scope string

// Scopes the rules depend on.
const (
	ScopeRecord        Scope = "registro"
	ScopeShareMinimal  Scope = "compartir_minimo"
	ScopeShareIdentity Scope = "compartir_identidad"
	ScopeShareHealth   Scope = "compartir_salud"
	ScopeSharePsych    Scope = "compartir_psicologica"
	ScopeShareLegal    Scope = "compartir_legal"
)

// CourtStatus is where the protection process of a minor stands. Source: situacion_judicial_nna.
type CourtStatus string

// Court states the rules depend on.
const (
	CourtNone    CourtStatus = "no_aplica"
	CourtOrdered CourtStatus = "abrigo_ordenado"
	CourtAsked   CourtStatus = "medida_solicitada"
	CourtRevoked CourtStatus = "medida_revocada"
	CourtUnaware CourtStatus = "sin_conocimiento"
)

// MotherTongue is the level of the language that somebody grew up with.
const MotherTongue = "materno"

// Populations a unit can be for, as far as rules name them. Source: poblacion_unidad.
const (
	PopulationGirls       = "ninas"
	PopulationBoys        = "ninos"
	PopulationTeenGirls   = "adolescentes_mujeres"
	PopulationTeenBoys    = "adolescentes_hombres"
	PopulationTeenMothers = "adolescentes_madres"
	PopulationWomen       = "mujeres"
	PopulationMothers     = "mujeres_con_hijos"
	PopulationMen         = "hombres"
	PopulationFamilies    = "familias"
	PopulationLGBTIQ      = "lgbtiq"
	PopulationSiblings    = "hermanos"
)

// Events with a code of their own in what a page tells of a referral.
const (
	EventSent      = "enviada"
	EventWaiting   = "lista_espera"
	EventAccepted  = "oferta_aceptada"
	EventDeclined  = "oferta_declinada"
	EventCancelled = "cancelada"
	EventClosed    = "cierre"
	EventDeparted  = "egreso"
	EventMeet      = "cita"
	EventOfAge     = "mayoria_edad"
	EventReopened  = "reabierta"
	EventReturned  = "respuesta_devuelta"
	EventTakenBack = "deshecho"
)

// Decline codes the rules name. Source: motivo_declinacion.
const (
	DeclineNoRoom       = "sin_cupo"
	DeclineNoLanguage   = "sin_idioma"
	DeclineOther        = "otro" // and a word
	DeclineNotWished    = "persona_no_desea"
	DeclineNeedsInfo    = "informacion_insuficiente"
	CancelWithdrawn     = "persona_retira_consentimiento"
	CancelElsewhere     = "solucion_alterna" // another place was found
	CloseVoluntary      = "egreso_voluntario"
	AccessWheelchair    = "silla_ruedas"
	DisabilityMovement  = "movilidad"
	RelationLead        = "titular"
	RelationParent      = "madre_padre"
	RelationSibling     = "hermana_hermano"
	RelationRelative    = "otro_familiar"
	RelationChild       = "hija_hijo"
	RelationPartner     = "pareja"
	RelationCarer       = "cuidadora"
	TogetherSameUnit    = "misma_unidad"
	TogetherSameShelter = "mismo_albergue"
)

// How far an unsafe place reaches.
const (
	DangerDepartment = "departamento"
	DangerTown       = "municipio"
)

// Types of agency the rules name. Source: tipo_organizacion.
const (
	AgencyCoordinator = "coordinadora"
	AgencyNGO         = "ong"
	AgencyConsulate   = "consulado"
	AgencyPolice      = "policia"
	AgencyProsecutor  = "fiscalia"
	AgencyMigration   = "migracion"
)

// Needs of a bed and of an interpreter. Source: servicio.
const (
	NeedShelter     = "abrigo"
	NeedInterpreter = "interpretacion"
)

// Needs, and reasons for leaving, that are a contact the person may say no to. Sources: servicio, motivo_cierre.
const (
	NeedFamilySearch = "busqueda_familia"
	NeedRepatriation = "repatriacion"
	CloseReunited    = "reintegracion_familiar"
	CloseRepatriated = "repatriacion"
)
