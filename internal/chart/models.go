package chart

// Line compares series over time. Values align with Periods.
type Line struct {
	Frame
	Periods []string // SDMX periods of one frequency, ascending: "2013-S1", "2013-Q3", "2013-05", "2013"
	Series  []Series
	Breaks  []Break
	// FromZero starts the scale at zero. Otherwise it fits the data.
	FromZero bool
}

// Series is a named column of values.
type Series struct {
	Name   string
	Values []float64 // NaN is a gap
	Status []Status  // nil: all normal
	Bands  []Band
	// Context draws the series thin and grey, for comparison only.
	Context bool
}

// Band is an interval around each value of a series.
type Band struct {
	Level  int // 80 or 95: the per cent of confidence
	Lo, Hi []float64
}

// Break is where a series stops being comparable with its past. Lines are not
// joined across it.
type Break struct {
	Period string // first period of the new series
	Label  string // beside the line
	Why    string // what changed, in a sentence, under the table; "" where nobody says
}

// Fan is a history and its forecast.
type Fan struct {
	Frame
	Periods  []string
	Actual   []float64 // aligned with Periods; NaN where not yet observed
	Status   []Status  // of Actual; nil: all normal
	Forecast []float64 // aligned with Periods; NaN before the origin
	Bands    []Band    // of Forecast
	Earlier  []Series  // forecasts of earlier vintages, drawn thin
	Breaks   []Break
	FromZero bool
}

// Bars are grouped bars, one group a category and one bar a series.
type Bars struct {
	Frame
	Categories []string
	// Periods says that categories are SDMX periods, to be written as such.
	Periods    bool
	Series     []Series // of the first band each horizontal bar, unless stacked, has whiskers
	Horizontal bool
	Stacked    bool
}

// Dumbbell compares two values in each row, such as two groups by region.
type Dumbbell struct {
	Frame
	First, Second string // names of the two groups
	Rows          []DumbbellRow
	FromZero      bool
}

// DumbbellRow is one line of a Dumbbell.
type DumbbellRow struct {
	Label         string
	First, Second Estimate
	Emphasis      bool // printed bold: a total
}

// Scatter sets two measures against each other.
type Scatter struct {
	Frame        // Decimals and Suffix are those of both axes
	XName, YName string
	Points       []ScatterPoint
	// MeanX and MeanY, if set, draw reference lines named MeanName.
	MeanX, MeanY *float64
	MeanName     string
}

// ScatterPoint is a labelled point; an empty label draws none.
type ScatterPoint struct {
	Label    string
	X, Y     float64
	Status   Status
	Emphasis bool
}

// HeatMap shades the cells of a table: one row of Values for each of Rows.
type HeatMap struct {
	Frame
	Rows, Columns []string
	Values        [][]float64
	Status        [][]Status // nil: all normal
	Emphasis      []bool     // rows printed bold, as totals; nil: none
	Scale         Scale
}

// Funnel is a procedure whose stages lose cases on the way. Between stages
// stands the ratio to the stage before.
type Funnel struct {
	Frame
	Stages []Stage
}

// Stage is one step of a Funnel.
type Stage struct {
	Name   string
	Note   string  // small, under the name: the act, the date of observation
	Value  float64 // NaN if not published
	Status Status
	// NoRatio leaves out the ratio to the stage before, where the two are not
	// of one cohort.
	NoRatio bool
}

// Map shades the regions and ranks them beside the map.
type Map struct {
	Frame
	Shapes  *Shapes // MapShapes of package web, or Tiles
	Regions []Region
	Scale   Scale
	// Reference, if set, is a line in the ranking with its name: Italy.
	Reference     *float64
	ReferenceName string
}

// Region is the value of one region of a Map.
type Region struct {
	Code   string // NUTS 2, Trentino-Alto Adige ITDA
	Name   string
	Value  float64
	Status Status
}

// Scale divides values into classes of colour.
type Scale struct {
	// Limits are the upper limits of all classes but the last, ascending; nil
	// makes five classes of equal count. At most six.
	Limits []float64
	// Diverging colours classes in two directions from the one that holds
	// Middle.
	Diverging bool
	Middle    float64
}

// Sparks is a strip of headline figures, each with its small line.
type Sparks struct {
	Frame
	Items   []Spark
	Columns int // 0 fits the width
}

// Spark is one headline figure.
type Spark struct {
	Label  string
	Value  string // as printed: "2.485.000", "57,8%"
	Change string // as printed: "+1,2 p.p. su I semestre 2024"
	Trend  []float64
	Breaks []int // places in Trend of the first values of new series: no line leads to them
	Status Status
	// Periods of Trend, for the table; nil leaves only the last value there.
	Periods []string
}
