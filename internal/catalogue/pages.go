package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"osservatorio/internal/model"
	"osservatorio/internal/schema"
)

// themes are the chapters of the report, by which the pages are divided.
var themes = map[int]schema.Text{
	1: {IT: "Forze di lavoro", EN: "Labour force"},
	2: {IT: "Comunicazioni obbligatorie", EN: "Mandatory notifications"},
	3: {IT: "Fabbisogni delle imprese", EN: "Needs of firms"},
	4: {IT: "Protezione sociale", EN: "Social protection"},
	5: {IT: "Ingressi per lavoro", EN: "Entries for work"},
	6: {IT: "Presenza e contesto", EN: "Presence and context"},
	7: {IT: "Previsioni", EN: "Forecasts"},
	8: {IT: "Domanda di lavoro", EN: "Demand for labour"},
}

// Theme is the name of a chapter of the catalogue.
func Theme(n int) schema.Text { return themes[n] }

const generated = "<!-- Generated from the headers of sql/indicators by go generate ./internal/catalogue; do not edit. -->\n\n"

// Pages are the files of docs/indicators by name: an index and a page a theme.
func Pages(indicators []model.Indicator) map[string]string {
	out := map[string]string{}
	var index strings.Builder
	index.WriteString(generated + "# Indicators\n\nWhat every indicator is, how it is computed, and what it must not be set against. The same is in `osservatorio query --list`, " +
		"`osservatorio query INDICATOR --describe` and in the `catalogue.json` of every release. The number is that of the programme's list.\n")
	for theme := range 10 {
		of := slices.DeleteFunc(slices.Clone(indicators), func(d model.Indicator) bool { return d.Theme != theme })
		if len(of) == 0 {
			continue
		}
		name := themes[theme]
		file := fmt.Sprintf("theme-%d.md", theme)
		fmt.Fprintf(&index, "\n## %d. %s · %s\n\n| indicator | n | title | titolo | unit |\n|---|---|---|---|---|\n", theme, name.EN, name.IT)
		var page strings.Builder
		fmt.Fprintf(&page, "%s# %d. %s · %s\n", generated, theme, name.EN, name.IT)
		for _, d := range of {
			number := ""
			if d.Number > 0 {
				number = fmt.Sprint(d.Number)
			}
			fmt.Fprintf(&index, "| [`%s`](%s#%s) | %s | %s | %s | %s |\n", d.ID, file, d.ID, number, cell(d.Title.EN), cell(d.Title.IT), d.Unit)
			section(&page, d)
		}
		out[file] = page.String()
	}
	out["README.md"] = index.String()
	return out
}

// section is an indicator in both languages.
func section(page *strings.Builder, d model.Indicator) {
	fmt.Fprintf(page, "\n## %s\n\n**%s** · *%s*\n\n|  |  |\n|---|---|\n", d.ID, d.Title.EN, d.Title.IT)
	for _, f := range Facts(d, "en") {
		fmt.Fprintf(page, "| %s | %s |\n", f[0], value(f))
	}
	page.WriteString("\n<details><summary>In italiano</summary>\n\n|  |  |\n|---|---|\n")
	for _, f := range Facts(d, "it") {
		fmt.Fprintf(page, "| %s | %s |\n", f[0], value(f))
	}
	page.WriteString("\n</details>\n")
}

func value(f [2]string) string {
	switch f[0] {
	case labels["formula"].IT:
		return "`" + f[1] + "`"
	case labels["sql"].IT, labels["sql"].EN:
		return "[" + f[1] + "](../../" + f[1] + ")"
	}
	return cell(f[1])
}

func cell(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "|", "\\|"), "\n", "<br>")
}
