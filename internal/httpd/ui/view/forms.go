package view

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"

	"amparo/internal/httpd/ui/view/refill"
)

// sentForm is a form that a change of language can take along: what its button says, and where it sends the form.
type sentForm struct {
	refill.Form
	Title, To string
}

// withForms puts back what was typed before, and offers a change of language for each form that asks for something, so
// that nothing typed is lost without script. A page that sends its own form along needs nothing.
func (e *Engine) withForms(page []byte, f Frame) ([]byte, error) {
	if f.Resume != nil {
		said := e.words[Lang(f.Lang)].Must("resume.said")
		page, _ = refill.Fill(page, f.Resume.Action, f.Resume.Values, said)
	}
	switchTag := []byte(`<form id="lang"`)
	if f.Sends != "" || f.FormTitle == nil || !bytes.Contains(page, switchTag) {
		return page, nil
	}
	page, forms := refill.Forms(page)
	if len(forms) == 0 {
		return page, nil
	}
	to := e.words[Lang(f.Lang)].Must("lang.other.code")
	sent := make([]sentForm, len(forms))
	for i, form := range forms {
		ask := url.Values{"lang": {to}, "back": {f.PageURL}, "form": {form.Action}}
		if form.Get {
			ask.Set("get", "1")
		}
		sent[i] = sentForm{form, f.FormTitle(form.Action), URLLang + "?" + ask.Encode()}
		alike := func(other refill.Form) bool { return f.FormTitle(other.Action) == sent[i].Title && other.ID != form.ID }
		if !slices.ContainsFunc(forms, alike) {
			sent[i].Sends = "" // Its title says enough.
		}
	}
	var link, list bytes.Buffer
	for _, part := range []struct {
		into *bytes.Buffer
		name string
	}{{&link, "lang-link"}, {&list, "lang-forms"}} {
		err := e.sets[Lang(f.Lang)].ExecuteTemplate(part.into, part.name, map[string]any{"forms": sent, "f": f})
		if err != nil {
			return nil, fmt.Errorf("render %s: %w", part.name, err)
		}
	}
	page = bytes.Replace(page, switchTag, append(link.Bytes(), `<form id="lang" hidden`...), 1)
	return bytes.Replace(page, []byte("</main>"), append(list.Bytes(), "</main>"...), 1), nil
}

// Resumed reports whether a page shows again what was typed before.
func Resumed(page []byte) bool { return bytes.Contains(page, []byte(" "+refill.Mark)) }
