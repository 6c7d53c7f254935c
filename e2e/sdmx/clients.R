# Reads the SDMX service with rsdmx and holds what it gets against `query`: clients.R SERVICE FLOW KEY QUERY.csv
suppressMessages(library(rsdmx))
given <- commandArgs(trailingOnly = TRUE)
service <- given[1]; flow <- given[2]; key <- given[3]
name <- c("FREQ", "REF_AREA", "CITIZENSHIP", "SEX", "AGE")
cells <- function(rows, time, value) {
  keys <- do.call(paste, c(lapply(c(name, time), function(n) as.character(rows[[n]])), sep = "."))
  stopifnot(!anyDuplicated(keys))
  values <- suppressWarnings(as.numeric(as.character(rows[[value]])))
  values[is.nan(values)] <- NA
  setNames(values, keys)[order(keys)]
}
want <- cells(read.csv(given[4], colClasses = "character"), "TIME_PERIOD", "OBS_VALUE")
stopifnot(length(want) > 10, anyNA(want))

flows <- as.data.frame(readSDMX(paste0(service, "/dataflow/all/all/latest/")))
stopifnot(flow %in% flows$id, nrow(flows) > 100)
addSDMXServiceProvider(SDMXServiceProvider(agencyId = "OSS", name = "Osservatorio",
  builder = SDMXREST21RequestBuilder(regUrl = service, repoUrl = service, compliant = TRUE)))
described <- readSDMX(providerId = "OSS", resource = "datastructure", resourceId = "DSD_BASE", references = "children")
stopifnot(is(described, "SDMXDataStructureDefinition"))
labelled <- suppressWarnings(as.data.frame(readSDMX(providerId = "OSS", resource = "data", flowRef = flow, key = key, start = 2013, end = 2013, dsd = TRUE), labels = TRUE))
stopifnot("Piemonte" %in% labelled$REF_AREA_label.it)
for (form in c("genericdata", "structurespecificdata")) {
  rows <- suppressWarnings(as.data.frame(readSDMX(paste0(service, "/data/", flow, "/", key, "/all/?format=", form))))
  specific <- form == "structurespecificdata"
  got <- cells(rows, if (specific) "TIME_PERIOD" else "obsTime", if (specific) "OBS_VALUE" else "obsValue")
  if (!isTRUE(all.equal(got, want, tolerance = 1e-12))) stop(form, ": not what query gives")
  cat(sprintf("rsdmx, %s: %d observations agree\n", form, length(got)))
}
