package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"amparo/internal/app"
	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/pins"
	"amparo/internal/store/sqlitedriver"
)

// auditCmd proves what happened.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Recompute the log and compare every row with it."`
	Prove  auditProveCmd  `cmd:"" help:"Write the proof that one entry is in a log."`
	Accept auditAcceptCmd `cmd:"" name:"accept-older" help:"Have two people accept data that is older than its pinned heads tell."`
	Check  auditCheckCmd  `cmd:"" help:"Check such a proof, with nothing but the public key."`
}

// auditVerifyCmd verifies.
type auditVerifyCmd struct {
	WithoutPins bool `help:"Leave out the heads kept outside the store: for looking at an older copy."`
}

// Run verifies.
func (c auditVerifyCmd) Run(s *session) error {
	a, err := s.open(app.Deps{Quiet: true, Unpinned: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	var heads []audit.Head
	if !c.WithoutPins {
		if heads, err = a.Pins(); err != nil {
			return err
		}
	}
	pinned, standing := len(heads), a.Outside.Standing()
	for _, w := range standing {
		if w.Head.Size > 0 && !c.WithoutPins {
			heads = append(heads, w.Head)
		}
	}
	began := time.Now()
	bar := s.progress("leaves and rows read", -1)
	// Damage to these rows must not keep the rest from being verified.
	if serving, err := a.Serving(s.ctx); err == nil && len(serving) > 0 {
		s.printf("%d servers use this database now: what they write while it is read may look like a finding.\n",
			len(serving))
	}
	report, err := a.Store.Logs().Verify(s.ctx, heads, func(done int64) { bar.update(int(done), 0) })
	bar.done()
	if err != nil {
		return s.damaged(a, err)
	}
	if err := s.report(report); err != nil {
		return err
	}
	for _, w := range standing {
		if w.Head.Size == 0 {
			s.printf("The witness %s has signed nothing that is kept here.\n", w.Name)
			continue
		}
		s.printf("The witness %s has signed the first %d entries of the log system, which tells of the others, on %s.\n",
			w.Name, w.Head.Size, w.At.UTC().Format(time.RFC3339))
	}
	if pinned == 0 && !c.WithoutPins {
		s.printf("No head is pinned in %s: an older copy of the data, or one that was cut short, could pass for this one.\n",
			pins.Path(a.Settings))
	}
	s.printf("%d logs with %d entries (%d still to be numbered), %d rows, %d pinned heads, in %s.\n",
		len(report.Logs), report.Leaves+report.Pending, report.Pending, report.Rows, pinned, elapsed(began))
	if !report.OK() {
		s.printf("%d findings: the data does NOT match the log.\n", int64(len(report.Findings))+report.More)
		if a.Settings.Store == config.MongoDB {
			s.printf("If any server wrote to the database meanwhile, stop all of them and verify again.\n")
		}
		return failure(exitFailed)
	}
	s.printf("The data matches the audit log.\n")
	return nil
}

// damaged says which pages of the embedded store do not read, when a verification came to no end.
func (s *session) damaged(a *app.App, err error) error {
	if !sqlitedriver.IsDamage(err) {
		return err
	}
	found, look := sqlitedriver.Damage(s.ctx, a.Settings.DataDir)
	for _, line := range found {
		s.printf("a page is damaged\t%s\n", line)
	}
	return errors.Join(err, look)
}

// auditProveCmd writes a proof.
type auditProveCmd struct {
	Log string `arg:"" help:"Name of the log, as the audit pages show it."`
	Seq int64  `arg:"" help:"Number of the entry, from 0."`
}

// Run proves.
func (c auditProveCmd) Run(s *session) error {
	a, err := s.open(app.Deps{Quiet: true})
	if err != nil {
		return err
	}
	defer s.closing(a)
	verifier, err := a.Store.Logs().Verifier()
	if err != nil {
		return err
	}
	source := a.Store.Logs().Source(s.ctx)
	bundle, err := audit.Prove(source, verifier, a.Outside.Best(), c.Log, c.Seq)
	if err != nil {
		return err
	}
	out, err := bundle.Encode()
	if err != nil {
		return err
	}
	_, err = s.Out.Write(out)
	return err
}

// auditCheckCmd checks a proof.
type auditCheckCmd struct {
	Bundle  string   `arg:"" help:"File with the proof." type:"existingfile"`
	Key     []string `help:"Public key, as \"amparo keys show\" prints it; may be repeated." placeholder:"NAME+ID+KEY"`
	Witness []string `help:"Public key of a witness; may be repeated. Two of them must have signed, one where one is named." placeholder:"NAME+ID+KEY"`
	KeyFile string   `name:"public-key-file" help:"File with public keys, one a line." placeholder:"FILE"`
}

// Run checks.
func (c auditCheckCmd) Run(s *session) error {
	keys := c.Key
	if c.KeyFile != "" {
		raw, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return fmt.Errorf("read the public keys: %w", err)
		}
		keys = append(keys, string(raw))
	}
	keys = strings.Fields(strings.Join(keys, " "))
	if len(keys) == 0 {
		return usage{"give the public key with --key or --public-key-file"}
	}
	verifier, err := audit.ParseVerifier(keys...)
	if err != nil {
		return err
	}
	var witnesses []note.Verifier
	for _, text := range c.Witness {
		w, err := audit.ParseWitness(text)
		if err != nil {
			return err
		}
		witnesses = append(witnesses, w)
	}
	raw, err := os.ReadFile(c.Bundle)
	if err != nil {
		return fmt.Errorf("read the proof: %w", err)
	}
	bundle, err := audit.ParseBundle(raw)
	if err != nil {
		return err
	}
	shown, err := bundle.Check(verifier)
	if errors.Is(err, audit.ErrProof) || errors.Is(err, audit.ErrHead) || errors.Is(err, audit.ErrLeaf) {
		return fmt.Errorf("the proof does not hold: %w", err)
	}
	if err != nil {
		return err
	}
	signed := bundle.Cosigned(witnesses...)
	if len(signed) < min(2, len(witnesses)) {
		return fmt.Errorf("the proof holds, and only %d of the %d witnesses named have signed it", len(signed),
			len(witnesses))
	}
	s.printf("The proof holds. Entry %d of the log %s, in a tree of %d signed on %s:\n", shown.Seq, shown.Head.Log,
		shown.Head.Size,
		time.Unix(shown.Head.At, 0).UTC().Format(time.RFC3339))
	s.printf("  %s  act %s  outcome %s  role %s  by %s  on %s %s\n",
		time.Unix(shown.Leaf.At, 0).UTC().Format(time.RFC3339), shown.Leaf.Act,
		shown.Leaf.Outcome, cmp.Or(shown.Leaf.Role, "-"), cmp.Or(shown.Leaf.Actor, "-"), cmp.Or(shown.Leaf.ObjectKind, "-"),
		cmp.Or(shown.Leaf.Object, "-"))
	for _, one := range signed {
		s.printf("  signed by the witness %s on %s\n", one.Witness, one.At.UTC().Format(time.RFC3339))
	}
	return nil
}
