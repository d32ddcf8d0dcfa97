package account

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// board stands for the page of the reader's own beds or places.
const board = "board"

// firstSteps are the pages that each role begins with, in order. What each step says stands in the locales.
var firstSteps = map[domain.Role][]string{
	domain.RoleReferrer:    {view.URLTonight, view.URLHome, view.URLChannels},
	domain.RoleSupervisor:  {view.URLHome, view.URLPeople, view.URLAudit},
	domain.RoleCoordinator: {view.URLDesk, view.URLWaiting, view.URLNight},
	domain.RoleIntake:      {view.URLInbox, board, view.URLChannels},
	domain.RoleShelterHead: {board, view.URLInbox, view.URLPeople},
	domain.RolePsych:       {view.URLInbox, board, view.URLAgenda},
	domain.RoleLegal:       {view.URLInterests, view.URLInbox, view.URLAgenda},
	domain.RoleChildAuth:   {view.URLAuthority, view.URLHome + "?group=open", view.URLAgenda},
	domain.RoleInterpreter: {view.URLHome, view.URLAgenda, view.URLChannels},
	domain.RoleAnalyst:     {view.URLFigures, view.URLLacks},
	domain.RoleAuditor:     {view.URLEmergencies, view.URLAudit, view.URLLacks},
	domain.RoleAdmin:       {view.URLPeople, view.URLAgencies, view.URLHealth},
}

// helped are the pages with a word of help of their own, as their templates are called.
var helped = strings.Fields("work tonight case-form case case-consent match referral waiting inbox offer shelter " +
	"shelter-form program program-form agenda authority plan desk night reports figures lacks people agencies audit " +
	"emergencies decoys courses learners health interests channels meetings")

// guide shows the first steps of the reader's role, and what everybody asks. Whoever chose a first password is led
// here, and may leave at once.
func (u *Pages) guide(c *fiber.Ctx, actor domain.Actor) error {
	page := view.Guide{Frame: u.Frame(c), First: c.Query("first") != "", Pages: helped}
	for i, url := range firstSteps[actor.Role] {
		if url == board {
			url = page.Actor.Board
		}
		page.Steps = append(page.Steps,
			view.GuideStep{Key: "guide." + string(actor.Role) + "." + strconv.Itoa(i+1), URL: url})
	}
	return u.Show(c, fiber.StatusOK, page)
}

// keysLife is how long a browser remembers that the keys of one letter are off in it.
const keysLife = 365 * 24 * time.Hour

// setKeys switches the keys of one letter off or on in this browser: whoever speaks to it presses many by accident.
func (u *Pages) setKeys(c *fiber.Ctx, _ domain.Actor) error {
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	off := ""
	if form.Get("keys") == "off" {
		off = request.Yes
	}
	u.Cookies.Set(c, u.Cookies.NoKeys(), off, keysLife)
	return u.Done(c, "flash.keys", view.URLGuide+"#keys")
}

func (u *Pages) mountGuide(app *fiber.App) {
	app.Get(view.URLGuide, request.Signed(u.guide))
	app.Post(view.URLGuide, request.Signed(u.setKeys))
}
