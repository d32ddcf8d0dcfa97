// Package suspicion serves reports of suspicion: anybody sends one, and reads the answer by its receipt; the desk
// reads, answers and closes them.
package suspicion

import (
	"time"

	"amparo/internal/casework/suspicion"
	reports "amparo/internal/domain/suspicion"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	const rate = "Few an hour from one network address and in all; beyond that 429, and the lines of the country are to " +
		"be called instead. Nothing is kept of who asks."
	return []endpoint.Route{
		endpoint.Post("/reports", "report.send", "sendReport", "Report a suspicion, without an account", send).OpenToAll().
			Creates().WithNote("The receipt is shown once and kept nowhere: it alone opens the answer. " + rate).
			WithExample(reportSendIn{Text: "En el comedor de la esquina trabaja una niña.", Place: "Coatepeque"}),
		endpoint.Post("/reports/answer", "report.follow", "readReportAnswer", "What the desk answered, by the receipt",
			follow).OpenToAll().WithNote("What was reported is not shown again. " + rate).
			WithExample(reportReceiptIn{Receipt: sampleReceipt}),
		endpoint.Post("/reports/add", "report.add", "addToReport", "Add to a report, by the receipt", add).OpenToAll().
			WithNote(rate).WithExample(reportAddIn{Receipt: sampleReceipt, Text: "Abre a las seis de la mañana."}),
		endpoint.Get("/reports", "report.list", "listReports", "Reports of suspicion of one box, newest first", list).
			WithNote("For the desk. Nothing of what was written is in the list."),
		endpoint.Get("/reports/:report", "report.read", "getReport", "One report, which counts as read from then on", read).
			WithNote("For the desk. Each reading is kept in the log."),
		endpoint.Post("/reports/:report/answer", "report.answer", "answerReport", "Answer whoever holds the receipt",
			answer).WithIfMatch().WithExample(reportAnswerIn{Text: "¿Qué horario tiene el comedor?"}),
		endpoint.Post("/reports/:report/take", "report.take", "takeReport", "Take a report in hand", take).WithIfMatch(),
		endpoint.Post("/reports/:report/close", "report.close", "closeReport", "End the work on a report", closeReport).
			WithIfMatch().WithExample(reportCloseIn{Code: "remitido", Why: "Se pasó a la fiscalía por teléfono."}),
	}
}

const sampleReceipt = "abcde-fghij-kmnpq-rstuv"

type reportSendIn struct {
	// What was seen.
	Text string `json:"text" need:"1" max:"4000"`
	// Where, in any words.
	Place string `json:"place,omitempty" max:"200"`
	// A person is in danger now: then call first.
	Danger bool `json:"danger,omitempty"`
	// How to reach the sender, who need not say.
	Contact string `json:"contact,omitempty" max:"200"`
}

type reportSent struct {
	Receipt string `json:"receipt" eg:"abcde-fghij-kmnpq-rstuv"`
}

func send(c *endpoint.Call, in reportSendIn) (reportSent, error) {
	if err := c.Door.Report(c.HTTP); err != nil {
		return reportSent{}, err
	}
	receipt, err := c.Work.SendReport(c.Ctx, c.Request(), suspicion.Input(in))
	return reportSent{receipt}, err
}

type reportReceiptIn struct {
	Receipt string `json:"receipt" need:"1" max:"100"`
}

type reportAnswers struct {
	SentAt time.Time `json:"sent_at"`
	// The desk opened all that was sent so far.
	Read bool `json:"read"`
	// Somebody at the desk has it in hand.
	Taken  bool          `json:"taken"`
	Closed bool          `json:"closed"`
	Lines  []reportReply `json:"answers"`
}

type reportReply struct {
	At   time.Time `json:"at"`
	Text string    `json:"text" eg:"¿Qué horario tiene el comedor?"`
}

func follow(c *endpoint.Call, in reportReceiptIn) (reportAnswers, error) {
	if err := c.Door.Try(c.HTTP); err != nil {
		return reportAnswers{}, err
	}
	r, err := c.Work.FollowReport(c.Ctx, c.Request(), in.Receipt)
	return reportAnswers{SentAt: r.At, Read: !r.Unread, Taken: r.Holder != "", Closed: r.Box() == reports.Closed,
		Lines: endpoint.List(r.Lines, func(l reports.Line) reportReply { return reportReply{l.At, l.Text} })}, err
}

type reportAddIn struct {
	Receipt string `json:"receipt" need:"1" max:"100"`
	Text    string `json:"text" need:"1" max:"4000"`
}

