package match

import "math"

// Codes of the hard rules. The same code names the rule where it is met, where it fails, and as the single change.
const (
	CodeClosed      = "albergue_cerrado"
	CodeDanger      = "zona_riesgo"
	CodeNoContact   = "no_contacto"
	CodeLink        = "vinculo_residente"
	CodeSecurity    = "nivel_seguridad"
	CodeClinical    = "exclusion_clinica"
	CodeAccess      = "accesibilidad"
	CodeUnitClosed  = "unidad_cerrada"
	CodeGender      = "genero"
	CodeAge         = "edad"
	CodePregnant    = "embarazo"
	CodeModality    = "modalidad"
	CodeForeign     = "solo_extranjeras"
	CodePopulation  = "poblacion"
	CodeReserved    = "reservado_alta_proteccion"
	CodeLicence     = "autorizacion"
	CodeNoChildren  = "hijos_no_admitidos"
	CodeChildren    = "numero_hijos"
	CodeChildAge    = "edad_hijos"
	CodeTogether    = "misma_unidad"
	CodeNoRoom      = "sin_cupo"
	CodeTooMany     = "tamano_grupo" // more people than the unit has beds, even empty: waiting does not help
	CodeNoUnits     = "sin_unidades" // the shelter has not described a unit yet
	CodeNobody      = "sin_personas" // the case names nobody yet
	CodeLivesThere  = "vive_ahi"     // a person of the case lives there now
	CodeNotSuitable = "no_adecuado"  // what a figure says instead of a protected code
)

// Codes of the rules of programmes, beside those they share with shelters.
const (
	CodeInactive  = "programa_cerrado"
	CodeTerritory = "territorio"
	CodeSpecial   = "especialidad"
	CodeConflict  = "conflicto_interes"
	CodePhone     = "telefono_seguro"
	CodeWaiting   = "lista_espera"
)

// Codes of the scarce things that a place can use up without need. WhySpare names them in the argument "scarce".
const (
	ScarceProtection = "alta_proteccion"
	ScarceWheelchair = "silla_ruedas"
	ScarceMothers    = "madres"
	ScarceSiblings   = "hermanos"
)

// Bands of distance. WhyDistance and WhyNight carry one in the argument "band", beside "km".
const (
	BandNear   = "cerca" // up to NearKM
	BandMiddle = "media"
	BandFar    = "lejos" // beyond FarKM
)

// Thresholds of the bands, in kilometres by air; the road is about half as long again.
const (
	NearKM = 30
	FarKM  = 80
)

// Band says in which band a distance lies.
func Band(km float64) string {
	switch {
	case km <= NearKM:
		return BandNear
	case km <= FarKM:
		return BandMiddle
	}
	return BandFar
}

// CoarseKM rounds the distance of a shelter up to ten kilometres: an exact one, with the department, would tell in
// which town it stands.
func CoarseKM(km float64) float64 { return max(10, 10*math.Ceil(km/10)) }

// Codes of what only ranks.
const (
	WhyLanguage    = "idioma_propio"        // attended in a first language of the person
	WhySpoken      = "idioma_compartido"    // in another language the person speaks well
	WhyInterpreter = "interprete"           // an interpreter of such a language can be reached
	WhyNoLanguage  = "sin_idioma"           // nobody there, and no interpreter, speaks one of them
	WhyDistance    = "distancia"            // from where the person is
	WhyNight       = "distancia_noche"      // far, at night or when the urgency is critical
	WhyNearOrigin  = "cerca_origen"         // the wish to be near the place of origin
	WhyFarOrigin   = "lejos_origen"         // the wish to be far from it
	WhyFemale      = "personal_femenino"    // the wish to be attended by women
	WhyNeeds       = "servicios"            // the shelter itself meets other needs
	WhySupport     = "apoyos"               // it has the support a disability asks for
	WhyStay        = "estadia"              // the longest stay covers the expected one
	WhyIntake      = "ingreso_ahora"        // it receives at the hour of arrival
	WhyNoIntake    = "ingreso_cerrado"      // it does not receive at that hour
	WhyFresh       = "datos_recientes"      // figures confirmed today
	WhyStale       = "datos_antiguos"       // figures too old to rely on
	WhyRoomLeft    = "cupo_restante"        // room is left for the next person
	WhyLastBed     = "ultima_cama"          // it would take the last bed
	WhySurge       = "lugar_de_refuerzo"    // somebody would sleep in a place that is there for some nights only
	WhySpare       = "lugar_especializado"  // a scarce place that is not needed, named
	WhySplit       = "grupo_en_unidades"    // the group would live in more than one unit
	WhyNationality = "nacionalidad_por_ver" // for foreigners only, and the nationality is not recorded
	WhyAgeDoubt    = "edad_en_duda"         // the age is an estimate, and the unit admits adults only
	WhySpecialism  = "especialidad_afin"    // the programme's specialism fits
	WhyComes       = "atiende_en_lugar"     // the team comes to where the person is
	WhyWait        = "espera"               // days until the first appointment
	WhyLoad        = "carga"                // free places on the caseload
	WhyHearing     = "audiencia_antes"      // the hearing comes before the first appointment
)
