# Reference of the bridge from leading indicators (docs/demand.md): run in this folder with `Rscript reference.R`, base R alone.
# It makes quarters.csv, five regions that are invented, and reference.csv, what lm() and plain vectors give for each region and
# their sum one and two quarters ahead. The gaps: region B lacks four quarters of FLOW, region C the last of COUNT, region D a
# quarter of the survey, region E begins later. sectors.csv splits the employed of the two parts into two sectors, known later and
# with COUNT of one of them only; reference_sectors.csv is what they are once they agree with the regions.
set.seed(20260316)
regions <- c("A", "B", "C", "D", "E"); part <- c(A = "N", B = "N", C = "N", D = "S", E = "S")
n <- 56; known <- 54
lead <- c("FLOW", "COUNT"); data <- list()
for (r in regions) {
  size <- 100000 * (1 + match(r, regions))
  change <- rnorm(n, 0, .004)
  y <- as.numeric(stats::filter(change, .9, "recursive"))
  e <- size * exp(cumsum(rep(.001, n)) + rep(c(-.01, 0, .012, -.002), length.out = n))
  for (t in 5:n) e[t] <- e[t - 4] * exp(y[t] - .3 * change[t - 1])
  e[30:33] <- e[30:33] * .95
  data$E[[r]] <- replace(round(e), (known + 1):n, NA)
  data$FLOW[[r]] <- replace(round(c(0, diff(e)) + rnorm(n, 0, size * .0015)), n, NA)
  data$COUNT[[r]] <- round(size / 20 * (e / size)^8 * exp(rnorm(n, 0, .02)))
}
data$FLOW$B[40:43] <- NA; data$COUNT$C[n] <- NA; data$E$D[45] <- NA; data$COUNT$E[1:30] <- NA
long <- do.call(rbind, lapply(c("E", lead), function(s) do.call(rbind, lapply(regions, function(r) data.frame(series = s, region = r, quarter = 0:(n - 1), value = data[[s]][[r]])))))
write.csv(long, "quarters.csv", row.names = FALSE, quote = FALSE, na = "")

