// Command client does the main job with a client that is generated from our document: a worker signs in, files a case
// for a bed, looks who fits and asks a shelter; the shelter says yes; she is brought there and arrives. It is told on
// its input who they are, and writes nothing unless something is not as the document says.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"client/api"
)

// people are those who act, and where.
type people struct {
	URL, Password, Worker, House, Shelter string
	Case                                  json.RawMessage // what the document gives as an example of a case
}

func main() {
	if err := job(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func job(ctx context.Context) error {
	var of people
	if err := json.NewDecoder(os.Stdin).Decode(&of); err != nil {
		return err
	}
	worker, err := signIn(ctx, of, of.Worker)
	if err != nil {
		return err
	}
	house, err := signIn(ctx, of, of.House)
	if err != nil {
		return err
	}
	var in api.RegisterCaseJSONRequestBody
	if err := json.Unmarshal(of.Case, &in); err != nil {
		return fmt.Errorf("the example of a case is none for the generated type: %w", err)
	}
	key := "one-case"
	filed, err := worker.RegisterCaseWithResponse(ctx, &api.RegisterCaseParams{IdempotencyKey: &key}, in)
	if err != nil || filed.JSON201 == nil {
		return wrong("file a case", err, filed.HTTPResponse, filed.Body)
	}
	referral := filed.JSON201.Referrals[0]
	fits, err := worker.MatchReferralWithResponse(ctx, referral, nil)
	if err != nil || fits.JSON200 == nil || len(fits.JSON200.Fits) != 1 || fits.JSON200.Fits[0].Provider != of.Shelter {
		return wrong("look who fits", err, fits.HTTPResponse, fits.Body)
	}
	tag := fits.HTTPResponse.Header.Get("ETag")
	asked, err := worker.SendOffersWithResponse(ctx, referral, &api.SendOffersParams{IfMatch: &tag},
		api.SendOffersJSONRequestBody{Shelters: &[]string{of.Shelter}})
	if err != nil || asked.JSON201 == nil || len(asked.JSON201.Offers) != 1 {
		return wrong("ask a shelter", err, asked.HTTPResponse, asked.Body)
	}
	offer := asked.JSON201.Offers[0]
	inbox, err := house.ListOffersWithResponse(ctx, nil)
	if err != nil || inbox.JSON200 == nil || len(inbox.JSON200.Offers) != 1 {
		return wrong("read the inbox", err, inbox.HTTPResponse, inbox.Body)
	}
	yes, err := house.AcceptOfferWithResponse(ctx, offer, nil, api.AcceptOfferJSONRequestBody{})
	if err != nil || yes.JSON200 == nil || yes.JSON200.PlaceState == nil || *yes.JSON200.PlaceState != "reservado" {
		return wrong("say yes", err, yes.HTTPResponse, yes.Body)
	}
	late, err := house.AcceptOfferWithResponse(ctx, offer, nil, api.AcceptOfferJSONRequestBody{})
	if err != nil || late.ApplicationproblemJSON409 == nil || late.ApplicationproblemJSON409.Code == "" {
		return wrong("be told that it was answered", err, late.HTTPResponse, late.Body)
	}
	road, err := worker.StartTransitWithResponse(ctx, offer, nil, api.StartTransitJSONRequestBody{})
	if err != nil || road.JSON200 == nil {
		return wrong("set out", err, road.HTTPResponse, road.Body)
	}
	here, err := house.AdmitGroupWithResponse(ctx, offer, nil, api.AdmitGroupJSONRequestBody{})
	if err != nil || here.JSON200 == nil {
		return wrong("arrive", err, here.HTTPResponse, here.Body)
	}
	end, err := worker.GetReferralWithResponse(ctx, referral)
	if err != nil || end.JSON200 == nil || end.JSON200.State != "ingresada" {
		return wrong("see that she lives there", err, end.HTTPResponse, end.Body)
	}
	return nil
}

// signIn opens a session and returns a client that acts in it.
func signIn(ctx context.Context, of people, login string) (*api.ClientWithResponses, error) {
	c, err := api.NewClientWithResponses(of.URL)
	if err != nil {
		return nil, err
	}
	in, err := c.SignInWithResponse(ctx, api.SignInJSONRequestBody{Login: login, Password: of.Password})
	if err != nil || in.JSON201 == nil {
		return nil, wrong("sign in", err, in.HTTPResponse, in.Body)
	}
	return api.NewClientWithResponses(of.URL, api.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+in.JSON201.Token)
		return nil
	}))
}

func wrong(what string, err error, res *http.Response, body []byte) error {
	if err != nil {
		return fmt.Errorf("could not %s: %w", what, err)
	}
	return fmt.Errorf("could not %s: %s %s", what, res.Status, body)
}
