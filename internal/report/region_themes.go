package report

import (
	"slices"

	"osservatorio/internal/schema"
)

// theme is one of the themes of a fact sheet.
type theme struct {
	id     string
	title  schema.Text
	facts  []fact
	detail []fact       // further rows of the annex
	needs  []string     // the datasets that give it
	lacks  schema.Text  // what no declared source gives, and why
	charts []sheetChart // drawn in its section
	tables []sheetTable // of the annex, after the rows by year
}

// fact is a row of a fact sheet: a series of its area, or what per cent it is of another.
type fact struct {
	indicator   string
	citizenship string
	sex         string      // "" is both
	age         string      // "" is that which the release has for most groups
	dims        string      // as in series
	of          string      // share of: a dimension whose total is the whole; "IT", the country's
	label       schema.Text // what it is called where the catalogue's title does not say it
	subject     schema.Text // in a sentence; none is made without
	plural      bool
	key         bool // stands in the table that opens the sheet
	balance     bool // a difference, of which no relative change is given
}

func text(it, en string) schema.Text { return schema.Text{IT: it, EN: en} }

// themes are the sixteen of the fact sheets but the last two, which compare and warn.
var themes = []theme{
	{id: "residenti", title: text("Residenti", "Residents"), needs: residentNeeds, facts: []fact{
		{indicator: "foreign_residents", citizenship: "FOR", key: true, subject: text("gli stranieri residenti", "resident foreigners"), plural: true},
		{indicator: "foreign_share_resident", citizenship: "FOR", key: true, subject: text("la loro incidenza sui residenti", "their share of residents")},
		{indicator: "foreign_residents", citizenship: "FOR", sex: "F", of: "SEX", label: text("Donne tra gli stranieri residenti", "Women among resident foreigners")},
		{indicator: "foreign_residents", citizenship: "FOR", of: "IT", label: text("Quota sugli stranieri residenti in Italia", "Share of Italy's resident foreigners")},
	}, charts: []sheetChart{(*sheet).residentsLine}, tables: []sheetTable{(*sheet).provinceTable}},
	{id: "soggiornanti", title: text("Soggiornanti non comunitari", "Non-EU citizens with a permit"), needs: []string{"istat/permits"}, facts: []fact{
		{indicator: "permits_stock", citizenship: "NEU", key: true, subject: text("i cittadini non comunitari con permesso di soggiorno", "non-EU citizens with a residence permit"), plural: true},
		{indicator: "permits_longterm_share", citizenship: "NEU", subject: text("la quota di lungosoggiornanti", "the share of long-term residents")},
		{indicator: "permits_stock", citizenship: "NEU", sex: "F", of: "SEX", label: text("Donne tra i soggiornanti", "Women among permit holders")},
	}},
	{id: "ingressi", title: text("Ingressi", "Entries"), needs: []string{"istat/permits-issued"}, facts: []fact{
		{indicator: "permits_new", citizenship: "NEU", key: true, subject: text("i nuovi permessi rilasciati nell'anno", "new permits issued in the year"), plural: true},
		{indicator: "permits_new", citizenship: "NEU", sex: "F", of: "SEX", label: text("Donne tra i nuovi permessi", "Women among new permits")},
		{indicator: "permits_new", citizenship: "NEU", dims: "PERMIT_REASON=FAMILY", of: "PERMIT_REASON", label: text("Per famiglia", "For family")},
		{indicator: "permits_new", citizenship: "NEU", dims: "PERMIT_REASON=WORK", of: "PERMIT_REASON", label: text("Per lavoro", "For work")},
		{indicator: "permits_new", citizenship: "NEU", dims: "PERMIT_REASON=PROTECTION", label: text("Per protezione", "For protection")},
	}},
	{id: "msna", title: text("Minori stranieri non accompagnati", "Unaccompanied minors"), needs: []string{"interno/msna"}, facts: []fact{
		{indicator: "msna_present", citizenship: "NEU", key: true, subject: text("i minori stranieri non accompagnati presenti", "unaccompanied foreign minors present"), plural: true},
		{indicator: "msna_present", citizenship: "NEU", of: "IT", label: text("Quota sui presenti in Italia", "Share of those in Italy")},
	}, tables: []sheetTable{(*sheet).minorsTable}},
	{id: "accoglienza", title: text("Protezione e accoglienza", "Protection and reception"), needs: receptionNeeds, facts: []fact{
		{indicator: "reception_present", citizenship: "NEU", key: true, subject: text("i migranti presenti nelle strutture di accoglienza", "migrants present in reception facilities"), plural: true},
		{indicator: "reception_present", citizenship: "NEU", dims: "FACILITY=CENTRES", label: text("Nei centri di accoglienza", "In reception centres")},
		{indicator: "reception_present", citizenship: "NEU", dims: "FACILITY=SAI", label: text("Nella rete SAI (già SPRAR)", "In the SAI network (before: SPRAR)")},
		{indicator: "reception_present", citizenship: "NEU", of: "IT", label: text("Quota sui presenti in Italia", "Share of those in Italy")},
	}, lacks: text("Dei permessi per protezione nessun indicatore dà la consistenza.", "No indicator gives the stock of permits for protection."),
		tables: []sheetTable{(*sheet).receptionTable}},
	{id: "nascite-scuola", title: text("Nascite, scuola, università", "Births, school, university"), needs: []string{"istat/births"},
		lacks: text("Gli alunni (mim/pupils) sono acquisiti e nessun indicatore li dà; degli studenti universitari non è dichiarata alcuna fonte.",
			"Pupils (mim/pupils) are taken in and no indicator gives them; of university students no source is declared.")},
	{id: "neet", title: text("Giovani che non lavorano e non studiano (NEET)", "Young people not in work, education or training (NEET)"), needs: []string{"istat/rcfl-neet", "istat/rcfl-tabulation"}, facts: []fact{
		{indicator: "neet", citizenship: "FOR", age: "Y15-29", label: text("NEET stranieri, 15-29 anni", "Foreign NEET, aged 15-29"), subject: text("gli stranieri tra 15 e 29 anni che non lavorano e non studiano", "foreigners aged 15 to 29 not in work, education or training"), plural: true},
		{indicator: "neet_rate_1529", citizenship: "FOR", key: true, label: text("Tasso NEET 15-29 anni degli stranieri", "NEET rate 15-29, foreigners"), subject: text("il tasso NEET 15-29 degli stranieri", "the NEET rate 15-29 of foreigners")},
		{indicator: "neet_rate_1529", citizenship: "TOTAL", label: text("Tasso NEET 15-29 anni, totale", "NEET rate 15-29, total")},
		{indicator: "neet_foreign_share", citizenship: "FOR", age: "Y15-29", label: text("Stranieri tra i NEET di 15-29 anni", "Foreigners among NEET aged 15-29")},
	}, detail: crossed([]string{"neet", "neet_rate_1524", "neet_rate_1529", "neet_foreign_share"}, []string{"Y15-24", "Y15-29"}, []string{"NEU", "EU", "FOR", "ITA", "TOTAL"})},
	{id: "lavoro", title: text("Mercato del lavoro", "Labour market"), needs: regionalNeeds, facts: []fact{
		{indicator: "employed", citizenship: "NEU", label: text("Occupati non comunitari", "Employed non-EU citizens"), key: true, subject: text("gli occupati non comunitari", "employed non-EU citizens"), plural: true},
		{indicator: "foreign_emp_share", citizenship: "FOR"},
		{indicator: "emp_rate_1564", citizenship: "NEU", age: "Y15-64", key: true, label: text("Tasso di occupazione 15-64 dei non comunitari", "Employment rate 15-64, non-EU citizens"), subject: text("il tasso di occupazione 15-64 dei non comunitari", "the employment rate 15-64 of non-EU citizens")},
		{indicator: "emp_rate_1564", citizenship: "ITA", age: "Y15-64", label: text("Tasso di occupazione 15-64 degli italiani", "Employment rate 15-64, Italians")},
		{indicator: "unemployed", citizenship: "NEU", label: text("Disoccupati non comunitari", "Unemployed non-EU citizens")},
		{indicator: "unemp_rate", citizenship: "NEU", key: true, label: text("Tasso di disoccupazione dei non comunitari", "Unemployment rate, non-EU citizens"), subject: text("il tasso di disoccupazione dei non comunitari", "the unemployment rate of non-EU citizens")},
		{indicator: "unemp_rate", citizenship: "ITA", label: text("Tasso di disoccupazione degli italiani", "Unemployment rate, Italians")},
		{indicator: "inactive_1564", citizenship: "NEU", label: text("Inattivi non comunitari 15-64", "Inactive non-EU citizens 15-64")},
		{indicator: "inact_rate_1564", citizenship: "NEU", label: text("Tasso di inattività dei non comunitari", "Inactivity rate, non-EU citizens")},
	}, detail: crossed([]string{"employed", "emp_rate_1564", "unemployed", "unemp_rate", "inactive_1564", "inact_rate_1564"}, []string{"Y15-64", "Y15-74", "Y_GE15"}, []string{"NEU", "EU", "FOR", "ITA", "TOTAL"}),
		charts: []sheetChart{(*sheet).rateMap}},
	{id: "inps", title: text("Lavoratori INPS e lavoro domestico", "INPS workers and domestic work"), needs: []string{"inps/worker-incomes", "inps/domestic-workers"}, facts: []fact{
		{indicator: "inps_workers_neu", citizenship: "NEU", subject: text("i lavoratori non comunitari con contributi", "non-EU workers with contributions"), plural: true},
		{indicator: "inps_domestic", citizenship: "NEU", key: true, label: text("Lavoratori domestici non comunitari", "Non-EU domestic workers"), subject: text("i lavoratori domestici non comunitari", "non-EU domestic workers"), plural: true},
		{indicator: "inps_domestic_foreign_share", citizenship: "FOR"},
		{indicator: "inps_domestic", citizenship: "NEU", sex: "F", of: "SEX", label: text("Donne tra i domestici non comunitari", "Women among non-EU domestic workers")},
	}},
	{id: "co", title: text("Assunzioni e cessazioni (comunicazioni obbligatorie)", "Hirings and terminations (compulsory communications)"), needs: []string{"co/tavole", "co/records"}, facts: []fact{
		{indicator: "co_activations", citizenship: "NEU", key: true, label: text("Attivazioni di non comunitari", "Activations, non-EU citizens"), subject: text("le attivazioni di lavoratori non comunitari", "activations of non-EU workers"), plural: true},
		{indicator: "co_terminations", citizenship: "NEU", key: true, label: text("Cessazioni di non comunitari", "Terminations, non-EU citizens"), subject: text("le cessazioni", "terminations"), plural: true},
		{indicator: "co_net", citizenship: "NEU", label: text("Saldo dei non comunitari", "Balance, non-EU citizens"), balance: true},
		{indicator: "co_foreign_share", citizenship: "NEU", key: true, label: text("Incidenza dei non comunitari sulle attivazioni", "Share of non-EU citizens in activations"), subject: text("l'incidenza dei non comunitari sulle attivazioni", "the share of non-EU citizens in activations")},
		{indicator: "co_workers_activated", citizenship: "NEU", label: text("Lavoratori non comunitari attivati", "Non-EU workers activated")},
		{indicator: "co_contracts_per_worker", citizenship: "NEU", label: text("Attivazioni per lavoratore", "Activations for each worker")},
	}, detail: slices.Concat(parts("co_activations", "NEU", "CONTRACT", "TI", "TD", "APPR", "COLL", "ALT"), parts("co_activations", "NEU", "SECTOR", "A", "B-E", "F", "G-U"),
		parts("co_terminations", "NEU", "CONTRACT", "TI", "TD", "APPR", "COLL", "ALT"), parts("co_terminations", "NEU", "SECTOR", "A", "B-E", "F", "G-U"))},
	{id: "imprese", title: text("Imprese", "Firms"), needs: []string{"infocamere/firms"}, facts: []fact{
		{indicator: "entrepreneurs_foreign", citizenship: "NEU", key: true, subject: text("i titolari di imprese individuali nati fuori dell'Unione", "owners of sole proprietorships born outside the Union"), plural: true},
		{indicator: "entrepreneurs_foreign", citizenship: "NEU", of: "IT", label: text("Quota sui titolari in Italia", "Share of owners in Italy")},
	}},
	{id: "stagionali", title: text("Lavoro stagionale: dalla quota al permesso", "Seasonal work: from the quota to the permit"), needs: funnelNeeds, facts: []fact{
		{indicator: "seasonal_quota", citizenship: "NEU", key: true, subject: text("le quote stagionali", "seasonal quotas"), plural: true},
		{indicator: "seasonal_applications", citizenship: "NEU", subject: text("le istanze", "applications"), plural: true},
		{indicator: "seasonal_nulla_osta", citizenship: "NEU"}, {indicator: "seasonal_visas", citizenship: "NEU"},
		{indicator: "seasonal_contracts", citizenship: "NEU"}, {indicator: "seasonal_permits", citizenship: "NEU"},
		{indicator: "seasonal_demand_ratio", citizenship: "NEU"}, {indicator: "seasonal_no_over_quota", citizenship: "NEU"},
		{indicator: "seasonal_contracts_over_no", citizenship: "NEU"},
		{indicator: "seasonal_pds_over_quota", citizenship: "NEU", key: true, subject: text("la quota di permessi richiesti su quote", "the share of permits requested on quotas")},
		{indicator: "conversion_rate", citizenship: "NEU"},
	}, lacks: text("Delle domande di emersione non è dichiarata alcuna fonte.", "Of regularisations no source is declared."), charts: []sheetChart{(*sheet).funnelChart}, tables: []sheetTable{(*sheet).provinceStages}},
	{id: "welfare", title: text("Prestazioni dell'INPS", "INPS benefits"), needs: benefitNeeds,
		facts: benefits("welfare_benef"), detail: slices.Concat(benefits("welfare_reg_share"), benefits("welfare_nat_share"), sexes(benefits("welfare_benef"))),
		charts: []sheetChart{(*sheet).benefitBars}},
	{id: "cittadinanza", title: text("Cittadinanza, matrimoni, rimesse, associazioni", "Citizenship, marriages, remittances, associations"), needs: []string{"istat/acquisitions", "bankit/remittances"}, facts: []fact{
		{indicator: "citizenship_acquired", citizenship: "FOR", key: true, subject: text("le acquisizioni della cittadinanza italiana", "acquisitions of Italian citizenship"), plural: true},
		{indicator: "remit_pc", citizenship: "FOR", subject: text("le rimesse pro capite", "remittances a head"), plural: true},
	}, lacks: text("Di matrimoni, associazioni e spesa sociale non è dichiarata alcuna fonte.", "Of marriages, associations and social spending no source is declared.")},
}

