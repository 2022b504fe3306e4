"""Loops for numba to compile; imported only where numba is, and only when they are wanted."""

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from cannabis_maps.density.compiled import Boxed, Disks, IntArray, Laid, Pieces
from cannabis_maps.grid import FloatArray

Loop = Callable[..., Any]

# How many coefficients the kernels have.
EPANECHNIKOV, QUARTIC = 3, 5


def compiled(loop: Loop) -> Loop:
    """Have a loop compiled when it is first run, and kept for the next time where there is room."""
    try:
        kept: Loop = numba.njit(loop, cache=True, nogil=True, error_model="numpy")
    except RuntimeError:
        kept = numba.njit(loop, nogil=True, error_model="numpy")
    return kept


@compiled
def spline_shares(position: float, pieces: Pieces, shares: FloatArray) -> int:
    """Work out a point's shares at the nodes that it falls on, and return the first of them."""
    order = len(pieces)
    past = position - order / 2
    before = math.floor(past)
    past -= before
    for node in range(order):
        value = 0.0
        for power in range(order - 1, -1, -1):
            value = value * past + pieces[node][power]
        shares[node] = value
    return before + 1


@compiled
def spread_splines(points: Laid, weights: FloatArray, nodes: FloatArray) -> None:
    """Lay points onto nodes."""
    down, right = np.empty(len(points.down)), np.empty(len(points.right))
    for point in range(weights.size):
        row = spline_shares(points.rows[point], points.down, down)
        col = spline_shares(points.cols[point], points.right, right)
        for i in range(len(points.down)):
            share = down[i] * weights[point]
            for j in range(len(points.right)):
                nodes[row + i, col + j] += share * right[j]


@compiled
def gather_splines(points: Laid, nodes: FloatArray, out: FloatArray) -> None:
    """Read nodes at points."""
    down, right = np.empty(len(points.down)), np.empty(len(points.right))
    for point in range(out.size):
        row = spline_shares(points.rows[point], points.down, down)
        col = spline_shares(points.cols[point], points.right, right)
        total = 0.0
        for i in range(len(points.down)):
            along = 0.0
            for j in range(len(points.right)):
                along += nodes[row + i, col + j] * right[j]
            total += down[i] * along
        out[point] = total


@compiled
def box_at(position_m: float, origin_m: float, width_m: float) -> tuple[int, float]:
    """Return the box of a point, rounded as numpy does it, and how far the point is past it."""
    past = (position_m - origin_m) * (1 / width_m)
    box = math.floor(past)
    return box, past - box


@compiled
def spread_boxes(points: Boxed, weights: FloatArray, sums: FloatArray) -> None:
    """Sum weights times powers of points on boxes."""
    powers = np.ones(sums.shape[3])
    for point in range(weights.size):
        row, north = box_at(points.north[point], points.origins_m[0], points.widths_m[0])
        col, east = box_at(points.east[point], points.origins_m[1], points.widths_m[1])
        for j in range(1, powers.size):
            powers[j] = powers[j - 1] * east
        share, own = weights[point], sums[row, col]
        for i in range(len(own)):
            for j in range(powers.size):
                own[i, j] += share * powers[j]
            share *= north


@compiled
def gather_boxes(points: Boxed, polynomials: FloatArray, out: FloatArray) -> None:
    """Evaluate boxes' polynomials at points."""
    for point in range(out.size):
        row, north = box_at(points.north[point], points.origins_m[0], points.widths_m[0])
        col, east = box_at(points.east[point], points.origins_m[1], points.widths_m[1])
        own, value = polynomials[row, col], 0.0
        for i in range(len(own) - 1, -1, -1):
            along = 0.0
            for j in range(own.shape[1] - 1, -1, -1):
                along = along * east + own[i, j]
            value = value * north + along
        out[point] = value


@compiled
def chord(square: float, disks: Disks, disk: int, first: int, last: int) -> tuple[int, int]:
    """Return the first place of a chord, and the one after the last, from its half squared."""
    half, after = math.sqrt(max(square, 0.0)), disks.after[disk]
    low, high = max(disks.low[disk], first), min(disks.high[disk], last)
    start, stop = math.floor(after - half), math.floor(after + half)
    # Of a chord that lies beyond these places nothing is left.
    return int(min(max(start, low), high)), int(min(max(stop, low), high))


