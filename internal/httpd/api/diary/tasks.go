package diary

import (
	"time"

	"amparo/internal/casework/diary"
	"amparo/internal/casework/steps"
	"amparo/internal/country"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/httpd/api/endpoint"
)

func taskRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/tasks", "task.read", "listTasks", "What the team of a case does by when, open ones first",
			listTasks),
		endpoint.Post("/cases/:case/tasks", "task.write", "addTask", "Give a task to somebody of the team", addTask).
			Creates().
			WithNote("She is reminded on the morning of its day, and each morning until it is done.").
			WithExample(taskIn{Text: "Pedir cita en RENAP.", Due: "2026-12-24"}),
		endpoint.Post("/cases/:case/tasks/done", "task.write", "tickTask", "Say that a task is done, or that it is not",
			tickTask).
			WithExample(tickIn{Task: "k7m4xr2tq8w3z6y5n9p2h4c7d2", Done: true}),
		endpoint.Post("/cases/:case/tasks/owner", "task.write", "giveTask", "Give a task to somebody else of the team",
			giveTask).
			WithExample(giveIn{Task: "k7m4xr2tq8w3z6y5n9p2h4c7d2", Owner: "abcdefghijkmnpqrstuvwxyz23"}),
		endpoint.Post("/cases/:case/tasks/settle", "task.write", "settleStep", "Say how a step of a plan was settled",
			settleStep).
			WithNote("What a return rests on (its risk, her wish, the decision of the authority) needs a note that says who " +
				"found, said or decided it. Where it no longer holds, the day of travel is taken back and " +
				"everybody who acts is told.").
			WithExample(settleIn{Task: "k7m4xr2tq8w3z6y5n9p2h4c7d2", Result: kept.Done}),
		endpoint.Post("/cases/:case/plans", "task.write", "openPlan", "Open a plan of the country pack, or what it lacks",
			openPlan).
			WithNote("Its steps are tasks of the case. That of coming of age opens by itself when she is near it.").
			WithExample(openPlanIn{country.ListReturn}),
		endpoint.Post("/cases/:case/travel", "task.write", "planTravel", "Set the day of travel of a return", planTravel).
			WithNote("Refused without an assessment that does not speak against it, without her own wish, for a minor " +
				"without the decision of the authority, and without her yes to her consulate.").
			WithExample(travelIn{"2026-12-24"}),
		endpoint.Get("/returns", "consulate.list", "listReturns",
			"Those who named your consulate in their consent, the next to travel first", listReturns).
			WithNote("Each that is shown is kept in the log; none is shown by name."),
		endpoint.Get("/returns/:case", "consulate.read", "readReturn",
			"One of them, with names and documents where she lets your consulate know who she is", readReturn),
		endpoint.Post("/returns/:case/papers", "consulate.settle", "settlePapers", "Say that the travel papers are issued",
			settlePapers).
			WithNote("For a minor, the authority has decided for the return before. Her team is told.").
			WithExample(papersIn{On: "2026-11-20", Note: "Salvoconducto."}),
		endpoint.Get("/tasks", "case.list", "listMyTasks", "Open tasks of yours, by their day", myTasks).
			WithNote("What each is stands with its case. The tasks of somebody who left the team fall to who is in charge."),
	}
}

type taskIn struct {
	Text string `json:"text" need:"1" max:"300" eg:"Pedir cita en RENAP."`
	// Today or later.
	Due domain.Date `json:"due" need:"1" is:"date"`
	// Of the team; left out: you.
	Owner domain.AccountID `json:"owner,omitempty" is:"id"`
}

type taskOut struct {
	ID kept.TaskID `json:"id" is:"id"`
	// Of a step of a plan left out: its code says what it is.
	Text string `json:"text,omitempty" eg:"Pedir cita en RENAP."`
	// Left out of a step that waits for the day of travel.
	Due       domain.Date      `json:"due,omitempty" is:"date"`
	Owner     domain.AccountID `json:"owner" is:"id"`
	OwnerName string           `json:"owner_name,omitempty" eg:"Berta Ejemplo"`
	Late      bool             `json:"late"`
	At        time.Time        `json:"at"`
	DoneAt    time.Time        `json:"done_at,omitzero"`
	DoneName  string           `json:"done_name,omitempty" eg:"Berta Ejemplo"`
	Step      *stepOut         `json:"step,omitempty"`
}