// byProvince are the indicators that the release has by province.
var byProvince = append([]string{"foreign_residents", "foreign_share_resident"}, provinceSteps...)

// provinceSteps are the steps of seasonal work that are printed by province.
var provinceSteps = []string{"seasonal_quota", "seasonal_applications", "seasonal_nulla_osta", "seasonal_contracts", "seasonal_no_over_quota", "seasonal_pds_over_quota"}

// toldBenefits are those that the sheet opens with: the insurance against unemployment of each time.
var toldBenefits = map[string]schema.Text{
	"SCHEME=NASPI": text("i beneficiari non comunitari di NASpI", "non-EU recipients of NASpI"),
	"SCHEME=ASPI":  text("i beneficiari non comunitari di ASpI", "non-EU recipients of ASpI"),
}

// benefits are a fact for each scheme that the release may have.
func benefits(indicator string) []fact {
	var out []fact
	for _, code := range schemes {
		out = append(out, fact{indicator: indicator, citizenship: "NEU", dims: "SCHEME=" + code})
	}
	if indicator != "welfare_benef" {
		return out
	}
	for i := range out {
		if subject, told := toldBenefits[out[i].dims]; told {
			out[i].key, out[i].subject, out[i].plural = true, subject, true
		}
	}
	return out
}

// sexes are facts by sex.
func sexes(facts []fact) []fact {
	var out []fact
	for _, f := range facts {
		for _, sex := range []string{"F", "M"} {
			f.sex = sex
			out = append(out, f)
		}
	}
	return out
}

