# Writes spatstat's figures that tests/density/test_spatstat.py holds ours against:
#
#   apt-get install r-cran-spatstat.explore
#   Rscript tests/density/reference/spatstat.R
#
# Points come from a golden-ratio sequence, the same doubles in any language; the tests make them
# by the same formulas. No test needs R.

suppressMessages(library(spatstat.explore))

given <- commandArgs(trailingOnly = FALSE)
folder <- dirname(sub("^--file=", "", given[grep("^--file=", given)]))

# Powers of the plastic number, the golden ratio of the plane.
u <- function(n) (0.5 + seq_len(n) * 0.7548776662466927) %% 1
v <- function(n) (0.5 + seq_len(n) * 0.5698402909980532) %% 1
# The golden ratio itself.
w <- function(n) (0.5 + seq_len(n) * 0.6180339887498949) %% 1

written <- function(table, name) {
  packages <- c("spatstat.explore", "spatstat.geom", "spatstat.random")
  versions <- paste(packages, sapply(packages, function(one) as.character(packageVersion(one))))
  told <- paste0("# ", R.version$version.string, "; ", paste(versions, collapse = ", "))
  path <- file.path(folder, name)
  writeLines(c(told, paste(names(table), collapse = ",")), path)
  write.table(table, path, append = TRUE, quote = FALSE, sep = ",", row.names = FALSE,
              col.names = FALSE)
}

# 1. bw.scott, isotropic, of three sets of points; the last one with up to seven on one position.

scott <- function(x, y) {
  points <- ppp(x, y, owin(range(x), range(y)), checkdup = FALSE)
  sprintf("%.15g", bw.scott(points, isotropic = TRUE))
}
times <- 1 + seq_len(50) %% 7
sigma_m <- c(
  even = scott(1000 + 6000 * u(200), 5000 + 5000 * v(200)),
  clustered = scott(1000 + 6000 * u(1000) * u(1000), 5000 + 9000 * v(1000) * v(1000) * v(1000)),
  merged = scott(rep(1000 + 6000 * u(50), times), rep(5000 + 9000 * v(50), times))
)
written(data.frame(points = names(sigma_m), sigma_m = sigma_m), "spatstat_scott.csv")

# 2. density.ppp with Diggle's edge correction, weights, and a mask with a notch and a hole.

cell_m <- 100
east <- 1000 + (seq_len(60) - 0.5) * cell_m
north <- 5000 + (seq_len(50) - 0.5) * cell_m
inside <- function(x, y) {
  notch <- x > 5500 & y > 8500
  hole <- x > 2500 & x < 3500 & y > 6500 & y < 7500
  !notch & !hole
}
mask <- outer(north, east, function(y, x) inside(x, y))
window <- owin(c(1000, 7000), c(5000, 10000), mask = mask)

# Densest in the middle, from west to east.
x <- 1000 + 3000 * (u(1200) + w(1200))
y <- 5000 + 5000 * v(1200)
weights <- 1 + seq_len(1200) %% 4
kept <- inside(x, y)
x <- x[kept]
y <- y[kept]
weights <- weights[kept]
# spatstat moves points to the centers of their cells; those that stand there already stay.
centered <- function(values, edge) edge + (floor((values - edge) / cell_m) + 0.5) * cell_m
places <- list(scattered = list(x = x, y = y),
               centered = list(x = centered(x, 1000), y = centered(y, 5000)))

# spatstat's sigma is the kernel's standard deviation along an axis, whatever the kernel.
spread <- list(gaussian = 1, quartic = sqrt(1 / 8), epanechnikov = sqrt(1 / 6))
bandwidth_m <- list(gaussian = 600, quartic = 1700, epanechnikov = 1500)

estimated <- function(place, kernel) {
  points <- ppp(places[[place]]$x, places[[place]]$y, window, checkdup = FALSE)
  stopifnot(npoints(points) == sum(kept))
  surface <- density(points, sigma = bandwidth_m[[kernel]] * spread[[kernel]], kernel = kernel,
                     weights = weights, edge = TRUE, diggle = TRUE, at = "pixels")
  stopifnot(all(dim(surface) == c(50, 60)), max(abs(surface$xcol - east)) < 1e-6,
            max(abs(surface$yrow - north)) < 1e-6, all(is.na(surface$v) == !mask))
  # From the north, a row after the other: the peak, and 39 cells evenly among the others.
  per_km2 <- t(surface$v[50:1, ]) * 1e6
  cells <- which(!is.na(per_km2))
  evenly <- cells[round(seq(1, length(cells), length.out = 39))]
  chosen <- c(which.max(per_km2), evenly)
  data.frame(points = place, kernel = kernel, bandwidth_m = bandwidth_m[[kernel]],
             row = (chosen - 1) %/% 60, col = (chosen - 1) %% 60,
             per_km2 = sprintf("%.12g", per_km2[chosen]))
}
cases <- expand.grid(kernel = names(spread), place = names(places), stringsAsFactors = FALSE)
tables <- mapply(estimated, cases$place, cases$kernel, SIMPLIFY = FALSE)
written(do.call(rbind, tables), "spatstat_density.csv")