func add(c *endpoint.Call, in reportAddIn) (endpoint.None, error) {
	if err := c.Door.Try(c.HTTP); err != nil {
		return endpoint.None{}, err
	}
	return endpoint.None{}, c.Work.AddToReport(c.Ctx, c.Request(), in.Receipt, in.Text)
}

type reportListIn struct {
	endpoint.Page
	endpoint.Span
	// Left out: unread where there is any, else open.
	Box string `json:"box" enum:"unread,open,closed"`
}

type reportList struct {
	endpoint.Listed
	Counts  reportCounts `json:"counts"`
	Reports []reportRow  `json:"reports"`
}

type reportCounts struct {
	Unread int `json:"unread"`
	Open   int `json:"open"`
	Closed int `json:"closed"`
}

type reportRow struct {
	ID     string    `json:"id" is:"id"`
	Box    string    `json:"box" enum:"unread,open,closed"`
	SentAt time.Time `json:"sent_at"`
	// The sender said that a person is in danger now.
	Danger bool `json:"danger"`
	// Texts of both sides.
	Texts int  `json:"texts"`
	Taken bool `json:"taken"`
	// The reader has it in hand.
	Mine bool `json:"mine"`
}

func list(c *endpoint.Call, in reportListIn) (reportList, error) {
	l, err := c.Work.Reports(c.Ctx, c.Actor, suspicion.Filter{Box: reports.Box(in.Box), At: in.Span.Span(),
		After: in.After, Limit: in.Limit})
	return reportList{Listed: endpoint.Pages(l.Next, -1),
		Counts: reportCounts{l.Counts[reports.Unread], l.Counts[reports.Open], l.Counts[reports.Closed]},
		Reports: endpoint.List(l.Rows, func(r suspicion.Row) reportRow {
			return reportRow{ID: string(r.ID), Box: string(r.Box), SentAt: r.At, Danger: r.Danger, Texts: r.Lines,
				Taken: r.Taken, Mine: r.Mine}
		})}, err
}

type report struct {
	endpoint.Rev
	ID      string       `json:"id" is:"id"`
	Box     string       `json:"box" enum:"unread,open,closed"`
	SentAt  time.Time    `json:"sent_at"`
	Danger  bool         `json:"danger"`
	Place   string       `json:"place,omitempty" eg:"Coatepeque"`
	Contact string       `json:"contact,omitempty" eg:"+50200007711"`
	Texts   []reportText `json:"texts"`
	Taken   bool         `json:"taken"`
	Mine    bool         `json:"mine"`
	Outcome string       `json:"outcome,omitempty" list:"cierre_reporte"`
	// Why it was closed.
	Why string `json:"why,omitempty" eg:"Se pasó a la fiscalía por teléfono."`
}

type reportText struct {
	At time.Time `json:"at"`
	// The desk wrote it; otherwise the sender did.
	Desk bool   `json:"desk"`
	Text string `json:"text" eg:"En el comedor de la esquina trabaja una niña."`
}

func read(c *endpoint.Call, _ endpoint.None) (report, error) {
	r, err := c.Work.ReadReport(c.Ctx, c.Actor, endpoint.ID[reports.ID](c, "report"))
	return report{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Box: string(r.Box()), SentAt: r.At,
		Danger: r.Danger, Place: r.Place, Contact: r.Contact, Taken: r.Holder != "",
		Mine: r.Holder != "" && r.Holder == c.Actor.Account, Outcome: r.Outcome, Why: r.Why,
		Texts: endpoint.List(r.Lines, func(l reports.Line) reportText { return reportText{l.At, l.By != "", l.Text} })}, err
}

type reportAnswerIn struct {
	Text string `json:"text" need:"1" max:"2000"`
}

func answer(c *endpoint.Call, in reportAnswerIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AnswerReport(c.Act(), c.Actor, endpoint.ID[reports.ID](c, "report"), c.Rev, in.Text)
}

func take(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.TakeReport(c.Act(), c.Actor, endpoint.ID[reports.ID](c, "report"), c.Rev)
}

type reportCloseIn struct {
	Code string `json:"code" need:"1" list:"cierre_reporte"`
	Why  string `json:"why" need:"1" max:"2000"`
}

func closeReport(c *endpoint.Call, in reportCloseIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.CloseReport(c.Act(), c.Actor, endpoint.ID[reports.ID](c, "report"), c.Rev, in.Code,
		in.Why)
}
