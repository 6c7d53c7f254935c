package api

import (
	"reflect"
	"strings"
	"time"

	"osservatorio/internal/duck"
)

// schema is a JSON Schema, as OpenAPI 3.1 has them.
type schema = map[string]any

// schemaOf is the schema of what encoding/json makes of values of a type: nothing is said that the type does
// not say, and nothing more is allowed.
func schemaOf(t reflect.Type) schema {
	if t == reflect.TypeFor[time.Time]() {
		return schema{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return schema{"type": "string"}
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Int, reflect.Int64, reflect.Int32:
		return schema{"type": "integer"}
	case reflect.Float64:
		return schema{"type": "number"}
	case reflect.Slice:
		return schema{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return schema{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		return structSchema(t)
	}
	return schema{}
}

func structSchema(t reflect.Type) schema {
	properties, required := schema{}, []string{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			f := t.Field(i)
			tag := f.Tag.Get("json")
			name, options, _ := strings.Cut(tag, ",")
			switch {
			case f.Anonymous && name == "":
				add(f.Type)
				continue
			case !f.IsExported() || tag == "-":
				continue
			case name == "":
				name = f.Name
			}
			s := schemaOf(f.Type)
			if f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Float64 { // a number that may not be defined
				s = schema{"anyOf": []any{s, schema{"type": "null"}}}
			}
			properties[name] = s
			if !strings.Contains(options, "omit") {
				required = append(required, name)
			}
		}
	}
	add(t)
	return schema{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// rowSchema is the schema of a row as package export writes it.
func rowSchema(columns []string, kinds map[string]duck.Kind) schema {
	properties := schema{}
	for _, name := range columns {
		properties[name] = schema{"type": []string{jsonType(kinds[name]), "null"}}
	}
	return schema{"type": "object", "properties": properties, "required": []string{}, "additionalProperties": false}
}

func jsonType(k duck.Kind) string {
	switch k {
	case duck.Integer:
		return "integer"
	case duck.Decimal:
		return "number"
	case duck.Boolean:
		return "boolean"
	}
	return "string"
}
