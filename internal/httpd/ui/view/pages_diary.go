package view

import (
	"time"

	"amparo/internal/domain/diary"
	"amparo/internal/domain/outcome"
)

// CaseDiary shows the notes of a case from day to day. Back is the message key of the way back, which CaseURL leads.
type CaseDiary struct {
	Frame
	CaseURL, Code, Back, PrintURL string // PrintURL: empty on the view to print
	Notes                         []DiaryNote
	Write, Asks                   bool // Asks: whether the team reads what is written
	Form, Filter                  Form // kind, day, text, team, corrects; kind
	Paging                        Paging
}

// CaseIncidents shows what happened to somebody in a house; CaseURL and Back are those of CaseDiary.
type CaseIncidents struct {
	Frame
	CaseURL, Code, Back string
	Incidents           []Incident
	Record, Acknowledge bool
	Form                Form // kind, grade, when, text, done
}

// Incident is one of them. Seen is who of the team acknowledged it, where the reader knows her.
type Incident struct {
	diary.Incident
	Writer, AgencyName, Seen string
}

// CaseTasks shows what the team of a case does by when.
type CaseTasks struct {
	Frame
	CaseURL, Code string
	Tasks         []Task
	Plans         []TaskPlan
	Team, Results []Option
	Write         bool
	Form          Form // text, due, owner; task, result, on, note; travel_on; plan
}

// TaskPlan is a plan of the country pack: the steps that a case has of it.
type TaskPlan struct {
	Plan, Title   string
	Steps         []Task
	Choose        []Option // of the steps
	Opens, Travel bool     // it lacks a step; a day of travel is set in it
}

// CaseOutcomes compares what became of each need with the day it ended.
type CaseOutcomes struct {
	Frame
	CaseURL, Code string
	Rows          []OutcomeRow
	Exits         []outcome.Exit // the last one holds
	Needs, When   []Option
	Closed, Asks  bool
	Form          Form // referral, days, on, outcomes; code, on, why
}

// OutcomeRow is one need: at its end, and at each follow-up. Without a day nobody asked.
type OutcomeRow struct {
	Need  string
	Found []outcome.Found
}

// Tasks lists those of the reader, of all her cases.
type Tasks struct {
	Frame
	Rows []Task
}

// Task is one of them.
type Task struct {
	ID, Text, Owner, DoneBy                string // of a case's page
	Plan, Step, Relation, Result, On, Note string // of a step of a plan
	URL, Code, Due                         string // of one's own list; Due of both
	Done                                   time.Time
	Late                                   bool
}

// DiaryNote is one note of a case's diary.
type DiaryNote struct {
	diary.Note
	Writer, AgencyName string
	Corrected          string // the newest note that corrects it
	CorrectURL         string // where the reader corrects it; empty where she does not
}

// CaseFiles lists the files of a case; CaseURL and Back are those of CaseDiary.
type CaseFiles struct {
	Frame
	CaseURL, Code, Back string
	Files               []CaseFile
	Add, Remove, Minor  bool // Minor: whether an authority may be concerned
	Form                Form // file, kind, day, title, house, authority
}

// MostMB is how large a file may be.
func (CaseFiles) MostMB() int { return diary.MaxFile >> 20 }

// CaseFile is one of them. Without a URL it was removed.
type CaseFile struct {
	diary.File
	URL, Writer, Remover string
}
