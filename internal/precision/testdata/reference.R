# Standard errors of R's survey package on the sample that the generator invents, with which
# package precision is compared. From this folder: Rscript reference.R > reference.csv
suppressMessages(library(survey))
d <- read.csv("survey.csv")
d$w <- d$weight / 10
d$age5 <- cut(d$age, c(14, 24, 34, 44, 54, 64, 74, 200), labels = FALSE)
d$stratum <- factor(paste(d$region, d$sex, d$age5))
d$one <- 1
d$emp <- as.numeric(d$condition == 1)
d$unemp <- as.numeric(d$condition == 2)
d$lf <- d$emp + d$unemp
d$women <- as.numeric(d$sex == 2)
d$empw <- d$emp * d$women
d$neu <- as.numeric(d$citizenship == 3)
d$ita <- as.numeric(d$citizenship == 1)
d$empneu <- d$emp * d$neu
d$empita <- d$emp * d$ita
d$group <- (match(d$household, unique(d$household)) - 1) %% 20

known <- xtabs(w ~ stratum, d)
totals <- setNames(as.numeric(known), paste0("stratum", names(known)))
calibrated <- function(x) calibrate(x, ~stratum - 1, population = totals)

records <- svydesign(ids = ~1, weights = ~w, data = d)
households <- svydesign(ids = ~household, weights = ~w, data = d)
groups <- as.svrepdesign(svydesign(ids = ~group, weights = ~w, data = d), type = "JK1", mse = TRUE)
designs <- list(records = records, households = households,
                `records calibrated` = calibrated(records), `households calibrated` = calibrated(households),
                jackknife = groups, `jackknife calibrated` = postStratify(groups, ~stratum, known))

cat("design,what,estimate,se\n")
row <- function(design, what, x) cat(sprintf("%s,%s,%.12g,%.12g\n", design, what, as.numeric(coef(x)), as.numeric(SE(x))))
for (name in names(designs)) {
  s <- designs[[name]]
  row(name, "employed", svytotal(~emp, s))
  row(name, "employed non-EU", svytotal(~empneu, s))
  row(name, "unemployed", svytotal(~unemp, s))
  row(name, "employment rate of women", svyratio(~empw, ~women, s))
  row(name, "unemployment rate", svyratio(~unemp, ~lf, s))
  rates <- svyratio(~empneu + empita, ~neu + ita, s, covmat = TRUE)
  gap <- svycontrast(rates, list(gap = c("empneu/neu" = 1, "empita/ita" = -1)))
  row(name, "gap of employment rates", gap)
}