back <- function(v, k) if (k == 0) v else c(rep(NA, k), head(v, -k)) # of k quarters before
shrink <- function(x, se) { # DerSimonian and Laird, best linear predictions
  ok <- !is.na(x); v <- se[ok]^2; w <- 1 / v; k <- sum(ok)
  if (k == 0) return(list(x = x, se = se))
  tau <- if (k > 1) max(0, (sum(w * (x[ok] - weighted.mean(x[ok], w))^2) - (k - 1)) / (sum(w) - sum(w^2) / sum(w))) else 0
  w <- 1 / (v + tau); mu <- weighted.mean(x[ok], w); own <- ifelse(ok, tau / (tau + se^2), 0)
  list(x = own * ifelse(ok, x, mu) + (1 - own) * mu, se = sqrt(ifelse(ok, own * se^2, tau) + (1 - own)^2 / sum(w)))
}
study <- function(h, data, regions, part) {
  E <- sapply(regions, function(r) data$E[[r]]); surveyed <- E; carried <- 0 * colSums(is.na(E))
  for (t in 5:known) for (r in regions) if (is.na(E[t, r]) && !is.na(E[t - 4, r])) {
    o <- regions[part == part[r] & regions != r]; o <- o[!is.na(surveyed[t, o] + surveyed[t - 4, o])]
    E[t, r] <- E[t - 4, r] * sum(surveyed[t, o]) / sum(surveyed[t - 4, o]); carried[r] <- carried[r] + 1
  }
  none <- setNames(rep(NA_real_, length(regions)), regions)
  last <- known + h; Q <- 1:last; at <- function(m) m[Q, ]
  g <- apply(E, 2, function(e) log(e / back(e, 4))); d <- apply(g, 2, function(v) v - back(v, 1))
  full <- apply(g, 2, function(v) v - back(v, h)); D <- at(full); D[is.na(at(surveyed))] <- NA
  X1 <- at(apply(d, 2, back, h)); X2 <- at(apply(d, 2, back, 4))
  moved <- apply(abs(D), 1, median, na.rm = TRUE)
  scale <- sapply(Q, function(t) if (is.na(moved[t])) 1 else max(1, moved[t] / (2 * max(median(moved[1:t], na.rm = TRUE), median(moved[rev(seq(t, 1, -4))], na.rm = TRUE)))))
  ends <- function(v) max(which(!is.na(v)))
  Z <- list(); lag <- list()
  for (l in lead) for (r in regions) {
    v <- data[[l]][[r]]; e <- E[, r]
    x <- if (l == "FLOW") (v + back(v, 1) + back(v, 2) + back(v, 3)) / back(e, 4) else log(v / back(v, 4))
    lag[[l]][r] <- max(0, last - ends(v))
    Z[[l]][[r]] <- x
  }
  lagged <- function(l, k) sapply(regions, function(r) { x <- back(Z[[l]][[r]], k); (x - back(x, h))[Q] })
  past <- function(V, until) { # rows before until, 1-based
    rows <- do.call(rbind, lapply(regions, function(r) {
      t <- which(Q < until & !is.na(V[, r] + X1[, r] + X2[, r])); if (!length(t)) return(NULL)
      data.frame(v = V[t, r], a = X1[t, r], b = X2[t, r], w = 1 / mean(V[t, r]^2) / scale[t]^2, r = r)
    }))
    if (is.null(rows) || max(table(rows$r)) < 8) return(c(0, 0))
    unname(coef(lm(v ~ 0 + a + b, rows, weights = w)))
  }
  plain <- D * NA; with <- lapply(lead, function(l) plain); names(with) <- lead
  for (t in Q) {
    until <- t - h + 1; cc <- past(D, until); plain[t, ] <- cc[1] * X1[t, ] + cc[2] * X2[t, ]
    for (l in lead) for (k in unique(lag[[l]][lag[[l]] <= 2])) {
      V <- lagged(l, k); th <- past(V, until); b <- se <- none
      z <- V - th[1] * X1 - th[2] * X2; u <- D - cc[1] * X1 - cc[2] * X2
      for (r in regions) {
        s <- which(Q < until & !is.na(z[, r] + u[, r]))
        if (length(s) >= 8) { m <- summary(lm(u[s, r] ~ 0 + z[s, r], weights = 1 / scale[s]^2))$coefficients; b[r] <- m[1]; se[r] <- m[2] }
      }
      b <- shrink(b, se)$x; r <- regions[lag[[l]] == k]
      with[[l]][t, r] <- plain[t, r] + b[r] * z[t, r]
    }
  }
  judge <- function(t) {
    out <- list(); s <- which(Q < t - h + 1 & Q <= known)
    for (l in lead) {
      gain <- se <- ratio <- none
      for (r in regions) {
        e <- D[s, r] - with[[l]][s, r]; p <- D[s, r] - plain[s, r]; ok <- !is.na(e + p); sc <- scale[s][ok]; e <- abs(e[ok]) / sc; p <- abs(p[ok]) / sc
        if (length(e)) ratio[r] <- mean(e) / mean(p)
        if (length(e) >= 8) { q <- (p - e) / mean(p); gain[r] <- mean(q); se[r] <- sd(q) / sqrt(length(q)) * sqrt(h) }
      }
      k <- shrink(gain, se)
      out[[l]] <- list(gain = k$x, admitted = !is.na(k$x) & k$x > k$se & !(ratio %in% ratio[!is.na(ratio) & ratio >= 1]) & !is.na(with[[l]][t, ]), ratio = ratio)
    }
    out
  }
  rounds <- c((known - 19):known, last)
  comb <- base <- came <- matrix(NA, length(rounds), length(regions), dimnames = list(NULL, regions))
  for (i in seq_along(rounds)) {
    t <- rounds[i]; j <- judge(t); gt <- g[t - h, ]; level <- E[t - 4, ] * exp(gt)
    for (r in regions) {
      inv <- sapply(lead, function(l) if (j[[l]]$admitted[r]) 1 / max(.05, 1 - j[[l]]$gain[r]) else 0)
      w <- if (sum(inv) > 0) ifelse(inv > 0, (1 / sum(inv > 0) + inv / sum(inv)) / 2, 0) else c(0, 0)
      add <- sum(ifelse(w > 0, w * sapply(lead, function(l) with[[l]][t, r] - plain[t, r]), 0))
      comb[i, r] <- level[r] * exp(plain[t, r] + add); base[i, r] <- level[r] * exp(plain[t, r]); came[i, r] <- if (t <= known) surveyed[t, r] else NA
    }
  }
  used <- sapply(regions, function(r) {
    ok <- !is.na(came[, r] + comb[, r]); any(sapply(lead, function(l) j[[l]]$admitted[r])) && mean(abs(came[ok, r] - comb[ok, r])) < mean(abs(came[ok, r] - base[ok, r]))
  })
  taken <- sapply(regions, function(r) if (used[r]) comb[, r] else base[, r])
  list(h = h, regions = regions, rounds = rounds, comb = comb, base = base, came = came, used = used, taken = taken, scale = scale, off = D - plain, judged = j, carried = carried)
}
area <- function(o, name, rs) {
  v <- rowSums(o$taken[, rs, drop = FALSE]); p <- rowSums(o$base[, rs, drop = FALSE]); a <- rowSums(o$came[, rs, drop = FALSE])
  ok <- !is.na(v + p + a); k <- sum(ok); root <- sqrt(mean((log(a[ok] / v[ok]) / o$scale[o$rounds[ok]])^2)); f <- tail(v, 1)
  data.frame(ahead = o$h, area = name, value = f, plain = tail(p, 1), lo95 = f * exp(-qt(.975, k) * root), hi80 = f * exp(qt(.9, k) * root),
    error = mean(abs(a[ok] - v[ok])), plain_error = mean(abs(a[ok] - p[ok])), tried = k, used = any(o$used[rs]), carried = sum(o$carried[rs]),
    flow = if (length(rs) == 1) o$judged$FLOW$ratio[rs] else NA, count = if (length(rs) == 1) o$judged$COUNT$ratio[rs] else NA)
}
areas <- function(o) do.call(rbind, c(lapply(o$regions, function(r) area(o, r, r)), list(area(o, "IT", o$regions))))
whole <- lapply(1:2, study, data, regions, part)
out <- do.call(rbind, lapply(whole, areas)); rownames(out) <- NULL
print(out, digits = 5)
write.csv(out, "reference.csv", row.names = FALSE, quote = FALSE)