@compiled
def coefficients_of(weight: float, rest: float, east: float, found: FloatArray) -> None:
    """Multiply out weight (rest + 2 east x - x^2)^p for p of 1, 2 or 4, in powers of x."""
    if found.size == EPANECHNIKOV:
        found[0], found[1], found[2] = weight * rest, 2 * weight * east, -weight
        return
    a, b, c, d = rest * rest, 4 * east * rest, 4 * east * east - 2 * rest, -4 * east
    if found.size == QUARTIC:
        found[0], found[1], found[2] = weight * a, weight * b, weight * c
        found[3], found[4] = weight * d, weight
        return
    found[0], found[1] = weight * a * a, 2 * weight * a * b
    found[2], found[3] = weight * (2 * a * c + b * b), 2 * weight * (a * d + b * c)
    found[4] = weight * (2 * (a + b * d) + c * c)
    found[5], found[6] = 2 * weight * (b + c * d), weight * (2 * c + d * d)
    found[7], found[8] = 2 * weight * d, weight


@compiled
def first_reaching(disks: Disks, index: int, begin: int) -> int:
    """Return the first disk from here on that reaches a row."""
    while begin < disks.south.size and disks.south[begin] <= disks.rows[index] - disks.radius:
        begin += 1
    return begin


@compiled
def evaluate(steps: FloatArray, disks: Disks, span: IntArray, out: FloatArray) -> None:
    """Sum the steps along a row, in place, and take the polynomials at its cells."""
    highest = steps.shape[1] - 1
    for col in range(span[0], span[1]):
        at = col + col // disks.run
        if col > span[0] and col % disks.run > 0:
            for power in range(highest + 1):
                steps[at, power] += steps[at - 1, power]
        value = steps[at, highest]
        for power in range(highest - 1, -1, -1):
            value = value * disks.x[col] + steps[at, power]
        out[col] = value


@compiled
def add_up(values: FloatArray, disks: Disks, span: IntArray, before: FloatArray) -> None:
    """Sum the values of a row, times powers of x, over the cells of a run before each place."""
    for col in range(span[0], span[1]):
        at, term = col + col // disks.run, values[col]
        begins = col == span[0] or col % disks.run == 0
        for power in range(before.shape[1]):
            if begins:
                before[at, power] = 0.0
            before[at + 1, power] = before[at, power] + term
            term *= disks.x[col]


@compiled
def places_of(span: IntArray, run: int) -> tuple[int, int]:
    """Return the first place of some columns, and the one after the last."""
    return span[0] + span[0] // run, span[1] + (span[1] - 1) // run


@compiled
def spread_disks(disks: Disks, weights: FloatArray, first: int, out: FloatArray) -> None:
    """Sum kernels at the cells of some rows, the first of them with this index."""
    powers, begin = 2 * disks.power + 1, 0
    places = places_of(np.array([0, disks.x.size]), disks.run)[1] + 1
    steps, found = np.empty((places, powers)), np.empty(powers)
    for index in range(first, first + len(out)):
        span = disks.spans[:, index]
        if span[0] >= span[1]:
            continue
        west, east = places_of(span, disks.run)
        steps[west : east + 1] = 0.0
        begin = first_reaching(disks, index, begin)
        for disk in range(begin, disks.south.size):
            south = disks.rows[index] - disks.south[disk]
            if south <= -disks.radius:
                break
            square = disks.radius**2 - south**2
            start, stop = chord(square, disks, disk, west, east)
            if start < stop:
                rest = square - disks.east[disk] ** 2
                coefficients_of(weights[disk], rest, disks.east[disk], found)
                for power in range(powers):
                    steps[start, power] += found[power]
                    steps[stop, power] -= found[power]
        evaluate(steps, disks, span, out[index - first])


@compiled
def gather_disks(disks: Disks, values: FloatArray, first: int, out: FloatArray) -> None:
    """Sum the values of some rows times each disk's kernel there: the transpose."""
    powers, begin = 2 * disks.power + 1, 0
    places = places_of(np.array([0, disks.x.size]), disks.run)[1] + 1
    before, found = np.zeros((places, powers)), np.empty(powers)
    for index in range(first, first + len(values)):
        span = disks.spans[:, index]
        if span[0] >= span[1]:
            continue
        west, east = places_of(span, disks.run)
        add_up(values[index - first], disks, span, before)
        begin = first_reaching(disks, index, begin)
        for disk in range(begin, disks.south.size):
            south = disks.rows[index] - disks.south[disk]
            if south <= -disks.radius:
                break
            square = disks.radius**2 - south**2
            start, stop = chord(square, disks, disk, west, east)
            if start < stop:
                rest = square - disks.east[disk] ** 2
                coefficients_of(1.0, rest, disks.east[disk], found)
                for power in range(powers):
                    along = before[stop, power] - before[start, power]
                    out[disk] += found[power] * along
