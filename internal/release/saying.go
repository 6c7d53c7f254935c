package release

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"osservatorio/internal/duck"
	"osservatorio/internal/lake"
	"osservatorio/internal/model"
)

// Saying is what one release says of a cell.
type Saying struct {
	Release string    `json:"release"`
	State   State     `json:"state"`
	At      time.Time `json:"at"` // when it was last published
	Value   string    `json:"OBS_VALUE"`
	Status  string    `json:"OBS_STATUS"`
	Conf    string    `json:"CONF_STATUS"`
	// New are the inputs that the release before in this list does not have, "dataset window (published day)";
	// SQL the models of the figure that differ although none of their inputs does. Both only where the value changed.
	New []string `json:"new_inputs,omitempty"`
	SQL []string `json:"new_sql,omitempty"`
}

// Sayings lists what the releases of a lake that were published say of a cell, in the order of their
// as-of days. A release that does not have the cell says nothing. made tells the datasets and models that
// the figure is made of.
func Sayings(ctx context.Context, l *lake.Lake, cell Cell, d model.Indicator, made func(name string) bool) ([]Saying, error) {
	ids, err := List(l)
	if err != nil {
		return nil, err
	}
	register, err := ReadRegister(l)
	if err != nil {
		return nil, err
	}
	db, err := duck.Open(ctx, duck.Options{})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	out := []Saying{}
	var before *Manifest
	for _, id := range ids {
		x := register.Find(id)
		if x == nil || x.LastPublished == 0 {
			continue
		}
		m, err := ReadManifest(l, id)
		if err != nil {
			return nil, err
		}
		row, err := said(ctx, db, l.Path("releases", id, "observations.parquet"), cell, d)
		if err != nil {
			return nil, err
		}
		if row == nil {
			continue
		}
		s := Saying{Release: id, State: x.State, At: x.last(publishKind).At, Value: row[0], Status: row[1], Conf: row[2]}
		if len(out) > 0 && s.Value != out[len(out)-1].Value {
			s.New, s.SQL = differences(before, m, made)
		}
		out, before = append(out, s), m
	}
	return out, nil
}

// said is the current observation of a cell in a release's Parquet, which may have fewer dimensions; nil when there is none.
func said(ctx context.Context, db *duck.DB, path string, cell Cell, d model.Indicator) ([]string, error) {
	_, columns, err := db.Strings(ctx, "SELECT column_name FROM (DESCRIBE SELECT * FROM "+duck.Parquet(path)+")")
	if err != nil {
		return nil, err
	}
	conditions := []string{"KNOWN_TO IS NULL"}
	for _, name := range slices.Concat(model.Key(), d.Dimensions) {
		if slices.ContainsFunc(columns, func(c []string) bool { return c[0] == name }) {
			conditions = append(conditions, duck.Ident(name)+" = "+duck.Quote(cell[name]))
		} else if cell[name] != "_Z" && cell[name] != "_T" {
			return nil, nil
		}
	}
	_, rows, err := db.Strings(ctx, fmt.Sprintf("SELECT OBS_VALUE, OBS_STATUS, CONF_STATUS FROM %s WHERE %s", duck.Parquet(path), strings.Join(conditions, " AND ")))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// differences are the inputs that the newer release has and the older has not, and the models that
// changed; models are named only where no input explains them.
func differences(old, now *Manifest, made func(string) bool) (inputs, sql []string) {
	had := map[string]bool{}
	for _, i := range old.Inputs {
		had[i.Dataset+i.Window+i.SHA256] = true
	}
	for _, i := range now.Inputs {
		if made(i.Dataset) && !had[i.Dataset+i.Window+i.SHA256] {
			inputs = append(inputs, fmt.Sprintf("%s %s (published %s)", i.Dataset, i.Window, i.Published))
		}
	}
	if len(inputs) > 0 {
		return inputs, nil
	}
	for _, name := range slices.Sorted(maps.Keys(now.Models)) {
		if made(name) && old.Models[name] != now.Models[name] {
			sql = append(sql, name)
		}
	}
	return nil, sql
}