// parts are the shares that codes of a dimension have in its total.
func parts(indicator, citizenship, dimension string, codes ...string) []fact {
	var out []fact
	for _, code := range codes {
		out = append(out, fact{indicator: indicator, citizenship: citizenship, dims: dimension + "=" + code, of: dimension})
	}
	return out
}

// persons are the crossed indicators that count persons.
var persons = []string{"neet", "employed", "unemployed", "inactive_1564"}

// crossed are facts of indicators by age, citizenship and sex, and the shares of the sexes
// where they count persons.
func crossed(indicators, ages, citizenships []string) []fact {
	var out []fact
	for _, id := range indicators {
		for _, age := range ages {
			for _, citizenship := range citizenships {
				for _, sex := range []string{"", "F", "M"} {
					out = append(out, fact{indicator: id, citizenship: citizenship, sex: sex, age: age})
				}
				if slices.Contains(persons, id) {
					for _, sex := range []string{"F", "M"} {
						out = append(out, fact{indicator: id, citizenship: citizenship, sex: sex, age: age, of: "SEX"})
					}
				}
			}
		}
	}
	return out
}

// needed are the indicators of all themes.
func needed() []string {
	var out []string
	for _, t := range themes {
		for _, f := range slices.Concat(t.facts, t.detail) {
			out = append(out, f.indicator)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
