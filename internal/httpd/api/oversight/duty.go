package oversight

import (
	"amparo/internal/casework/delivering"
	"amparo/internal/httpd/api/endpoint"
)

type dutyIn struct {
	endpoint.Page
	Department string `json:"department" list:"departments"`
}

type dutyList struct {
	endpoint.Listed
	// By name.
	Duty []onDuty `json:"duty"`
}

type onDuty struct {
	Agency string `json:"agency" is:"id"`
	// Where the line is a shelter's own.
	Shelter    string `json:"shelter,omitempty" is:"id"`
	Name       string `json:"name" eg:"Fundación Ceiba"`
	Department string `json:"department,omitempty" list:"departments"`
	// The line on duty, or else the telephone.
	Phone string `json:"phone,omitempty" eg:"+50200004321"`
	Hours string `json:"hours,omitempty" eg:"las 24 horas"`
	// The agency says who is on duty when.
	Rota bool `json:"rota"`
	// How many of its people are on duty at this moment. Their names stay within the agency.
	People int `json:"people_on_duty"`
}

func listDuty(c *endpoint.Call, in dutyIn) (out dutyList, err error) {
	all, err := c.Work.OnDuty(c.Ctx, c.Actor, in.Department)
	id := func(d delivering.Duty) string { return string(d.Agency) + string(d.Shelter) }
	out.Duty, out.Listed, err = endpoint.Cut(all, err, in.Page, id, func(d delivering.Duty) onDuty {
		return onDuty{string(d.Agency), string(d.Shelter), d.Name, d.Department, d.Phone, d.Hours, d.Rota, d.People}
	})
	return out, err
}
