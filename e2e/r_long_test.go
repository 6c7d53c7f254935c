//go:build long

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// afterR holds what the page for users of R leaves behind against `query`, and what it read one way against the other.
const afterR = `
expected <- read.csv(commandArgs(trailingOnly = TRUE)[1], colClasses = "character", na.strings = "")
key <- function(d, time = "TIME_PERIOD") do.call(paste, c(lapply(c("REF_AREA", "CITIZENSHIP", time), function(n) as.character(d[[n]])), sep = "."))
held <- function(d, value, time = "TIME_PERIOD") { v <- setNames(as.numeric(d[[value]]), key(d, time)); v[order(names(v))] }
stopifnot(nrow(expected) > 20, identical(held(rates, "OBS_VALUE"), held(expected, "OBS_VALUE")), is.numeric(rates$CI_LOW))
stopifnot(all.equal(held(sdmx, "obsValue", "obsTime"), held(subset(expected, CITIZENSHIP == "NEU"), "OBS_VALUE")))
stopifnot(nrow(catalogue) > 50, "emp_rate_1564" %in% flows$id, "ITC1" %in% areas$code, inherits(answer, "try-error"), "Piemonte" %in% sdmx$REF_AREA_label.it)
cat("the lines of the page agree with query\n")
`

// TestPageForR runs the lines of docs/r.md as they stand there.
func TestPageForR(t *testing.T) {
	if err := exec.Command("Rscript", "-e", "library(rsdmx); library(jsonlite)").Run(); err != nil {
		t.Skip("R's rsdmx is not installed; scripts/install-tools installs it")
	}
	page, err := os.ReadFile("../docs/r.md")
	if err != nil {
		t.Fatal(err)
	}
	lake, work := demoLake(t), t.TempDir()
	base := serving(t, lake)
	var lines strings.Builder
	for _, block := range regexp.MustCompile("(?s)```r\n(.*?)```").FindAllStringSubmatch(string(page), -1) {
		lines.WriteString(block[1])
	}
	if strings.Count(lines.String(), `"SERVICE"`) != 1 {
		t.Fatal("the page does not say once where the service is")
	}
	write(t, filepath.Join(work, "page.R"), strings.Replace(lines.String(), "SERVICE", base, 1)+afterR)
	write(t, filepath.Join(work, "query.csv"), must(t, 0, "--data", lake, "query", "emp_rate_1564", "--area", "ITC1,ITI1", "--where", "CITIZENSHIP=ITA+NEU",
		"--where", "SEX=T", "--where", "FREQ=A", "--where", "AGE=Y15-64", "--from", "2015", "--format", "csv").stdout)
	c := exec.Command("Rscript", "page.R", "query.csv")
	c.Dir = work // the plot goes to Rplots.pdf
	out, err := c.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "agree with query") {
		t.Errorf("%v\n%s", err, out)
	}
	if _, err := os.Stat(filepath.Join(work, "Rplots.pdf")); err != nil {
		t.Error(err)
	}
	parquet := regexp.MustCompile(`read_parquet\(paste0\(service, "([^"]+)"\)`).FindStringSubmatch(string(page))
	if parquet == nil {
		t.Fatal("the page has no address of a Parquet file")
	}
	answered(t, base, parquet[1])
}
