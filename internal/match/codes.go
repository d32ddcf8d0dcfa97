package match

// Codes of the hard rules. The same code names the rule where it is met, where it fails, and as the single change.
const (
	CodeClosed      = "albergue_cerrado"
	CodeDanger      = "zona_riesgo"
	CodeNoContact   = "no_contacto"
	CodeTie         = "vinculo_residente"
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
	CodeNotSuitable = "no_adecuado"  // what a protected reason reads outward
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

// Codes of what only ranks.
const (
	WhyLanguage    = "idioma_propio"        // attended in her first language
	WhySpoken      = "idioma_compartido"    // in another language she speaks well
	WhyInterpreter = "interprete"           // an interpreter of her language can be reached
	WhyNoLanguage  = "sin_idioma"           // nobody there, and no interpreter, speaks with her
	WhyDistance    = "distancia"            // from where she is
	WhyNight       = "distancia_noche"      // a long way at night or in an emergency
	WhyNearOrigin  = "cerca_origen"         // she wishes to be near where she comes from
	WhyFarOrigin   = "lejos_origen"         // she wishes to be far from it
	WhyFemale      = "personal_femenino"    // she wishes to be attended by women
	WhyNeeds       = "servicios"            // the house itself meets other needs of hers
	WhySupport     = "apoyos"               // it has the support her disability asks for
	WhyStay        = "estadia"              // she could stay as long as needed
	WhyIntake      = "ingreso_ahora"        // it receives at the hour she would arrive
	WhyNoIntake    = "ingreso_cerrado"      // it does not receive at that hour
	WhyFresh       = "datos_recientes"      // figures confirmed today
	WhyStale       = "datos_antiguos"       // figures too old to rely on
	WhyRoomLeft    = "cupo_restante"        // room is left for the next person
	WhyLastBed     = "ultima_cama"          // it would take the last bed
	WhySpare       = "lugar_especializado"  // a scarce specialised place that she does not need
	WhySplit       = "grupo_en_unidades"    // the group would live in different units
	WhyNationality = "nacionalidad_por_ver" // for foreigners only, and her nationality is not recorded
	WhyAgeDoubt    = "edad_en_duda"         // her age is an estimate, and only grown people live there
	WhySpecialism  = "especialidad_afin"    // the programme's specialism fits
	WhyComesToHer  = "atiende_en_lugar"     // the team comes to where she is
	WhyWait        = "espera"               // days until the first appointment
	WhyLoad        = "carga"                // free places on the caseload
	WhyHearing     = "audiencia_antes"      // her hearing comes before the first appointment
)
