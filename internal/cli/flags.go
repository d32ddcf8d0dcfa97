package cli

import (
	"fmt"
	"reflect"
	"strings"

	"amparo/internal/config"
)

// settingFlags are the settings as flags, made from the one table of settings so that no second list can differ
// from it.
type settingFlags struct {
	target any // pointer to a struct with one pointer field for each setting
}

// newSettingFlags builds the flags. They are accepted by every command and listed in the help of the one that uses all
// of them.
func newSettingFlags() settingFlags {
	fields := []reflect.StructField{flagField("config", "Settings file (JSON). See docs/configuration.md.", false, false)}
	for _, o := range config.Options() {
		shown := o.Name == "data_dir"
		fields = append(fields, flagField(o.Flag(), o.Help, o.Switch, !shown))
	}
	return settingFlags{reflect.New(reflect.StructOf(fields)).Interface()}
}

func flagField(flag, help string, isSwitch, hidden bool) reflect.StructField {
	kind := reflect.TypeFor[*string]()
	tag := fmt.Sprintf(`name:"%s" help:%q placeholder:"..."`, flag, strings.ToUpper(help[:1])+help[1:])
	if isSwitch {
		kind = reflect.TypeFor[*bool]()
		tag = fmt.Sprintf(`name:"%s" help:%q`, flag, strings.ToUpper(help[:1])+help[1:])
	}
	if hidden {
		tag += ` hidden:""`
	}
	name := ""
	for _, part := range strings.Split(flag, "-") {
		name += strings.ToUpper(part[:1]) + part[1:]
	}
	return reflect.StructField{Name: name, Type: kind, Tag: reflect.StructTag(tag)}
}

// given returns the flags that were said, as config.Load takes them.
func (f settingFlags) given() map[string]string {
	out := map[string]string{}
	v := reflect.ValueOf(f.target).Elem()
	for i := range v.NumField() {
		if v.Field(i).IsNil() {
			continue
		}
		_, rest, _ := strings.Cut(string(v.Type().Field(i).Tag), `name:"`)
		name, _, _ := strings.Cut(rest, `"`)
		out[name] = fmt.Sprint(v.Field(i).Elem().Interface())
	}
	return out
}
