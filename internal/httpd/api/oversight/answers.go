package oversight

import (
	"amparo/internal/casework/figures"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

type answersIn struct {
	endpoint.Page
	// First day; where it is left out, 90 days end with the last one.
	From domain.Date `json:"from" is:"date"`
	// Last day, included; today where it is left out. At most 366 days.
	Until domain.Date `json:"until" is:"date"`
	// Empty: the largest unanswered part first, then the slowest by their median.
	Sort string `json:"sort" enum:"slowest,asked,name"`
}

type answerTimes struct {
	endpoint.Listed
	From  domain.Date  `json:"from" is:"date"`
	Until domain.Date  `json:"until" is:"date"`
	Times []answerTime `json:"answer_times"`
}

// answerTime counts requests. It says nothing of whom they were for.
type answerTime struct {
	Provider   string       `json:"provider" is:"id"`
	Name       string       `json:"name" eg:"Casa Jade"`
	Class      domain.Class `json:"class" enum:"shelter,psych,legal"`
	Agency     string       `json:"agency" is:"id"`
	Department string       `json:"department,omitempty" list:"departments"`
	// Requests sent to it in the period.
	Asked int `json:"asked"`
	// It said yes or no, or asked something.
	Answered int `json:"answered"`
	// Nothing came in the time in which an answer was expected. What was taken back, or filled elsewhere, before that
	// is neither.
	Unanswered int `json:"unanswered"`
	// From the request to the first answer; absent where nothing was answered.
	MedianMinutes  *int `json:"median_minutes,omitempty"`
	SlowestMinutes *int `json:"slowest_minutes,omitempty"`
}

func listAnswerTimes(c *endpoint.Call, in answersIn) (out answerTimes, err error) {
	list, err := c.Work.AnswerTimes(c.Ctx, c.Actor, figures.AnswerFilter{From: in.From, Until: in.Until, Sort: in.Sort})
	id := func(r figures.AnswerTime) string { return r.Provider }
	out.From, out.Until = list.From, list.Until
	out.Times, out.Listed, err = endpoint.Cut(list.Rows, err, in.Page, id, func(r figures.AnswerTime) answerTime {
		row := answerTime{Provider: r.Provider, Name: r.Name, Class: r.Class, Agency: string(r.Agency),
			Department: r.Department, Asked: r.Asked, Answered: r.Answered, Unanswered: r.Unanswered}
		if r.Answered > 0 {
			median, slowest := minutes(r.Median), minutes(r.Slowest)
			row.MedianMinutes, row.SlowestMinutes = &median, &slowest
		}
		return row
	})
	return out, err
}
