package e2e

import (
	"strings"
	"testing"
)

// TestSDMXAddresses asks what clients ask, and what they should not: paths, forms, errors.
func TestSDMXAddresses(t *testing.T) {
	url := serving(t, demoLake(t)) + "/sdmx"
	const (
		structure = "application/vnd.sdmx.structure+xml;version=2.1"
		generic   = "application/vnd.sdmx.genericdata+xml;version=2.1"
		specific  = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
		failure   = "application/xml; charset=utf-8"
		key       = "A.ITC1.NEU.T.Y15-64"
	)
	for _, c := range []struct {
		address, accept string
		status          int
		media           string
		says            string // "-" before what must not be said
	}{
		// Structures of version 1, as clients ask for them.
		{"/dataflow/all/all/latest/", "application/xml", 200, "application/xml", `<str:Dataflow id="neet" `},
		{"/dataflow", "", 200, structure, "-<str:DataStructure "},
		{"/dataflow/OSS/all/latest", "*/*", 200, structure, `<str:Dataflow id="neet" `},
		{"/dataflow/OSS/emp_rate_1564+neet/1.0", "", 200, structure, `-id="employed"`},
		{"/dataflow/OSS/emp_rate_1564/latest?references=all", "", 200, structure, `<str:ContentConstraint id="CR_emp_rate_1564"`},
		{"/dataflow/OSS/emp_rate_1564/latest?references=children", "", 200, structure, "-<str:Codelist "},
		{"/dataflow/OSS/emp_rate_1564/latest?references=descendants", "", 200, structure, `<str:ConceptScheme id="CS_OSS"`},
		{"/dataflow/OSS/emp_rate_1564/latest?references=codelist", "", 200, structure, "-<str:DataStructure "},
		{"/datastructure/all/DSD_BASE/latest/?references=children", "", 200, structure, `<str:Codelist id="CL_REF_AREA"`},
		{"/datastructure/OSS/DSD_BASE/latest?references=parents", "", 200, structure, `<str:Dataflow id="neet" `},
		{"/datastructure/OSS/DSD_BASE/1.0", "", 200, structure, `textType="ObservationalTimePeriod"`},
		{"/codelist/SDMX/CL_SEX/1.0", "", 200, structure, `<com:Name xml:lang="it">Maschi</com:Name>`},
		{"/codelist/OSS/CL_REF_AREA/latest/ITC1", "", 200, structure, `-id="ITI1"`},
		{"/codelist/OSS/CL_ACT", "", 200, structure, `<str:Code id="DPCM_12_03_2014"`},
		{"/conceptscheme/OSS/all/latest", "", 200, structure, `<str:Concept id="CITIZENSHIP"`},
		{"/contentconstraint/OSS/CR_neet/latest", "", 200, structure, `<com:KeyValue id="REF_AREA">`},
		{"/dataflow/OSS/seasonal_quota/latest?references=all&detail=referencepartial", "", 200, structure, `-<str:Code id="F" urn="urn:sdmx:org.sdmx.infomodel.codelist.Code=SDMX:CL_SEX(1.0).F"`},
		{"/dataflow?detail=allstubs", "", 200, structure, "-<str:Structure>"},
		{"/availableconstraint/emp_rate_1564/A.ITC1.NEU../all/SEX", "", 200, structure, `<com:KeyValue id="SEX"><com:Value>F</com:Value><com:Value>M</com:Value><com:Value>T</com:Value></com:KeyValue></str:CubeRegion>`},
		// Version 2.
		{"/structure/dataflow/OSS/*/+", "", 200, structure, `<str:Dataflow id="neet" `},
		{"/structure/datastructure/OSS/DSD_BASE/+?references=descendants", "application/vnd.sdmx.structure+json;version=2.0.0", 200, "application/vnd.sdmx.structure+json;version=2.0.0", `"CL_REF_AREA"`},
		{"/structure/codelist/SDMX,OSS/CL_FREQ,CL_AGE/~", "", 200, structure, `id="CL_AGE"`},
		{"/availability/dataflow/OSS/emp_rate_1564/+/A.ITC1.NEU.*.*/AGE", "", 200, structure, "Y15-64"},
		// Forms.
		{"/data/emp_rate_1564/" + key, "", 200, generic, "<mes:GenericData "},
		{"/data/emp_rate_1564/" + key, "application/vnd.sdmx.structurespecificdata+xml;version=2.1", 200, specific, "-:generic"},
		{"/data/emp_rate_1564/" + key, "text/csv", 200, "text/csv", "DATAFLOW,FREQ,REF_AREA,"},
		{"/data/emp_rate_1564/" + key, "application/vnd.sdmx.data+csv;version=2.0.0", 200, "application/vnd.sdmx.data+csv;version=2.0.0", "STRUCTURE,STRUCTURE_ID,ACTION,"},
		{"/data/emp_rate_1564/" + key, "application/vnd.sdmx.data+csv; version=1.0.0; labels=both", 200, "application/vnd.sdmx.data+csv;version=1.0.0;labels=both", "ITC1: Piemonte"},
		{"/data/emp_rate_1564/" + key, "application/vnd.sdmx.data+json;version=1.0.0", 200, "application/vnd.sdmx.data+json;version=1.0.0", `"structure":{`},
		{"/data/emp_rate_1564/" + key, "application/vnd.sdmx.data+json;version=2.0.0;q=0.5, application/vnd.sdmx.data+csv;q=0.2", 200, "application/vnd.sdmx.data+json;version=2.0.0", `"structures":[`},
		{"/data/emp_rate_1564/" + key, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 200, "application/xml", "<mes:GenericData "},
		{"/data/emp_rate_1564/" + key, "application/vnd.sdmx.structurespecificdata+xml;version=3.0.0", 406, failure, "structurespecificdata+xml;version=2.1"},
		{"/data/emp_rate_1564/" + key + "?format=pdf", "", 406, failure, "csvfilewithlabels"},
		{"/dataflow", "text/csv", 406, failure, `<mes:ErrorMessage code="1406">`},
		// What there is not.
		{"/data/nothing", "", 404, failure, `<mes:ErrorMessage code="100">`},
		{"/data/nothing", "application/json", 404, "application/json", `"code":100`},
		{"/data/ESTAT,emp_rate_1564/" + key, "", 404, failure, "there is no dataflow ESTAT:emp_rate_1564"},
		{"/data/emp_rate_1564/A.XX.NEU.T.Y15-64", "", 404, failure, "no results found"},
		{"/data/emp_rate_1564/" + key + "?startPeriod=1990&endPeriod=1991", "", 404, failure, "no results found"},
		{"/data/emp_rate_1564/" + key + "?asOf=1990-01-01", "", 404, failure, "no results found"},
		{"/data/emp_rate_1564/" + key + "/ESTAT", "", 404, failure, "OSS alone"},
		{"/data/dataflow/OSS/emp_rate_1564/+/A.XX.NEU.T.*", "", 204, "", ""},
		{"/data/dataflow/OSS/nothing/+/*", "", 404, failure, "there is no dataflow OSS:nothing(+)"},
		{"/dataflow/OSS/nothing", "", 404, failure, "no results found"},
		{"/dataflow/OSS/emp_rate_1564/2.0", "", 404, failure, "no results found"},
		{"/agencyscheme", "", 404, failure, "no agencyscheme"},
		{"/data/neet?release=2020-01-01-00000000", "", 404, failure, "release: there is no such release"},
		// What is asked wrongly.
		{"/nonsense", "", 400, failure, "availableconstraint"},
		{"/data", "", 400, failure, "name a dataflow"},
		{"/data/a,b,c,d", "", 400, failure, "name a dataflow"},
		{"/data/emp_rate_1564/A.ITC1", "", 400, failure, "FREQ, REF_AREA, CITIZENSHIP, SEX, AGE"},
		{"/data/emp_rate_1564/A.ITC1.NEU.T.'--", "", 400, failure, "is no code of AGE"},
		{"/data/emp_rate_1564/" + key + "/all/more", "", 400, failure, "too many parts"},
		{"/data/emp_rate_1564/" + key + "?startPeriod=soon", "", 400, failure, "startPeriod: "},
		{"/data/emp_rate_1564/" + key + "?startPeriod=2015&endPeriod=2013", "", 400, failure, "after endPeriod"},
		{"/data/emp_rate_1564/" + key + "?lastNObservations=-1", "", 400, failure, "lastNObservations: "},
		{"/data/emp_rate_1564/" + key + "?updatedAfter=yesterday", "", 400, failure, "updatedAfter: "},
		{"/data/emp_rate_1564/" + key + "?detail=much", "", 400, failure, "serieskeysonly"},
		{"/data/emp_rate_1564/" + key + "?includeHistory=yes", "", 400, failure, "true, false"},
		{"/data/emp_rate_1564/" + key + "?dimensionAtObservation=SECTOR", "", 400, failure, "REF_AREA"},
		{"/data/emp_rate_1564/" + key + "?startperiod=2013", "", 400, failure, "there is no parameter startperiod"},
		{"/data/emp_rate_1564/" + key + "?format=csv&format=xml", "", 400, failure, "more than once"},
		{"/data/dataflow/OSS/emp_rate_1564/+/*?c[SECTOR]=A", "", 422, failure, `<mes:ErrorMessage code="150">`},
		{"/data/dataflow/OSS/emp_rate_1564/+/*?c[SEX]=is:T", "", 400, failure, "eq, ne, lt"},
		{"/data/dataflow/OSS/emp_rate_1564/+/*?c[OBS_VALUE]=ge:x", "", 400, failure, "no number"},
		{"/dataflow/OSS/neet/latest?references=everything", "", 400, failure, "parentsandsiblings"},
		{"/data/dataflow/*/*/*/*", "", 501, failure, `<mes:ErrorMessage code="501">`},
		{"/schema/dataflow/OSS/neet", "", 501, failure, "no schema"},
	} {
		address := strings.NewReplacer("[", "%5B", "]", "%5D", "'", "%27").Replace(c.address)
		var headers []string
		if c.accept != "" {
			headers = []string{"Accept: " + c.accept}
		}
		got := get(t, url+address, headers...)
		says, not := c.says, false
		if says, not = strings.CutPrefix(says, "-"); got.StatusCode != c.status || got.Header.Get("Content-Type") != c.media || strings.Contains(got.body, says) == not && says != "" {
			t.Errorf("%s (%s): %s %s, not %q: %.400s", c.address, c.accept, got.Status, got.Header.Get("Content-Type"), c.says, got.body)
		}
		if vary := got.Header.Get("Vary"); c.status == 200 && !strings.Contains(vary, "Accept, Accept-Language") {
			t.Errorf("%s: Vary: %s", c.address, vary)
		}
	}
	post := ask(t, "POST", url+"/data/neet")
	if post.StatusCode != 405 || !strings.Contains(post.body, "mes:ErrorMessage") {
		t.Errorf("POST: %s %s", post.Status, post.body)
	}
	first := get(t, url+"/data/emp_rate_1564/"+key)
	if again := get(t, url+"/data/emp_rate_1564/"+key, "If-None-Match: "+first.Header.Get("ETag")); again.StatusCode != 304 {
		t.Errorf("again: %s", again.Status)
	}
}