// stepOut is what a task is as a step of a plan.
type stepOut struct {
	Plan string `json:"plan" enum:"pasos_mayoria,pasos_retorno"`
	Code string `json:"code" list:"steps"`
	// Whom of the group it is about; left out: all of it.
	Relation string      `json:"relation,omitempty" list:"relacion_grupo"`
	Result   string      `json:"result,omitempty" enum:"done,not_needed,against"`
	On       domain.Date `json:"on,omitempty" is:"date"`
	Note     string      `json:"note,omitempty" eg:"DPI en trámite."`
}

type taskList struct {
	endpoint.Listed
	Tasks []taskOut `json:"tasks"`
	// Plans that can be opened now, or that lack a step.
	Plans []string `json:"plans_to_open" enum:"pasos_mayoria,pasos_retorno"`
}

func listTasks(c *endpoint.Call, in endpoint.Page) (out taskList, err error) {
	found, err := c.Work.ReadTasks(c.Ctx, c.Actor, endpoint.CaseID(c))
	id := func(k diary.TaskView) string { return string(k.ID) }
	out.Tasks, out.Listed, err = endpoint.Cut(found.Rows, err, in, id, func(k diary.TaskView) taskOut {
		one := taskOut{k.ID, k.Text, k.Due, k.Owner, k.OwnerName, k.Late, k.At, k.DoneAt, k.DoneName, nil}
		if k.Plan != "" {
			one.Step = &stepOut{k.Plan, k.Task.Step, k.Relation, k.Result, k.On, k.Note}
		}
		return one
	})
	out.Plans = append([]string{}, found.Plans...)
	return out, err
}

func addTask(c *endpoint.Call, in taskIn) (diaryMade, error) {
	id, err := c.Work.AddTask(c.Act(), c.Actor, endpoint.CaseID(c), diary.TaskInput(in))
	return diaryMade{string(id)}, err
}

type tickIn struct {
	Task string `json:"task" need:"1" is:"id"`
	Done bool   `json:"done"`
}

func tickTask(c *endpoint.Call, in tickIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.TickTask(c.Act(), c.Actor, endpoint.CaseID(c), kept.TaskID(in.Task), in.Done)
}

type settleIn struct {
	Task string `json:"task" need:"1" is:"id"`
	// Left out: it is open again.
	Result string `json:"result,omitempty" enum:"done,not_needed,against"`
	// When it was, today or before; left out: today.
	On   string `json:"on,omitempty" is:"date"`
	Note string `json:"note,omitempty" max:"500" eg:"DPI en trámite."`
}

func settleStep(c *endpoint.Call, in settleIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.Settle(c.Act(), c.Actor, endpoint.CaseID(c), kept.TaskID(in.Task),
		kept.Settlement{Result: in.Result, On: domain.Date(in.On), Note: in.Note})
}

type openPlanIn struct {
	Plan string `json:"plan" need:"1" enum:"pasos_mayoria,pasos_retorno"`
}

func openPlan(c *endpoint.Call, in openPlanIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.OpenPlan(c.Act(), c.Actor, endpoint.CaseID(c), in.Plan)
}

type travelIn struct {
	// Today or later; left out: the day that is set is taken back.
	On string `json:"travel_on,omitempty" is:"date"`
}

func planTravel(c *endpoint.Call, in travelIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.PlanTravel(c.Act(), c.Actor, endpoint.CaseID(c), domain.Date(in.On))
}

type giveIn struct {
	Task  string `json:"task" need:"1" is:"id"`
	Owner string `json:"owner" need:"1" is:"id"`
}

