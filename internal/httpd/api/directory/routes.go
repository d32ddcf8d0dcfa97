// Package directory serves the shelters and programmes that take part as HSDS 3.1 has it, for directories of services.
//
// Nothing in it says where a house stands more closely than its department.
package directory

import (
	"slices"

	"amparo/internal/httpd/api/endpoint"
)

const scope = "directory.read"

// Routes is this part of the table.
func Routes() []endpoint.Route {
	const note = "As the Human Services Data Specification (HSDS) 3.1 has it. A shelter's units and the programmes that " +
		"take part, each one service; what your role may not list is left out. No address is in it, and of a " +
		"shelter no place but its department. "
	return []endpoint.Route{
		endpoint.Get("/hsds", "program.list", "getDirectory", "Which version of HSDS the directory speaks", getAbout).
			ForMachines(scope),
		endpoint.Get("/hsds/organizations", "program.list", "listDirectoryOrganizations",
			"Organizations of the directory", listOrganizations).ForMachines(scope).WithNote(note),
		endpoint.Get("/hsds/organizations/:organization_uuid", "program.list", "getDirectoryOrganization",
			"One organization of the directory", getOrganization).ForMachines(scope),
		endpoint.Get("/hsds/services", "program.list", "listDirectoryServices", "Services of the directory", listServices).
			ForMachines(scope).WithNote(note),
		endpoint.Get("/hsds/services/:service_uuid", "program.list", "getDirectoryService",
			"One service of the directory, with all of it", getService).ForMachines(scope),
		endpoint.Get("/hsds/service_at_locations", "program.list", "listDirectoryPlaces",
			"Where the services of the directory are", listPlaces).ForMachines(scope).WithNote(note),
		endpoint.Get("/hsds/service_at_locations/:at_uuid", "program.list", "getDirectoryPlace",
			"Where one service of the directory is", getPlace).ForMachines(scope),
		endpoint.Get("/hsds/package", "program.list", "exportDirectory", "The whole directory as one file", getPackage).
			ForMachines(scope).WithNote(note + "It is the array of whole services that HSDS calls its service package. " +
			"That it was taken along is logged."),
	}
}

// pageIn is how HSDS asks for a part of a list.
type pageIn struct {
	Page    int `json:"page" min:"1" max:"100000" default:"1"`
	PerPage int `json:"per_page" min:"1" max:"200" default:"50"`
}

type servicesIn struct {
	pageIn
	// Only those of one organization.
	Organization string `json:"organization_id" max:"36"`
	// With all of each.
	Full bool `json:"full"`
}

// pageOut is how HSDS says which part of a list it is.
type pageOut struct {
	Items int  `json:"total_items"`
	Pages int  `json:"total_pages"`
	Page  int  `json:"page_number"`
	Size  int  `json:"size"`
	First bool `json:"first_page"`
	Last  bool `json:"last_page"`
	Empty bool `json:"empty"`
}

func paged[T any](all []T, in pageIn) ([]T, pageOut) {
	pages := (len(all) + in.PerPage - 1) / in.PerPage
	from := min((in.Page-1)*in.PerPage, len(all))
	part := append([]T{}, all[from:min(from+in.PerPage, len(all))]...)
	return part, pageOut{Items: len(all), Pages: pages, Page: in.Page, Size: len(part), First: in.Page == 1,
		Last: in.Page >= pages, Empty: len(part) == 0}
}

type about struct {
	Version string `json:"version" eg:"3.1"`
	Profile string `json:"profile" eg:"https://docs.openreferral.org/en/3.1/"`
}

func getAbout(c *endpoint.Call, _ endpoint.None) (about, error) {
	_, err := c.Work.Directory(c.Ctx, c.Actor, false)
	return about{"3.1", "https://docs.openreferral.org/en/3.1/"}, err
}

func read(c *endpoint.Call, file bool) ([]organizationRecord, []serviceRecord, error) {
	d, err := c.Work.Directory(c.Ctx, c.Actor, file)
	if err != nil {
		return nil, nil, err
	}
	b := &builder{pack: c.Work.Pack(), lang: c.Lang(), now: c.Work.Now()}
	orgs, services := b.records(d)
	return orgs, services, nil
}

// one is what has an identifier.
func one[T any](all []T, err error, id string, of func(T) string) (T, error) {
	if at := slices.IndexFunc(all, func(v T) bool { return of(v) == id }); err == nil && at >= 0 {
		return all[at], nil
	} else if err == nil {
		err = endpoint.Absent()
	}
	return *new(T), err
}

type organizationPage struct {
	pageOut
	Contents []organizationRecord `json:"contents"`
}

func listOrganizations(c *endpoint.Call, in pageIn) (out organizationPage, err error) {
	all, _, err := read(c, false)
	for i := range all {
		all[i].Phones = nil
	}
	out.Contents, out.pageOut = paged(all, in)
	return out, err
}

func getOrganization(c *endpoint.Call, _ endpoint.None) (organizationRecord, error) {
	all, _, err := read(c, false)
	return one(all, err, c.HTTP.Params("organization_uuid"), func(o organizationRecord) string { return o.ID })
}

type servicePage struct {
	pageOut
	Contents []serviceRecord `json:"contents"`
}

func listServices(c *endpoint.Call, in servicesIn) (out servicePage, err error) {
	_, all, err := read(c, false)
	all = slices.DeleteFunc(all, func(s serviceRecord) bool {
		return in.Organization != "" && s.OrganizationID != in.Organization
	})
	for i, s := range all {
		if !in.Full {
			s.Phones, s.Schedules, s.Areas, s.At, s.Languages, s.Capacities, s.Attributes = nil, nil, nil, nil, nil, nil, nil
			all[i] = s
		}
	}
	out.Contents, out.pageOut = paged(all, in.pageIn)
	return out, err
}

func getService(c *endpoint.Call, _ endpoint.None) (serviceRecord, error) {
	_, all, err := read(c, false)
	return one(all, err, c.HTTP.Params("service_uuid"), func(s serviceRecord) string { return s.ID })
}

type placePage struct {
	pageOut
	Contents []atRecord `json:"contents"`
}

func places(c *endpoint.Call) (out []atRecord, err error) {
	_, all, err := read(c, false)
	for _, s := range all {
		out = append(out, s.At...)
	}
	return out, err
}

func listPlaces(c *endpoint.Call, in pageIn) (out placePage, err error) {
	all, err := places(c)
	out.Contents, out.pageOut = paged(all, in)
	return out, err
}

func getPlace(c *endpoint.Call, _ endpoint.None) (atRecord, error) {
	all, err := places(c)
	return one(all, err, c.HTTP.Params("at_uuid"), func(a atRecord) string { return a.ID })
}

func getPackage(c *endpoint.Call, _ endpoint.None) ([]serviceRecord, error) {
	_, all, err := read(c, true)
	return append([]serviceRecord{}, all...), err
}
