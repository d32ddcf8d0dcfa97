package intake

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// caseForm is one showing of the form: of a case that is being registered, kept as a draft, or of one that exists.
type caseForm struct {
	actor domain.Actor
	draft domain.DraftID // of a new case
	cas   domain.CaseID  // of an existing one
	code  string
	rev   string
	from  int64  // revision it was shown at
	page  string // which showing of it was sent
	filed string // address of what a draft became
	step  int
	saved time.Time
	typed inputs
	wrong []view.FieldError // what the reader is told now
	aided bool              // step 2: what the indicators suggest is asked for
	more  bool              // of a new case: the part of the signs is asked for
	// of an existing case: inputs that hold a guess, until their step is saved
	assumed []string
}

// address is where the form of a step is read and posted.
func (f *caseForm) address(step int) string {
	if f.cas != "" {
		return view.URLCases + string(f.cas) + "/edit?step=" + strconv.Itoa(step)
	}
	return view.DraftURL(string(f.draft), step)
}

// parts are the steps that the form shows on one page.
func (f *caseForm) parts() []int {
	if f.cas != "" {
		return []int{f.step}
	}
	return request.CasePages[request.CasePage(f.step)-1]
}

// showForm renders the form at its step.
func (u *Pages) showForm(c *fiber.Ctx, status int, f *caseForm) error {
	r := u.reader(f.typed)
	in := r.register()
	page := view.CaseForm{Frame: u.Frame(c), Step: f.step, Draft: string(f.draft), CaseCode: f.code, Saved: f.saved,
		Minor: in.Case.Lead().Age >= 0 && in.Case.Minor(r.pack.AgeOfMajority())}
	page.Steps, page.Alone, page.More = f.steps(), len(in.Case.Group) == 1, f.more
	if f.cas != "" {
		page.CaseURL = view.URLCases + string(f.cas)
	}
	page.Sends = "case-form"
	if f.cas == "" && !u.Identity.Settings().NoDrafts {
		page.Offers, page.DraftKey = true, u.OpensDraft(c)
	}
	for _, part := range f.parts() {
		if err := u.fillPart(c, &page, f, r, in, part); err != nil {
			return err
		}
	}
	page.Form = view.Form{Action: f.address(f.step), Rev: f.rev, Values: r.said(r.pack, page.Lang), Errors: f.wrong}
	return u.Show(c, status, page)
}

// fillPart fills what one step shows.
func (u *Pages) fillPart(c *fiber.Ctx, page *view.CaseForm, f *caseForm, r *reader, in intake.RegisterInput,
	part int) error {
	switch part {
	case 1:
		u.fillPeople(page, f)
		page.Spoken = present.LanguageOptions(r.pack, page.Lang)
	case 2:
		u.fillSigns(page, f)
		page.Places = present.PlaceOptions(r.pack, page.Lang)
	case 3:
		page.NeedChoice, page.Specialisms = needChoice(r.pack, page.Lang, r.List("needs")), needRows(r.pack, r.List("needs"))
		page.Places, page.Which = present.PlaceOptions(r.pack, page.Lang), r.which(r.pack)
	case 4:
		page.Places = present.PlaceOptions(r.pack, page.Lang)
		return u.fillSafety(c, page, f, in.Safety)
	case 5:
		page.PersonRows = u.personRows(page.Lang, in.Case.Group)
	case 6:
		if f.typed.Get("consent.language") == "" {
			f.typed.Set("consent.language", f.typed.Get("languages.0.id"))
		}
		agencies, err := u.recipients(c, f.actor)
		if err != nil {
			return err
		}
		page.Recipients, page.Many = offered(agencies, f.typed)
		page.OwnRows = f.typed.ownRows()
	case lastStep:
		return u.fillReview(c, page, f, r, in)
	}
	return nil
}

// steps are the pages of the form: those of a new case, or the steps of a case that exists, where consent has a page of
// its own and there is nothing to send.
func (f *caseForm) steps() (out []view.Step) {
	pages := request.CasePages
	if f.cas != "" {
		pages = [][]int{{1}, {2}, {3}, {4}, {5}}
	}
	for i, parts := range pages {
		key := "step."
		for _, n := range parts {
			key += strconv.Itoa(n)
		}
		here := parts[0] == f.step
		out = append(out, view.Step{N: i + 1, First: parts[0], Key: key, URL: f.address(parts[0]), Here: here,
			Past: !here && slices.ContainsFunc(parts, f.said)})
	}
	return out
}

// said reports whether a step says anything yet.
func (f *caseForm) said(step int) bool {
	for name := range f.typed.Values {
		if stepOf(name) == step && f.typed.Get(name) != "" {
			return true
		}
	}
	return false
}

func (u *Pages) fillPeople(page *view.CaseForm, f *caseForm) {
	n := f.typed.rows(people)
	for i := range n {
		page.GroupRows = append(page.GroupRows, view.Row{N: i, P: people.at(i), Lead: i == 0})
		if n > 1 {
			page.Caregivers = append(page.Caregivers, view.Option{Value: strconv.Itoa(i), Label: u.memberName(page.Lang, i)})
		}
	}
	if n > 1 {
		page.Caregivers = append(page.Caregivers, view.Option{Value: request.No, Label: u.Text(page.Lang, "group.nobody")})
	}
	for i := range f.typed.rows(languages) {
		page.Languages = append(page.Languages, view.Row{N: i, P: languages.at(i)})
	}
}

