package coherence

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
)

// row is a figure of a transcription before it is read.
type row struct {
	region, label, name, pop, sex, breakdown, period, value, unit, quote string
}

const header = "seed_file,region,theme,indicator_it,indicator_slug,population,sex,breakdown,period,value,unit,quote\n"

func writeRows(rows []row) string {
	var b strings.Builder
	b.WriteString(header)
	for _, r := range rows {
		fields := []string{"x.txt", r.region, "x", r.label, r.name, r.pop, r.sex, r.breakdown, r.period, r.value, r.unit, r.quote}
		for i, f := range fields {
			fields[i] = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
		}
		b.WriteString(strings.Join(fields, ",") + "\n")
	}
	return b.String()
}

// italian writes a number as the sheets do.
func italianNumber(value string) string {
	whole, decimals, ok := strings.Cut(strings.TrimPrefix(value, "-"), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if ok {
		whole += "," + decimals
	}
	return whole
}

// generator makes the figures that a careful office would print of an invented country: every
// count is counted, every share and rate is computed from counts and rounded.
type generator struct {
	*rand.Rand
	rows   []row
	region string
}

func (g *generator) print(label, name, pop, sex, breakdown, period, value, unit string) {
	text := italianNumber(value)
	if unit == "%" {
		text += "%"
	}
	if strings.HasPrefix(value, "-") {
		text = "-" + text
	}
	if unit == "p.p." {
		text = value
		text = strings.ReplaceAll(text, ".", ",") + " punti percentuali"
	}
	g.rows = append(g.rows, row{g.region, label, name, pop, sex, breakdown, period, value, unit, "il dato è di " + text})
}

func (g *generator) count(name, pop, sex, breakdown, period string, n int) {
	g.print(name, name, pop, sex, breakdown, period, strconv.Itoa(n), "persone")
}

func (g *generator) percent(name, pop, sex, breakdown, period string, part, whole int) {
	decimals := 1
	if g.IntN(6) == 0 {
		decimals = 0
	}
	g.print(name, name, pop, sex, breakdown, period, strconv.FormatFloat(100*float64(part)/float64(whole), 'f', decimals, 64), "%")
}

// split divides n into k parts at random.
func (g *generator) split(n, k int) []int {
	weights := make([]float64, k)
	sum := 0.0
	for i := range weights {
		weights[i] = 0.2 + g.Float64()
		sum += weights[i]
	}
	parts, left := make([]int, k), n
	for i := range parts[1:] {
		parts[i] = int(float64(n) * weights[i] / sum)
		left -= parts[i]
	}
	parts[k-1] = left
	return parts
}

var generatedRegions = map[string][]string{
	"Umbria":  {"Perugia", "Terni"},
	"Liguria": {"Imperia", "Savona", "Genova", "La Spezia"},
	"Abruzzo": {"L'Aquila", "Teramo", "Pescara", "Chieti"},
}

// generate returns the figures of three regions.
func generate(seed uint64) []row {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
	names := []string{"Umbria", "Liguria", "Abruzzo"}
	national := map[string]int{}
	counts := map[string]map[string]int{}
	for _, r := range names {
		counts[r] = map[string]int{}
		for _, name := range []string{"births_foreign", "welfare_cigo", "entrepreneurs_sole", "remittances_count"} {
			counts[r][name] = 800 + g.IntN(9000)
			national[name] += counts[r][name]
		}
	}
	for _, name := range []string{"births_foreign", "welfare_cigo", "entrepreneurs_sole", "remittances_count"} {
		national[name] += 20000 + g.IntN(60000)
	}
	for _, r := range names {
		g.region = r
		g.permits(generatedRegions[r])
		g.labour()
		g.funnel()
		g.pupils()
		for name, share := range map[string]string{"births_foreign": "births_national_share", "welfare_cigo": "welfare_cigo_national_share", "entrepreneurs_sole": "entrepreneurs_national_share"} {
			_ = name
			_ = share
		}
		for _, pair := range [][2]string{{"births_foreign", "births_national_share"}, {"welfare_cigo", "welfare_cigo_national_share"}, {"entrepreneurs_sole", "entrepreneurs_national_share"}} {
			g.count(pair[0], "non-EU", "T", "", "2013", counts[r][pair[0]])
			g.percent(pair[1], "non-EU", "T", "", "2013", counts[r][pair[0]], national[pair[0]])
		}
	}
	return g.rows
}

func (g *generator) permits(provinces []string) {
	stock := 30000 + g.IntN(300000)
	g.count("permits_stock", "non-EU", "T", "", "2014", stock)
	for i, n := range g.split(stock, len(provinces)) {
		g.count("permits_stock", "non-EU", "T", "provincia="+provinces[i], "2014", n)
		g.percent("permits_stock_prov_share", "non-EU", "T", "provincia="+provinces[i], "2014", n, stock)
	}
	long := g.split(stock, 2)
	g.count("permits_longterm", "non-EU", "T", "", "2014", long[0])
	g.count("permits_temporary", "non-EU", "T", "", "2014", long[1])
	g.percent("permits_longterm_share", "non-EU", "T", "", "2014", long[0], stock)
	g.percent("permits_temporary_share", "non-EU", "T", "", "2014", long[1], stock)
	sex := g.split(stock, 2)
	g.percent("permits_stock_sex_share", "non-EU", "F", "", "2014", sex[0], stock)
	g.count("permits_stock", "non-EU", "M", "", "2014", sex[1])
	for i, n := range g.split(stock, 6)[:3] {
		country := []string{"Albania", "Marocco", "Cina"}[i]
		g.count("permits_stock", "non-EU", "T", "cittadinanza="+country, "2014", n)
		g.percent("permits_stock_citizenship_share", "non-EU", "T", "cittadinanza="+country, "2014", n, stock)
	}
	before := stock - stock/40 + g.IntN(stock/20)
	g.count("permits_stock", "non-EU", "T", "", "2013", before)
	g.print("Variazione", "permits_stock_yoy_pct", "non-EU", "T", "", "2013/2014", strconv.FormatFloat(100*(float64(stock)/float64(before)-1), 'f', 1, 64), "%")
	g.print("Variazione", "permits_stock_yoy_abs", "non-EU", "T", "", "2013/2014", strconv.Itoa(stock-before), "persone")
}

func (g *generator) labour() {
	rate := func(part, whole int) string { return strconv.FormatFloat(100*float64(part)/float64(whole), 'f', 1, 64) }
	parts := g.split(60000+g.IntN(200000), 3)
	employed, unemployed, inactive := parts[0]+parts[1]/2, parts[1]-parts[1]/2, parts[2]
	population := employed + unemployed + inactive
	g.count("employed", "non-EU", "T", "", "2013", employed)
	g.count("unemployed_15p", "non-EU", "T", "eta=15+", "2013", unemployed)
	g.count("inactive_1564", "non-EU", "T", "eta=15-64", "2013", inactive)
	g.print("Tasso", "emp_rate_1564", "non-EU", "T", "eta=15-64", "2013", rate(employed, population), "%")
	g.print("Tasso", "inact_rate_1564", "non-EU", "T", "eta=15-64", "2013", rate(inactive, population), "%")
	g.print("Tasso", "unemp_rate_15p", "non-EU", "T", "eta=15+", "2013", rate(unemployed, employed+unemployed), "%")
	eu := 5000 + g.IntN(30000)
	g.count("unemployed_15p", "EU", "T", "eta=15+", "2013", eu)
	g.count("unemployed_15p", "foreign", "T", "eta=15+", "2013", eu+unemployed)
	own, all := 100*float64(employed)/float64(population), 55+10*g.Float64()
	g.print("Tasso", "emp_rate_1564", "total", "T", "eta=15-64", "2013", strconv.FormatFloat(all, 'f', 1, 64), "%")
	g.print("Divario", "emp_rate_gap_pp", "non-EU", "T", "eta=15-64", "2013", strconv.FormatFloat(own-all, 'f', 1, 64), "p.p.")
}

func (g *generator) funnel() {
	quota := map[string]int{"2012": 500 + g.IntN(3000)}
	quota["2013"] = quota["2012"]/2 + g.IntN(quota["2012"])
	for _, year := range []string{"2012", "2013"} {
		permits := quota[year] * (40 + g.IntN(50)) / 100
		contracts := permits * (30 + g.IntN(60)) / 100
		g.count("seasonal_quota", "non-EU", "T", "", year, quota[year])
		g.count("seasonal_no", "non-EU", "T", "", year, permits)
		g.count("seasonal_contracts", "non-EU", "T", "", year, contracts)
		g.percent("seasonal_no_over_quota", "non-EU", "T", "", year, permits, quota[year])
		g.percent("seasonal_contracts_over_no", "non-EU", "T", "", year, contracts, permits)
		g.percent("seasonal_pds_over_quota", "non-EU", "T", "", year, contracts, quota[year])
	}
	g.print("Variazione", "seasonal_quota_change_pct", "non-EU", "T", "", "2012-2013",
		strconv.FormatFloat(100*(float64(quota["2013"])/float64(quota["2012"])-1), 'f', 1, 64), "%")
}

func (g *generator) pupils() {
	all := 9000 + g.IntN(60000)
	g.count("pupils_foreign", "foreign", "T", "", "2013/2014", all)
	for i, n := range g.split(all, 4) {
		level := []string{"infanzia", "primaria", "secondaria I grado", "secondaria II grado"}[i]
		g.percent("pupils_foreign_level_share", "foreign", "T", "livello="+level, "2013/2014", n, all)
	}
	born := all/3 + g.IntN(all/3)
	g.count("pupils_foreign_born_it", "foreign", "T", "", "2013/2014", born)
	g.percent("pupils_foreign_born_it_share", "foreign", "T", "", "2013/2014", born, all)
	temporary, hosted := 500+g.IntN(3000), 100+g.IntN(900)
	g.count("reception_temporary", "non-EU", "T", "", "2014-12-30", temporary)
	g.count("reception_sprar", "non-EU", "T", "", "2014-12-30", hosted)
	g.count("reception_total", "non-EU", "T", "", "2014-12-30", temporary+hosted)
}

// thin takes figures away and changes their order.
func thin(rows []row, keep float64, rng *rand.Rand) []row {
	var out []row
	for _, i := range rng.Perm(len(rows)) {
		if rng.Float64() < keep {
			out = append(out, rows[i])
		}
	}
	return out
}

// error kinds that are planted.
var plants = []struct {
	name  string
	plant func(rows []row, i int, rng *rand.Rand) bool // false when it does not apply to the row
}{
	{"copied from another region", func(rows []row, i int, _ *rand.Rand) bool {
		for _, o := range rows {
			if o.name == rows[i].name && o.region != rows[i].region && o.pop == rows[i].pop && o.sex == rows[i].sex && o.period == rows[i].period &&
				(o.breakdown == rows[i].breakdown) && o.value != rows[i].value {
				reprint(&rows[i], o.value)
				return true
			}
		}
		return false
	}},
	{"digits swapped", func(rows []row, i int, rng *rand.Rand) bool {
		b := []byte(rows[i].value)
		for range 20 {
			k := rng.IntN(max(1, len(b)-1))
			if k+1 < len(b) && b[k] != b[k+1] && b[k] >= '0' && b[k+1] >= '0' && !(k == 0 && b[1] == '0') {
				b[k], b[k+1] = b[k+1], b[k]
				reprint(&rows[i], string(b))
				return true
			}
		}
		return false
	}},
	{"percentage of another base", func(rows []row, i int, rng *rand.Rand) bool {
		if rows[i].unit != "%" || strings.Contains(rows[i].name, "_pct") {
			return false
		}
		v, _ := strconv.ParseFloat(rows[i].value, 64)
		v *= []float64{0.5, 0.7, 1.3, 1.6}[rng.IntN(4)]
		if v > 100 {
			return false
		}
		reprint(&rows[i], strconv.FormatFloat(v, 'f', 1, 64))
		return true
	}},
	{"wrong year", func(rows []row, i int, _ *rand.Rand) bool {
		if rows[i].period != "2013" {
			return false
		}
		rows[i].period = "2103"
		return true
	}},
	{"rate called a share", func(rows []row, i int, _ *rand.Rand) bool {
		if !strings.HasPrefix(rows[i].label, "Tasso") {
			return false
		}
		rows[i].label = strings.Replace(rows[i].label, "Tasso", "Quota", 1)
		return true
	}},
	{"points as per cent", func(rows []row, i int, _ *rand.Rand) bool {
		if rows[i].unit != "p.p." {
			return false
		}
		rows[i].unit = "%"
		return true
	}},
	{"count off", func(rows []row, i int, rng *rand.Rand) bool {
		n, err := strconv.Atoi(rows[i].value)
		if err != nil || rows[i].unit == "%" || n < 200 {
			return false
		}
		reprint(&rows[i], strconv.Itoa(n+int(math.Copysign(float64(n)/15+10, rng.Float64()-0.5))))
		return true
	}},
}

// reprint changes a value and the sentence with it, so that only the other figures can tell.
func reprint(r *row, value string) {
	old := italianNumber(r.value)
	r.quote = strings.Replace(r.quote, old, italianNumber(value), 1)
	if strings.Contains(r.quote, "punti") {
		r.quote = "il dato è di " + strings.ReplaceAll(value, ".", ",") + " punti percentuali"
	}
	r.value = value
}

func describeRow(r row) string {
	return fmt.Sprint(r.region, " ", r.name, " ", r.breakdown, " ", r.period, " ", r.value)
}
