package parting

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Choice is what can be chosen when some people of a case get one of their own.
type Choice struct {
	Case   domain.Case
	Rev    int64
	Minors []bool            // of the group, by place
	Needs  []domain.Referral // open ones
	Notes  []diary.Note      // of the team, newest first
	Files  []diary.File
}

// Dividing shows who of a case can get a case of their own, and what can go along. Its leaves say that the notes and
// the files were listed.
func (s *Service) Dividing(ctx context.Context, actor domain.Actor, id domain.CaseID) (Choice, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.CaseDivide,
		func(t *act.Txn, f *dossier.Dossier, c store.Rec[domain.Case]) (out Choice, err error) {
			out.Case, out.Rev = c.V, f.CaseRev()
			for _, p := range c.V.Group {
				out.Minors = append(out.Minors, p.Minor(t.Majority()))
			}
			for _, r := range f.Referrals {
				if r.V.State.Open() && r.V.TransferOf == "" {
					out.Needs = append(out.Needs, r.V)
				}
			}
			facts := f.Facts(actor, "", t.Majority(), t.Now)
			recs, err := store.All[diary.Note](t.Ctx, t.Store, store.Filter{By: store.By("case", id)})
			if err != nil {
				return out, err
			}
			for _, n := range recs {
				if mayRead(t, f, n.V) {
					out.Notes = append(out.Notes, n.V)
				}
			}
			diary.Newest(out.Notes)
			all, err := store.Find[diary.Files](t.Ctx, t.Store, id)
			for _, file := range all.V.Rows {
				if file.RemovedAt.IsZero() && t.Can(policy.FileOpen, facts) {
					out.Files = append(out.Files, file)
				}
			}
			t.LogDisclosure(policy.CaseDivide, "case", string(id), "D2", string(f.Consent.V.ID))
			return out, err
		})
}

// mayRead reports whether a note of the diary is open to whoever acts.
func mayRead(t *act.Txn, f *dossier.Dossier, n diary.Note) bool {
	facts := policy.NoteFacts{CaseFacts: f.Facts(t.Actor, "", t.Majority(), t.Now), Kind: "diary",
		Author: string(n.Agency), Service: string(n.Service), Team: n.Team}
	facts.ID = string(n.ID)
	return t.Can(policy.DiaryRead, facts)
}