func (u *Pages) memberName(lang string, i int) string {
	if i == 0 {
		return u.Text(lang, "group.lead")
	}
	return u.Text(lang, "group.other", "n", i)
}

// fillSigns shows the indicators by family, and, when asked, what they suggest. They never fill in the answer.
func (u *Pages) fillSigns(page *view.CaseForm, f *caseForm) {
	pack := u.Work.Pack()
	marked := f.typed.List("indicators")
	at := map[string]int{}
	suggest := view.Suggest{}
	for _, v := range pack.List(country.ListIndicator) {
		i, ok := at[v.Familia]
		if !ok {
			i = len(page.Families)
			at[v.Familia] = i
			page.Families = append(page.Families, view.Family{Label: u.Text(page.Lang, "indicators.family."+v.Familia)})
		}
		on := slices.Contains(marked, v.Code)
		page.Families[i].Options = append(page.Families[i].Options, view.Option{Value: v.Code, Label: v.Label(page.Lang),
			On: on})
		switch {
		case on && v.Peso == "fuerte":
			suggest.Strong++
		case on && v.Peso == "medio":
			suggest.Medium++
		}
	}
	for _, v := range pack.List(country.ListCourtStatus) {
		if page.Minor && v.Code != string(domain.CourtNone) {
			page.Courts = append(page.Courts, view.Option{Value: v.Code, Label: v.Label(page.Lang)})
		}
	}
	if len(marked) > 0 || f.aided {
		suggest.Status, _ = pack.SuggestStatus(marked, page.Minor)
		page.Suggest = &suggest
	}
}

func (u *Pages) fillSafety(c *fiber.Ctx, page *view.CaseForm, f *caseForm, in domain.Safety) error {
	pack := u.Work.Pack()
	known, err := u.Work.KnownProviders(c.UserContext(), f.actor)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, k := range known {
		page.Known = append(page.Known, view.Option{Value: k.Ref, Label: k.Name})
		names[k.Ref] = k.Name
	}
	for i, a := range in.Areas {
		label := pack.PlaceName(a.Department)
		if a.Municipality != "" {
			label = pack.PlaceName(a.Municipality) + " · " + u.Text(page.Lang, "dossier.radius", "km", a.RadiusKM)
		}
		label += " · " + pack.Label(country.ListDangerArea, a.Motive, page.Lang)
		page.AreaRows = append(page.AreaRows, view.Row{N: i, P: areas.at(i), Label: label})
	}
	for i, n := range in.NoContacts {
		var parts []string
		for _, part := range []string{n.Label, names[n.Entity], pack.Label(country.ListNoContact, n.Type, page.Lang)} {
			if part != "" {
				parts = append(parts, part)
			}
		}
		page.AvoidRows = append(page.AvoidRows, view.Row{N: i, P: avoided.at(i), Label: strings.Join(parts, " · ")})
	}
	return nil
}

// personRows are the people whose identity is asked for, told apart by what is known of them already.
func (u *Pages) personRows(lang string, group []domain.Person) []view.Row {
	pack := u.Work.Pack()
	out := make([]view.Row, len(group))
	for i, p := range group {
		var about []string
		if i > 0 && p.Relation != "" {
			about = append(about, pack.Label(country.ListGroupRelation, p.Relation, lang))
		}
		if p.Age >= 0 {
			about = append(about, u.Text(lang, "time.years", "count", p.Age))
		}
		out[i] = view.Row{N: i, P: named.at(i), Lead: i == 0, Label: strings.Join(about, " · ")}
	}
	return out
}

// fillReview shows what every receiver will see, and what keeps the case from being sent.
func (u *Pages) fillReview(c *fiber.Ctx, page *view.CaseForm, f *caseForm, r *reader, in intake.RegisterInput) error {
	previews, err := u.Work.Preview(c.UserContext(), f.actor, in)
	if err != nil {
		return err
	}
	for _, p := range previews {
		if p.Card.Class == domain.ClassOther {
			page.ByHand = append(page.ByHand, p.Card.Need)
			continue
		}
		fit := view.NeedFit{Need: p.Card.Need, Eligible: p.Fits}
		opens := reviewKeys(p.Opens)
		if i := slices.IndexFunc(page.Previews, func(q view.Preview) bool { return slices.Equal(q.After, opens) }); i >= 0 {
			page.Previews[i].Needs = append(page.Previews[i].Needs, fit)
			continue
		}
		page.Previews = append(page.Previews, view.Preview{Needs: []view.NeedFit{fit}, Card: present.Card(p.Card),
			After: opens, Never: reviewKeys(p.Closed)})
	}
	faults := u.formFaults(r, in)
	page.Missing = missing(faults)
	if in.Consent.Scopes[domain.ScopeShareMinimal] != domain.Yes {
		page.Missing = append(page.Missing, view.Sentence{Key: "review.missing.minimal"})
	}
	page.CanSend = len(page.Missing) == 0
	return nil
}

func reviewKeys(parts []string) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = "review." + p
	}
	return out
}
