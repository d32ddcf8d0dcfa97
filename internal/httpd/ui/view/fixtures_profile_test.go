package view

func profilePages() map[string]Page {
	tabs := []Tab{{Key: "shelter.part.house", URL: "/shelters/s1/edit", Here: true},
		{Key: "shelter.part.care", URL: "/shelters/s1/edit?part=care"},
		{Label: "Adolescentes", URL: "/shelters/s1/edit?unit=u1"}, {Key: "shelter.unit.new",
			URL: "/shelters/s1/edit?unit=new"}}
	shelter := map[string][]string{"name": {"Casa Jacaranda (demo)"}, "municipality": {"0108"},
		"address": {"Portón verde"}, "intake_hours": {"24h"}, "active": {"si"},
		"minor_authorization.authority": {"CNA (demo)"}, "minor_authorization.valid_until": {"2027-06-30"},
		"security_level": {"2"}, "languages": {"spa", "kek"}, "services": {"psicologia"}}
	unit := map[string][]string{"unit.name": {"Adolescentes"}, "unit.population": {"adolescentes_mujeres"},
		"unit.genders": {"mujer"}, "unit.age_min": {"12"}, "unit.age_max": {"17"}, "unit.beds.total": {"16"},
		"unit.lgbtiq_only": {"si"}}
	at := func(role, p string) Frame { return frame(role, p) }
	office := map[string][]string{"name": {"Asesoría Ceiba (demo)"}, "municipality": {"0101"}, "specialisms": {"ninez"},
		"genders": {"mujer", "hombre"}, "departments_served": {"01", "03"}, "max_caseload": {"40"}}
	return map[string]Page{
		"shelter-form": ShelterForm{Frame: at("albergue_direccion", "/shelters/s1/edit"), BackURL: "/shelters/s1",
			Name: "Casa Jacaranda (demo)", Part: "house", Tabs: tabs, Minors: 18,
			Form: Form{Action: "/shelters/s1/edit", Rev: "8", Values: shelter,
				Errors: []FieldError{{Path: "intake_hours", Code: "field.hours"}}}},
		"shelter-closed": ShelterForm{Frame: at("albergue_direccion", "/shelters/s1/edit"), BackURL: "/shelters/s1",
			Name: "Casa", Part: "house", Closed: true, Minors: 18, Form: Form{Action: "/shelters/s1/edit"}},
		"shelter-care": ShelterForm{Frame: at("albergue_direccion", "/shelters/s1/edit"), BackURL: "/shelters/s1",
			Name: "Casa Jacaranda (demo)", Part: "care", Tabs: tabs, Minors: 18,
			Form: Form{Action: "/shelters/s1/edit?part=care", Rev: "8", Values: shelter}},
		"shelter-unit": ShelterForm{Frame: at("albergue_direccion", "/shelters/s1/edit"), BackURL: "/shelters/s1",
			Name: "Casa Jacaranda (demo)", Part: "unit", Tabs: tabs, Minors: 18, CanDrop: true,
			Form: Form{Action: "/shelters/s1/edit?unit=u1", Rev: "8", Values: unit}},
		"shelter-new": ShelterForm{Frame: at("albergue_direccion", "/shelters/new"), BackURL: "/", New: true, Minors: 18,
			Form: Form{Action: "/shelters/new", Values: unit}},
		"program-form": ProgramForm{Frame: at("programa_legal", "/programs/p1/edit"), BackURL: "/programs/p1",
			Name: "Asesoría Ceiba (demo)", Class: "legal", Part: "house", Tabs: tabs[:2],
			Form: Form{Action: "/programs/p1/edit", Rev: "8", Values: office}},
		"program-serves": ProgramForm{Frame: at("programa_legal", "/programs/p1/edit"), BackURL: "/programs/p1",
			Name: "Asesoría Ceiba (demo)", Class: "legal", Part: "care", Tabs: tabs[:2],
			Form: Form{Action: "/programs/p1/edit?part=care", Rev: "8", Values: office}},
		"program-new": ProgramForm{Frame: at("programa_psico", "/programs/new"), BackURL: "/", New: true, Class: "psych",
			Form: Form{Action: "/programs/new"}},
	}
}
