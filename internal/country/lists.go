package country

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// The lists every pack must have, by the name they are stored under.
const (
	ListExploitation      = "modalidades"
	ListActs              = "verbos_rectores"
	ListControl           = "medios_control"
	ListRecruitment       = "captacion"
	ListIndustry          = "industria"
	ListTraffickingStatus = "condicion_trata"
	ListGender            = "genero"
	ListPeople            = "pueblo"
	ListUnitPopulation    = "poblacion_unidad"
	ListDocument          = "documento"
	ListMigration         = "situacion_migratoria"
	ListDisability        = "discapacidad"
	ListAccess            = "accesibilidad"
	ListGroupRelation     = "relacion_grupo"
	ListCourtStatus       = "situacion_judicial_nna"
	ListUrgency           = "urgencia"
	ListReferralState     = "estado_referencia"
	ListDecline           = "motivo_declinacion"
	ListCancel            = "motivo_cancelacion"
	ListReopen            = "motivo_reapertura"
	ListClose             = "motivo_cierre"
	ListOutcome           = "resultado"
	ListAbsence           = "motivo_ausencia"
	ListTransfer          = "motivo_traslado"
	ListEmergency         = "base_emergencia"
	ListFoundPlace        = "lugar_hallazgo"
	ListConsentScope      = "consentimiento_ambito"
	ListTier              = "nivel_divulgacion"
	ListService           = "servicio"
	ListPsychSpecialism   = "especialidad_psicologica"
	ListLegalSpecialism   = "especialidad_legal"
	ListDelivery          = "modalidad_atencion"
	ListAgencyType        = "tipo_organizacion"
	ListNoContact         = "no_contacto_tipo"
	ListDangerArea        = "zona_riesgo_motivo"
	ListSecurity          = "nivel_seguridad"
	ListClinicalExclusion = "exclusion_clinica"
	ListRole              = "rol"
	ListIndicator         = "indicadores"
	ListReportClose       = "cierre_reporte"
	ListOfficialFigure    = "cifra_oficial" // what authorities state of a year
	ListDiary             = "nota_diario"
	ListFile              = "archivo"
	ListIncident          = "incidente"
	ListGravity           = "gravedad"
	ListSurge             = "tipo_refuerzo"
	ListHelper            = "tipo_apoyo"
	ListComingOfAge       = "pasos_mayoria" // what is settled before somebody is of age
	ListReturn            = "pasos_retorno" // what a return to her country asks for
)

// Codes of the pack that rules name and that are no words of a noun.
const (
	StatusPossible = "posible" // ListTraffickingStatus: what is assumed while nobody has looked

	FoundInCountry = "municipio"    // ListFoundPlace: these rule whether there is a municipality
	FoundAbroad    = "extranjero"   // with the country
	FoundUnknown   = "se_desconoce" // nobody can say
)

// required is every list the program asks for; a pack may have more.
var required = []string{
	ListExploitation, ListActs, ListControl, ListRecruitment, ListIndustry, ListTraffickingStatus, ListGender, ListPeople,
	ListUnitPopulation, ListDocument, ListMigration, ListDisability, ListAccess, ListGroupRelation, ListCourtStatus,
	ListUrgency, ListReferralState, ListDecline, ListCancel, ListReopen, ListClose, ListOutcome, ListAbsence, ListTransfer,
	ListEmergency, ListFoundPlace, ListConsentScope, ListTier,
	ListService, ListPsychSpecialism, ListLegalSpecialism, ListDelivery, ListAgencyType, ListNoContact,
	ListDangerArea, ListSecurity, ListClinicalExclusion, ListRole, ListIndicator, ListReportClose, ListOfficialFigure,
	ListDiary, ListFile, ListIncident, ListGravity, ListSurge, ListHelper, ListComingOfAge, ListReturn,
}

// Label returns the label in lang: English for "en", Spanish for everything else.
func (v Value) Label(lang string) string {
	if lang == "en" {
		return v.EN
	}
	return v.ES
}

func (p *Pack) loadLists(raw []byte) error {
	var file listsFile
	if err := decode(raw, &file); err != nil {
		return err
	}
	p.listNames, p.lists = file.Lists.names, file.Lists.byName
	var faults []error
	for _, name := range required {
		if _, ok := p.lists[name]; !ok {
			faults = append(faults, fmt.Errorf("list %s is missing", name))
		}
	}
	for _, name := range p.listNames {
		l := p.lists[name]
		l.index = make(map[string]int, len(l.Values))
		faults = append(faults, append(l.check(name), l.checkMain(name)...)...)
		p.lists[name] = l
	}
	faults = append(faults, p.checkUrgencies()...)
	faults = append(faults, p.checkDeclines()...)
	return errors.Join(faults...)
}

// check fills the index of l and returns what is wrong with the list.
func (l list) check(name string) []error {
	var faults []error
	bad := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("list "+name+": "+format, args...))
	}
	if l.ES == "" || l.EN == "" {
		bad("a title is missing")
	}
	if len(l.Values) == 0 {
		bad("it has no values")
	}
	for i, v := range l.Values {
		if _, twice := l.index[v.Code]; twice {
			bad("code %q stands twice", v.Code)
		}
		if v.Code == "" || v.ES == "" || v.EN == "" {
			bad("value %d (%q) lacks its code or a label", i+1, v.Code)
		}
		l.index[v.Code] = i
	}
	return faults
}

