package interno

// Figures printed for Piemonte and Toscana in the 2013 fact sheets of the two
// regions, and the national figures that their shares allow.

// hosted2014 are the persons hosted on 30 December 2014: in temporary
// structures and in SPRAR places (Piemonte 3.125 in all, Toscana 2.436; 4,7 %
// and 4 % of the nation).
var hosted2014 = map[string]struct{ centres, sai int64 }{
	"ITC1": {2343, 782},
	"ITI1": {1887, 549},
}

// minorsPrinted are unaccompanied minors present, by month and region; IT is
// what the share printed beside them allows.
var minorsPrinted = map[string]map[string]int64{
	"2014-08": {"ITC1": 228},
	"2015-01": {"ITI1": 393, "IT": 9820},
	"2015-06": {"ITC1": 293, "IT": 8140},
}
