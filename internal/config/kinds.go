package config

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The constructors below are the kinds of settings there are. Each takes a function that says which
// field of Settings it fills.

func text(name, def, help string, field func(*Settings) *string) Option {
	return Option{
		Name: name, Default: def, Help: help,
		set: func(s *Settings, v string) error {
			if strings.ContainsAny(v, "\x00\r\n") {
				return errors.New("it must be one line")
			}
			*field(s) = strings.TrimSpace(v)
			return nil
		},
		get: func(s Settings) string { return *field(&s) },
	}
}

// secret marks an option whose value is the path of a file with a secret in it.
func secret(o Option) Option {
	o.Secret = true
	return o
}

func oneOf(name, def, help string, choices []string, field func(*Settings) *string) Option {
	return Option{
		Name: name, Default: def, Help: help + ": " + strings.Join(choices, " or "),
		set: func(s *Settings, v string) error {
			if !slices.Contains(choices, v) {
				return fmt.Errorf("choose %s", strings.Join(choices, " or "))
			}
			*field(s) = v
			return nil
		},
		get: func(s Settings) string { return *field(&s) },
	}
}

func yesno(name, help string, field func(*Settings) *bool) Option {
	return Option{
		Name: name, Default: "false", Help: help, Switch: true,
		set: func(s *Settings, v string) error {
			switch v {
			case "true", "1", "yes":
				*field(s) = true
			case "false", "0", "no":
				*field(s) = false
			default:
				return errors.New("say true or false")
			}
			return nil
		},
		get: func(s Settings) string { return strconv.FormatBool(*field(&s)) },
	}
}

func number(name, def, help string, least, most int, field func(*Settings) *int) Option {
	return Option{
		Name: name, Default: def, Help: fmt.Sprintf("%s, %d to %d", help, least, most),
		set: func(s *Settings, v string) error {
			n, err := whole(v, least, most)
			*field(s) = n
			return err
		},
		get: func(s Settings) string { return strconv.Itoa(*field(&s)) },
	}
}

func span(name, def, help string, least, most int, unit time.Duration, field func(*Settings) *time.Duration) Option {
	return Option{
		Name: name, Default: def, Help: fmt.Sprintf("%s, %d to %d", help, least, most),
		set: func(s *Settings, v string) error {
			n, err := whole(v, least, most)
			*field(s) = time.Duration(n) * unit
			return err
		},
		get: func(s Settings) string { return strconv.FormatInt(int64(*field(&s)/unit), 10) },
	}
}

func whole(v string, least, most int) (int, error) {
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("give a whole number from %d to %d", least, most)
	}
	return n, nil
}

func networks(name, help string, field func(*Settings) *[]netip.Prefix) Option {
	return Option{
		Name: name, Help: help,
		set: func(s *Settings, v string) error {
			var all []netip.Prefix
			for part := range strings.SplitSeq(v, ",") {
				if part = strings.TrimSpace(part); part == "" {
					continue
				}
				p, err := netip.ParsePrefix(part)
				if ip, alone := netip.ParseAddr(part); alone == nil {
					p, err = ip.Prefix(ip.BitLen())
				}
				switch {
				case err != nil:
					return errors.New("give addresses or networks such as 10.0.0.0/24, separated by commas")
				case p.Bits() == 0:
					return errors.New("to believe everybody is to believe nobody: name the proxy's own network")
				}
				all = append(all, p.Masked())
			}
			*field(s) = all
			return nil
		},
		get: func(s Settings) string {
			var all []string
			for _, p := range *field(&s) {
				all = append(all, p.String())
			}
			return strings.Join(all, ",")
		},
	}
}

func witnesses(name, help string, field func(*Settings) *[]Witness) Option {
	return Option{
		Name: name, Help: help,
		set: func(s *Settings, v string) error {
			var all []Witness
			for part := range strings.SplitSeq(v, ",") {
				said := strings.Fields(part)
				if len(said) == 0 {
					continue
				}
				if len(said) != 2 || strings.Contains(said[1], "://") && !goodPlace(said[1]) {
					return errors.New("give a public key, a space, and an address with https (http on this machine alone) or a " +
						"file; the next after a comma")
				}
				all = append(all, Witness{said[0], said[1]})
			}
			*field(s) = all
			return nil
		},
		get: func(s Settings) string {
			var all []string
			for _, w := range *field(&s) {
				all = append(all, w.Key+" "+w.Place)
			}
			return strings.Join(all, ",")
		},
	}
}

func level(name, def, help string) Option {
	return Option{
		Name: name, Default: def, Help: help,
		set: func(s *Settings, v string) error {
			if !slices.Contains([]string{"debug", "info", "warn", "error"}, v) {
				return errors.New("choose debug, info, warn or error")
			}
			return s.LogLevel.UnmarshalText([]byte(v))
		},
		get: func(s Settings) string { return strings.ToLower(s.LogLevel.String()) },
	}
}