// checkUrgencies refuses clocks that would fire in the wrong order, and holds that could be made longer by
// nothing or without end.
func (p *Pack) checkUrgencies() []error {
	var faults []error
	for _, v := range p.lists[ListUrgency].Values {
		if v.RemindAfter <= 0 || v.RemindAfter >= v.RespondWithin || v.RespondWithin >= v.OfferExpires {
			faults = append(faults,
				fmt.Errorf("urgency %s: the reminder must come before the answer is due, and that before the place expires",
					v.Code))
		}
		if v.ExtendTimes < 0 || v.ExtendTimes > maxExtensions || v.ExtendTimes > 0 && v.ExtendBy <= 0 {
			faults = append(faults, fmt.Errorf("urgency %s: a hold is made longer 0 to %d times, each by some minutes", v.Code,
				maxExtensions))
		}
	}
	return faults
}

// What a decline lies with, and what happens next. A no that lies with the provider never parks the person.
const (
	SideProvider = "provider"
	SidePerson   = "person" // what she needs, wishes or must avoid
	SideTeam     = "team"   // something the team or an authority has still to bring

	StepNext     = "ask_next" // another provider is asked
	StepCorrect  = "correct"  // another provider is asked, and this one looks whether its own data say the same
	StepWait     = "wait"     // for what is missing; then the same provider may be asked
	StepReassess = "reassess" // the team looks again at what the case says
)

// Sides and Steps are what a decline of a pack may say.
var (
	Sides = []string{SideProvider, SidePerson, SideTeam}
	Steps = []string{StepNext, StepCorrect, StepWait, StepReassess}
)

// checkDeclines refuses a decline that does not say whose it is and what happens next.
func (p *Pack) checkDeclines() []error {
	var faults []error
	for _, v := range p.lists[ListDecline].Values {
		if !slices.Contains(Sides, v.Side) || !slices.Contains(Steps, v.Then) ||
			v.Side == SideProvider && v.Then != StepNext && v.Then != StepCorrect {
			faults = append(faults, fmt.Errorf("decline %s: side and then must say whose it is and what happens next; "+
				"after a provider's own no another is asked", v.Code))
		}
	}
	return faults
}

// maxExtensions bounds how often any pack may let a hold be made longer: a bed is not kept for ever.
const maxExtensions = 10

// Lists returns the names of all lists in the order of the pack.
func (p *Pack) Lists() []string { return slices.Clone(p.listNames) }

// List returns the values of the named list that can be chosen, in the order of the pack; nil where there is none so
// named.
func (p *Pack) List(name string) []Value {
	return slices.DeleteFunc(slices.Clone(p.list(name).Values), func(v Value) bool { return v.Retired })
}

// Codes returns the codes of the named list, also of values that are no longer chosen: what holds one stays readable.
func (p *Pack) Codes(name string) []string {
	var out []string
	for _, v := range p.list(name).Values {
		out = append(out, v.Code)
	}
	return out
}

// ListTitle returns the title of the named list, empty when there is no such list.
func (p *Pack) ListTitle(name, lang string) string {
	l := p.list(name)
	return Value{ES: l.ES, EN: l.EN}.Label(lang)
}

// Multi reports whether several values of the named list may be chosen together.
func (p *Pack) Multi(name string) bool { return p.list(name).Multi }

// Value returns one value of a list.
func (p *Pack) Value(listName, code string) (Value, bool) {
	l := p.list(listName)
	return at(l.Values, l.index, code)
}

// Has reports whether the list has the code.
func (p *Pack) Has(listName, code string) bool {
	_, ok := p.list(listName).index[code]
	return ok
}

// Label returns what people read for a code. An unknown code is returned as it is, because a record
// written under an earlier pack must stay readable.
func (p *Pack) Label(listName, code, lang string) string {
	if v, ok := p.Value(listName, code); ok {
		return v.Label(lang)
	}
	return code
}

// ConsentScopes returns what a person may consent to, in the order it is asked.
func (p *Pack) ConsentScopes() []Value { return p.List(ListConsentScope) }

// orderedLists keeps the order in which the lists stand in the file.
type orderedLists struct {
	names  []string
	byName map[string]list
}

// UnmarshalJSON reads the lists one by one and refuses a name that stands twice.
func (o *orderedLists) UnmarshalJSON(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errors.Join(errors.New("lists must be an object"), err)
	}
	o.byName = map[string]list{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		var body json.RawMessage
		if err := d.Decode(&body); err != nil {
			return err
		}
		var l list
		if err := decode(body, &l); err != nil {
			return fmt.Errorf("list %s: %w", name, err)
		}
		if _, twice := o.byName[name]; twice {
			return fmt.Errorf("list %s stands twice", name)
		}
		o.names, o.byName[name] = append(o.names, name), l
	}
	return nil
}