parts <- c("N", "S"); sectors <- c("F", "X"); split <- list()
for (a in parts) {
  rs <- regions[part == a]; all <- rowSums(sapply(rs, function(r) { e <- data$E[[r]]; for (t in which(is.na(e))) e[t] <- round(e[t - 4] * 1.005); e }))
  share <- .3 + as.numeric(stats::filter(rnorm(n, 0, .002), .8, "recursive"))
  own <- list(F = round(all * share)); own$X <- all - own$F
  for (s in sectors) {
    split[[s]]$E[[a]] <- replace(own[[s]], c(1:12, (known + 1):n), NA)
    split[[s]]$FLOW[[a]] <- replace(round(c(0, diff(own[[s]])) + rnorm(n, 0, mean(all) * .001)), n, NA)
  }
  split$F$COUNT[[a]] <- round(own$F^8 / mean(own$F)^7 / 20 * exp(rnorm(n, 0, .02)))
  split$X$COUNT[[a]] <- rowSums(sapply(rs, function(r) data$COUNT[[r]]))
}
long <- do.call(rbind, lapply(sectors, function(s) do.call(rbind, lapply(c("E", lead), function(l) do.call(rbind, lapply(parts, function(a)
  data.frame(sector = s, series = l, region = a, quarter = 0:(n - 1), value = split[[s]][[l]][[a]])))))))
write.csv(long, "sectors.csv", row.names = FALSE, quote = FALSE, na = "")
out <- do.call(rbind, lapply(whole, function(w) {
  o <- lapply(split, function(d) study(w$h, d, parts, c(N = "IT", S = "IT"))); apart <- lapply(o, function(x) x$taken)
  for (a in parts) for (i in seq_along(w$rounds)) {
    s <- seq_len(min(w$rounds[i] - w$h, known)); x <- sapply(sectors, function(k) apart[[k]][i, a])
    off <- lapply(o, function(k) { e <- k$off[s, a] / k$scale[s]; e[!is.na(e)] })
    doubt <- x^2; if (all(lengths(off) >= 8)) doubt <- x^2 * sapply(off, function(e) mean(e^2))
    x <- x + (sum(w$taken[i, regions[part == a]]) - sum(x)) * doubt / sum(doubt)
    for (k in seq_along(sectors)) o[[k]]$taken[i, a] <- x[[k]]
  }
  do.call(rbind, lapply(sectors, function(k) cbind(sector = k, areas(o[[k]]), apart = c(tail(apart[[k]], 1), sum(tail(apart[[k]], 1))))))
})); rownames(out) <- NULL
print(out, digits = 5)
write.csv(out, "reference_sectors.csv", row.names = FALSE, quote = FALSE)
