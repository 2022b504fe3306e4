"""Loops for numba to compile; imported only where numba is, and only when they are wanted."""

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from cannabis_maps.density.axis import WIDE
from cannabis_maps.density.compiled import Disks
from cannabis_maps.density.shares import spline_pieces
from cannabis_maps.grid import FloatArray

Loop = Callable[..., Any]
FiveShares = tuple[float, float, float, float, float]

# Known when the loops are compiled.
LAID = WIDE.laid
PIECES = spline_pieces(LAID)

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
def piece(node: int, past: float) -> float:
    """Return a spline's share at one of the nodes that it reaches."""
    value = 0.0
    for power in range(LAID - 1, -1, -1):
        value = value * past + PIECES[node, power]
    return value


@compiled
def spline_shares(position: float) -> tuple[int, FiveShares]:
    """Return the first of a point's nodes, and its shares there and at the next ones."""
    past = position - LAID / 2
    before = math.floor(past)
    past -= before
    # Spelt out, so that no array is filled for each point.
    shares = piece(0, past), piece(1, past), piece(2, past), piece(3, past), piece(4, past)
    return before + 1, shares


@compiled
def spread_splines(
    rows: FloatArray, cols: FloatArray, weights: FloatArray, nodes: FloatArray
) -> None:
    """Lay points onto nodes."""
    for point in range(weights.size):
        row, down = spline_shares(rows[point])
        col, right = spline_shares(cols[point])
        for i in range(LAID):
            share = down[i] * weights[point]
            for j in range(LAID):
                nodes[row + i, col + j] += share * right[j]


@compiled
def gather_splines(rows: FloatArray, cols: FloatArray, nodes: FloatArray, out: FloatArray) -> None:
    """Read nodes at points."""
    for point in range(out.size):
        row, down = spline_shares(rows[point])
        col, right = spline_shares(cols[point])
        total = 0.0
        for i in range(LAID):
            along = 0.0
            for j in range(LAID):
                along += nodes[row + i, col + j] * right[j]
            total += down[i] * along
        out[point] = total


@compiled
def chord(square: float, east: float, length: int) -> tuple[int, int]:
    """Return the first cell of a segment in a disk and the one after the last."""
    if square <= 0:
        return 0, 0
    half, col, last = math.sqrt(square), east + length // 2, float(length)
    start, stop = math.ceil(col - half), math.ceil(col + half)
    return int(min(max(start, 0.0), last)), int(min(max(stop, 0.0), last))


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
    while begin < disks.row.size and disks.row[begin] <= index - disks.radius:
        begin += 1
    return begin


@compiled
def evaluate(steps: FloatArray, x: FloatArray, out: FloatArray) -> None:
    """Sum the steps along a row, in place, and take the polynomials at its cells."""
    length, highest = x.shape[1] - 1, steps.shape[1] - 1
    for segment in range(len(x)):
        first = segment * (length + 1)
        cells = min(length, out.size - segment * length)
        for at in range(first + 1, first + cells):
            for power in range(highest + 1):
                steps[at, power] += steps[at - 1, power]
        for within in range(cells):
            value = steps[first + within, highest]
            for power in range(highest - 1, -1, -1):
                value = value * x[segment, within] + steps[first + within, power]
            out[segment * length + within] = value


@compiled
def add_up(values: FloatArray, x: FloatArray, before: FloatArray) -> None:
    """Sum the values of a row, times powers of x, over the cells before each of a segment."""
    length, powers = x.shape[1] - 1, before.shape[1]
    for segment in range(len(x)):
        for within in range(length):
            cell, at = segment * length + within, segment * (length + 1) + within
            term = values[cell] if cell < values.size else 0.0
            for power in range(powers):
                before[at + 1, power] = before[at, power] + term
                term *= x[segment, within]


@compiled
def spread_disks(disks: Disks, weights: FloatArray, first: int, out: FloatArray) -> None:
    """Sum kernels at the cells of some rows, the first of them with this index."""
    segments, length = len(disks.x), disks.x.shape[1] - 1
    powers, begin = 2 * disks.power + 1, 0
    steps, found = np.empty((segments * (length + 1), powers)), np.empty(powers)
    for index in range(first, first + len(out)):
        steps[:] = 0.0
        begin = first_reaching(disks, index, begin)
        for disk in range(begin, disks.row.size):
            if disks.row[disk] >= index + disks.radius:
                break
            east, square = disks.east[disk], disks.north[index] - disks.y[disk]
            square = disks.radius**2 - square**2
            start, stop = chord(square, east, length)
            if start < stop:
                coefficients_of(weights[disk], square - east**2, east, found)
                at = disks.offset[disk]
                for power in range(powers):
                    steps[at + start, power] += found[power]
                    steps[at + stop, power] -= found[power]
        evaluate(steps, disks.x, out[index - first])


@compiled
def gather_disks(disks: Disks, values: FloatArray, first: int, out: FloatArray) -> None:
    """Sum the values of some rows times each disk's kernel there: the transpose."""
    segments, length = len(disks.x), disks.x.shape[1] - 1
    powers, begin = 2 * disks.power + 1, 0
    before, found = np.zeros((segments * (length + 1), powers)), np.empty(powers)
    for index in range(first, first + len(values)):
        add_up(values[index - first], disks.x, before)
        begin = first_reaching(disks, index, begin)
        for disk in range(begin, disks.row.size):
            if disks.row[disk] >= index + disks.radius:
                break
            east, square = disks.east[disk], disks.north[index] - disks.y[disk]
            square = disks.radius**2 - square**2
            start, stop = chord(square, east, length)
            if start < stop:
                coefficients_of(1.0, square - east**2, east, found)
                at = disks.offset[disk]
                for power in range(powers):
                    along = before[at + stop, power] - before[at + start, power]
                    out[disk] += found[power] * along
