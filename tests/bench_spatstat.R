# A density of points by spatstat, for bench_others.py: pixels are the cells of the grid.
# Rscript bench_spatstat.R FOLDER KERNEL SIGMA ROWS COLS LEFT BOTTOM RIGHT TOP
suppressPackageStartupMessages(library(spatstat.explore))

given <- commandArgs(TRUE)
setwd(given[1])
number <- as.numeric(given[-(1:2)])
n <- file.size("points.f8") / 16
points <- matrix(readBin("points.f8", "double", 2 * n), n)
window <- owin(number[c(4, 6)], number[c(5, 7)])
pattern <- ppp(points[, 1], points[, 2], window = window, check = FALSE)
spent <- system.time(
  surface <- density.ppp(pattern, number[1], kernel = given[2], edge = FALSE, dimyx = number[2:3])
)
writeBin(as.vector(surface$v), "surface.f8")
cat(spent["elapsed"], file = "seconds")