func giveTask(c *endpoint.Call, in giveIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.GiveTask(c.Act(), c.Actor, endpoint.CaseID(c), kept.TaskID(in.Task),
		domain.AccountID(in.Owner))
}

type myTaskList struct {
	endpoint.Listed
	Tasks []myTask `json:"tasks"`
}

type myTask struct {
	ID   kept.TaskID   `json:"id" is:"id"`
	Case domain.CaseID `json:"case" is:"id"`
	Code string        `json:"code" eg:"C-K7M-4XRT"`
	Due  domain.Date   `json:"due" is:"date"`
	Late bool          `json:"late"`
}

func myTasks(c *endpoint.Call, in endpoint.Page) (out myTaskList, err error) {
	mine, err := c.Work.MyTasks(c.Ctx, c.Actor)
	id := func(k diary.OwnTask) string { return string(k.ID) }
	out.Tasks, out.Listed, err = endpoint.Cut(mine, err, in, id, func(k diary.OwnTask) myTask { return myTask(k) })
	return out, err
}

type returnList struct {
	endpoint.Listed
	Returns []returnOut `json:"returns"`
}

type returnOut struct {
	ID   domain.CaseID `json:"id" is:"id"`
	Code string        `json:"code" eg:"C-K7M-4XRT"`
	// Who is in charge.
	Agency domain.AgencyID `json:"agency" is:"id"`
	Name   string          `json:"agency_name" eg:"Fundación Ceiba"`
	// Left out: no day is set.
	Travel domain.Date `json:"travel_on,omitempty" is:"date"`
	// Your consulate may say that the travel papers are issued.
	Papers bool         `json:"papers_open"`
	Steps  []returnStep `json:"steps"`
	// Of one return, where her consent opens it.
	Nationality string         `json:"nationality,omitempty" list:"nationalities"`
	Persons     []returnPerson `json:"persons,omitempty"`
}

type returnStep struct {
	Step   string      `json:"step" list:"pasos_retorno"`
	Due    domain.Date `json:"due,omitempty" is:"date"`
	Result string      `json:"result,omitempty" enum:"done,not_needed"`
	On     domain.Date `json:"on,omitempty" is:"date"`
}

type returnPerson struct {
	UseName  string      `json:"use_name,omitempty" eg:"Mari"`
	Given    string      `json:"given,omitempty" eg:"Marisol"`
	Family   string      `json:"family,omitempty" eg:"Ejemplo"`
	Born     domain.Date `json:"birthdate,omitempty" is:"date"`
	Document string      `json:"document,omitempty" list:"documento"`
	Number   string      `json:"document_number,omitempty" eg:"0801-1990-00001"`
}

func returnOf(r steps.Return) returnOut {
	return returnOut{r.Case, r.Code, r.Agency, r.Team, r.Travel, r.Papers,
		endpoint.List(r.Steps, func(k kept.Task) returnStep { return returnStep{k.Step, k.Due, k.Result, k.On} }),
		r.Nationality, endpoint.List(r.Persons, func(p domain.Named) returnPerson {
			return returnPerson{p.UseName, p.Given, p.Family, p.Born, p.Document, p.Number}
		})}
}

func listReturns(c *endpoint.Call, in endpoint.Page) (out returnList, err error) {
	all, err := c.Work.Returns(c.Ctx, c.Actor)
	id := func(r steps.Return) string { return string(r.Case) }
	out.Returns, out.Listed, err = endpoint.Cut(all, err, in, id, returnOf)
	return out, err
}

func readReturn(c *endpoint.Call, _ endpoint.None) (returnOut, error) {
	r, err := c.Work.Return(c.Ctx, c.Actor, endpoint.CaseID(c))
	return returnOf(r), err
}

type papersIn struct {
	// When, today or before; left out: today.
	On   string `json:"on,omitempty" is:"date"`
	Note string `json:"note,omitempty" max:"500" eg:"Salvoconducto."`
}

func settlePapers(c *endpoint.Call, in papersIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.PapersIssued(c.Act(), c.Actor, endpoint.CaseID(c), domain.Date(in.On), in.Note)
}
