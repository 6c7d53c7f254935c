package world

// The tables of this file are the generator's own: plausible profiles by age,
// which the model then shifts to the published levels.

// fifteenAndOver is the share of Italian residents aged 15 and over in households.
const fifteenAndOver = 0.862

// menShare is the share of men among those aged 15 and over.
var menShare = [citizenships]float64{0.481, 0.420, 0.505}

// ageShare is the age profile of 2013, and ageing its change a year.
var (
	ageShare = [citizenships][ages]float64{
		ITA: {.054, .056, .058, .063, .166, .186, .151, .131, .135},
		EU:  {.062, .085, .125, .150, .270, .190, .090, .018, .010},
		NEU: {.066, .086, .118, .138, .268, .186, .096, .029, .013},
	}
	ageing = [citizenships][ages]float64{
		ITA: {.000, -.004, -.006, -.016, -.024, -.004, .014, .008, .014},
		EU:  {.000, -.035, -.050, -.040, -.010, .025, .055, .070, .060},
		NEU: {.005, -.010, -.025, -.020, -.008, .018, .050, .060, .060},
	}
)

// employedShare is the share of each group that works.
var employedShare = [citizenships][sexes][ages]float64{
	ITA: {
		{.040, .300, .580, .740, .830, .830, .530, .100, .012},
		{.020, .210, .450, .550, .610, .580, .340, .035, .004},
	},
	EU: {
		{.080, .450, .700, .800, .830, .800, .620, .100, .010},
		{.060, .350, .550, .620, .680, .660, .500, .060, .005},
	},
	NEU: {
		{.090, .400, .650, .760, .790, .770, .600, .090, .010},
		{.040, .240, .360, .440, .540, .580, .470, .060, .005},
	},
}

// unemployedShare is the unemployment rate of each group. Nobody aged 65 and
// over is counted as unemployed.
var unemployedShare = [citizenships][sexes][ages]float64{
	ITA: {
		{.60, .38, .22, .14, .085, .075, .060},
		{.62, .41, .24, .16, .105, .080, .045},
	},
	EU: {
		{.42, .27, .19, .15, .13, .13, .11},
		{.44, .30, .21, .18, .15, .13, .09},
	},
	NEU: {
		{.50, .30, .20, .16, .15, .15, .13},
		{.50, .32, .22, .20, .17, .14, .09},
	},
}

// idleShare is the propensity of the inactive under 35 to be out of education
// and training, before it is brought to the published NEET rates.
var idleShare = [citizenships][sexes][4]float64{
	ITA: {{.05, .25, .60, .85}, {.06, .28, .70, .92}},
	EU:  {{.06, .40, .75, .90}, {.11, .60, .88, .95}},
	NEU: {{.06, .40, .75, .90}, {.12, .65, .90, .96}},
}

// idleUnemployed is the share of the unemployed under 35 who are NEET.
const idleUnemployed = 0.93

// localEffect says how strongly the labour market of the region weighs on a
// citizenship group.
var localEffect = [citizenships]float64{1, 0.55, 0.55}
