"""Makes tests/data/certified.json: what every function of the crate is held to, to 1e-9 of its size.

Run from the crate's folder:  python3 tests/certify/certify.py > tests/data/certified.json

The formulas are written down here a second time, on SciPy's distributions (or by root finding on them) and on
statsmodels' regression, so that the crate and this file share neither code nor libraries. Where PHStatsMethods, the
field's own Python package, is installed, what it has is compared too, and a difference stops the run.
"""

import json
import math
import random

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import optimize, stats

CASES = []
LEVELS = ["0.9", "0.95", "0.99", "0.998"]
draw = random.Random(2013)


def case(function, given, result):
    CASES.append({"function": function, "given": given, "result": [float(number) for number in result]})


def byar(count, level):
    z = stats.norm.ppf(1 - (1 - level) / 2)
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3 if count > 0 else 0.0
    high = count + 1
    return max(lower, 0.0), high * (1 - 1 / (9 * high) + z / (3 * math.sqrt(high))) ** 3


def exact(count, level):
    tail = (1 - level) / 2
    lower = stats.chi2.ppf(tail, 2 * count) / 2 if count > 0 else 0.0
    return lower, stats.chi2.isf(tail, 2 * count + 2) / 2


def field(count, level):
    return exact(count, level) if count < 10 else byar(count, level)


WAYS = {"field": field, "byar": byar, "exact": exact}


def wilson(part, whole, level):
    z = stats.norm.ppf(1 - (1 - level) / 2)
    p = part / whole
    middle = (p + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    lower = 0.0 if part == 0 else middle - half
    upper = 1.0 if part == whole else middle + half
    return p, lower, upper


def crude():
    for level in LEVELS:
        for count in [0, 1, 2, 3, 5, 9, 10, 11, 25, 99, 100, 1_000, 54_321, 1_000_000]:
            for way, limits in WAYS.items():
                case("count", {"count": count, "way": way, "level": level}, [count, *limits(count, float(level))])
        # Counts may be fractions, as attributable events are.
        for count in ["0.25", "7.5", "512.26"]:
            low, high = exact(float(count), float(level))
            case("count", {"count": count, "way": "exact", "level": level}, [float(count), low, high])
        for part, whole in [(0, 1), (1, 1), (0, 50), (1, 50), (25, 50), (49, 50), (50, 50), (724, 7_960),
                            (3, 1_000_000), (61_399, 580_000), (123_456_789, 987_654_321)]:
            low = wilson(part, whole, float(level))
            case("proportion", {"part": part, "whole": whole, "level": level}, [100 * number for number in low])
        for count, people in [(0, 12_345), (4, 9_876), (132, 92_493), (51_897, 54_786_327), (300, 250)]:
            low, high = field(count, float(level))
            numbers = [1e5 * number / people for number in (count, low, high)]
            case("rate", {"count": count, "people": people, "level": level}, numbers)
        # People by how many events each had.
        for people in [{1: 20, 3: 10}, {1: 400, 2: 90, 5: 12, 17: 1}, {1: 3}, {2: 0}]:
            population = 10_000
            total = sum(each * many for each, many in people.items())
            variance = sum(each**2 * many for each, many in people.items()) / population**2
            low, high = field(total, float(level))
            stretch = math.sqrt(variance / total) if total else 1 / population
            rate = total / population
            numbers = [rate, max(rate + stretch * (low - total), 0), rate + stretch * (high - total)]
            given = {"people": [[each, many] for each, many in people.items()], "of": population, "level": level}
            case("repeat_rate", given, [1e3 * number for number in numbers])


def means():
    for size in [2, 3, 10, 11, 60, 999, 1_000, 1_001, 2_500]:
        numbers = [draw.randint(0 if size % 2 else -500, 5_000) for _ in range(size)]
        result = []
        for level in LEVELS:
            half = stats.t.isf((1 - float(level)) / 2, size - 1) * np.std(numbers, ddof=1) / math.sqrt(size)
            middle = np.mean(numbers)
            result += [middle / 10, (middle - half) / 10, (middle + half) / 10]
        case("mean", {"tenths": numbers, "levels": LEVELS}, result)


ESP1976 = [1600, 6400] + [7000] * 10 + [6000, 5000, 4000, 3000, 2000, 1000, 1000]
ESP2013 = [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500,
           1000]


def dobson(events, people, weights, level, variance=None):
    events, people, weights = (np.array(it, dtype=float) for it in (events, people, weights))
    total = events.sum()
    rate = (events * weights / people).sum() / weights.sum()
    if variance is None:
        variance = (events * (weights / people) ** 2).sum() / weights.sum() ** 2
    low, high = field(total, level)
    stretch = math.sqrt(variance / total)
    return [1e5 * it for it in (rate, max(rate + stretch * (low - total), 0), rate + stretch * (high - total))]


def standardised():
    for standard, weights in [("1976", ESP1976), ("2013", ESP2013)]:
        for scale in [1, 20, 400]:
            people = [draw.randint(300, 3_000) * scale for _ in weights]
            events = [min(draw.randint(0, 4 + band) * scale, people[band]) for band in range(len(weights))]
            for level in LEVELS:
                given = {"standard": standard, "events": events, "people": people, "level": level}
                case("direct", given, dobson(events, people, weights, float(level)))
                # The same events, of which some happened to the same person.
                repeat = [[[1, count - 3 * (count // 9) - 2 * (count // 10)], [2, count // 10], [3, count // 9]]
                          for count in events]
                variance = 0.0
                for each in (1, 2, 3):
                    many = [next(n for e, n in band if e == each) for band in repeat]
                    parts = np.array(many) * (np.array(weights) / np.array(people)) ** 2
                    variance += each**2 * parts.sum() / sum(weights) ** 2
                given = {"standard": standard, "repeat": repeat, "people": people, "level": level}
                case("direct_repeat", given, dobson(events, people, weights, float(level), variance))
    for size in [1, 6, 60]:
        people = [draw.randint(100, 900) * size for _ in range(19)]
        reference_people = [draw.randint(1_000_000, 4_000_000) for _ in range(19)]
        reference_events = [draw.randint(0, 40_000) for _ in range(19)]
        expected = sum(n * e / p for n, e, p in zip(people, reference_events, reference_people))
        crude_rate = sum(reference_events) / sum(reference_people)
        for observed in [0, 7, round(expected)]:
            for level in LEVELS:
                given = {"people": people, "reference_people": reference_people, "reference_events": reference_events,
                         "observed": observed, "level": level}
                ratio = [100 * it / expected for it in (observed, *field(observed, float(level)))]
                case("indirect_ratio", given, ratio)
                case("indirect_rate", given, [10 * crude_rate * it for it in ratio])


def dispersion(shape, scale, units, average):
    observed, of = (np.array(column, dtype=float) for column in zip(*units))
    expected = of if shape == "proportion" else of * average
    if scale == "log":
        y, s, target = np.log(observed / expected), 1 / np.sqrt(expected), 0.0
    elif scale == "square root":
        y, s, target = np.sqrt(observed / expected), 1 / (2 * np.sqrt(expected)), 1.0
    else:
        y, s = np.arcsin(np.sqrt(observed / of)), 1 / (2 * np.sqrt(of))
        target = math.asin(math.sqrt(average))
    distance = (y - target) / s
    low, high = np.quantile(distance, [0.1, 0.9])
    phi = np.mean(np.clip(distance, low, high) ** 2)
    n, w = len(units), 1 / s**2
    tau = max(0.0, (n * phi - (n - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    return phi, tau


def funnels():
    for shape in ["proportion", "rate", "ratio"]:
        for noise in [0.0, 0.3]:
            units = []
            for _ in range(45):
                of = draw.randint(80, 6_000)
                share = {"proportion": 0.2, "rate": 0.01, "ratio": 1.0}[shape] * math.exp(draw.gauss(0, noise))
                mean = of * share
                there = max(1, round(draw.gauss(mean, math.sqrt(mean))))
                units.append([there, of])
            average = 1.0 if shape == "ratio" else sum(o for o, _ in units) / sum(n for _, n in units)
            for scale in [None] + (["arcsine"] if shape == "proportion" else ["log", "square root"]):
                phi, tau = dispersion(shape, scale, units, average) if scale else (0.0, 0.0)
                result = [average, phi, tau]
                for of in [20, 200, 5_000]:
                    for level in ["0.95", "0.998"]:
                        z = stats.norm.ppf(1 - (1 - float(level)) / 2)
                        expected = of if shape == "proportion" else of * average
                        if scale and tau > 0:
                            if scale == "log":
                                half = z * math.sqrt(1 / expected + tau)
                                low, high = average * math.exp(-half), average * math.exp(half)
                            elif scale == "square root":
                                half = z * math.sqrt(1 / (4 * expected) + tau)
                                low, high = average * max(0, 1 - half) ** 2, average * (1 + half) ** 2
                            else:
                                half = z * math.sqrt(1 / (4 * of) + tau)
                                angle = math.asin(math.sqrt(average))
                                low = math.sin(max(0, angle - half)) ** 2
                                high = math.sin(min(math.pi / 2, angle + half)) ** 2
                        elif shape == "proportion":
                            half = z * math.sqrt(average * (1 - average) / of)
                            low, high = max(0, average - half), min(1, average + half)
                        else:
                            low, high = (average * it / expected for it in exact(expected, float(level)))
                        result += [low, high]
                given = {"shape": shape, "units": units, "scale": scale, "of": [20, 200, 5_000],
                         "levels": ["0.95", "0.998"]}
                case("funnel", given, result)


def quantiles():
    for size, groups in [(10, 10), (27, 5), (1_000, 10), (333, 4), (7, 7), (12, 5)]:
        numbers = [draw.randint(0, size) for _ in range(size)]
        for first in ["highest", "lowest"]:
            ranked = [-it for it in numbers] if first == "highest" else numbers
            ranks = stats.rankdata(ranked, method="min")
            found = [max(1, groups + 1 - math.ceil((size + 1 - int(rank)) * groups / size)) for rank in ranks]
            case("quantiles", {"values": numbers, "groups": groups, "first": first}, found)


def inequalities():
    for groups in [5, 10, 32]:
        people = [draw.randint(5_000, 9_000) for _ in range(groups)]
        values = [70_000 + round(12_000 * group / groups) + draw.randint(-1_500, 1_500) for group in range(groups)]
        errors = [draw.randint(200, 2_500) for _ in range(groups)]
        share = np.array(people) / sum(people)
        place = np.cumsum(share) - share / 2
        # The field's regression: everything multiplied by the square root of the share.
        design = np.column_stack([np.sqrt(share), place * np.sqrt(share)])
        y, error = np.array(values) / 1000, np.array(errors) / 1000
        first, slope = sm.OLS(np.sqrt(share) * y, design).fit().params
        weights = np.linalg.solve(design.T @ design, design.T) * np.sqrt(share)
        covariance = (weights * error**2) @ weights.T
        ends = np.array([[1, 0], [1, 1]])
        bottom, top = ends @ np.array([first, slope])
        spread = ends @ covariance @ ends.T
        for level in LEVELS:
            z = stats.norm.ppf(1 - (1 - float(level)) / 2)
            half = z * math.sqrt(covariance[1, 1])

            def below(ratio):
                """How many standard errors the top lies above so many times the bottom."""
                variance = spread[1, 1] - 2 * ratio * spread[0, 1] + ratio**2 * spread[0, 0]
                return (top - ratio * bottom) / math.sqrt(variance)

            middle = top / bottom
            limit = lambda side: optimize.brentq(lambda r: below(r) - side * z, middle / 3, middle * 3, xtol=1e-15)
            given = {"people": people, "thousandths": values, "errors": errors, "level": level}
            case("inequality", given, [slope, slope - half, slope + half, middle, limit(1), limit(-1)])


AGES = [0, 1] + list(range(5, 95, 5))


def life_table(deaths, people, level):
    """The table by columns, as it is printed: survivors of 100,000, years lived, expectancy, variance."""
    n = [1, 4] + [5] * 17
    a = [0.1] + [0.5] * 18
    d, p = np.array(deaths, dtype=float), np.array(people, dtype=float)
    m = d / p
    q = [min(1.0, n[i] * m[i] / (1 + n[i] * (1 - a[i]) * m[i])) for i in range(19)] + [1.0]
    survivors = [100_000.0]
    for i in range(19):
        survivors.append(survivors[i] * (1 - q[i]))
    lived = [n[i] * (survivors[i + 1] + a[i] * (survivors[i] - survivors[i + 1])) for i in range(19)]
    lived.append(survivors[19] / m[19])
    expectancy = [sum(lived[i:]) / survivors[i] for i in range(20)]
    z = stats.norm.ppf(1 - (1 - level) / 2)
    rows = []
    for x in range(20):
        total = survivors[19] ** 2 / 4 * 4 / (d[19] * m[19] ** 2)
        for i in range(x, 19):
            spread = q[i] ** 2 * (1 - q[i]) / d[i] if d[i] else 0.0
            total += spread * survivors[i] ** 2 * ((1 - a[i]) * n[i] + expectancy[i + 1]) ** 2
        error = math.sqrt(total / survivors[x] ** 2)
        rows.append([expectancy[x], expectancy[x] - z * error, expectancy[x] + z * error])
    return rows


def life():
    deaths = [17, 9, 4, 8, 20, 15, 24, 33, 50, 71, 100, 163, 263, 304, 536, 872, 1390, 1605, 1936, 1937]
    people = [7060, 35059, 46974, 48489, 43219, 38561, 46009, 57208, 61435, 55601, 50209, 56416, 46411, 39820, 37978,
              37039, 33288, 23306, 11936, 11936]
    small = [0, 1, 0, 0, 0, 2, 0, 1, 1, 0, 3, 4, 5, 9, 11, 14, 22, 31, 38, 52]
    few = [120, 480, 610, 600, 580, 530, 610, 690, 720, 700, 730, 700, 620, 560, 540, 430, 330, 260, 180, 140]
    for these, there in [(deaths, people), (small, few)]:
        for level in LEVELS:
            rows = life_table(these, there, float(level))
            case("life", {"deaths": these, "people": there, "level": level}, [it for row in rows for it in row])


def xmr():
    from fractions import Fraction

    def limits(points):
        mean = Fraction(sum(points), len(points))
        ranges = [abs(b - a) for a, b in zip(points, points[1:])]
        all_ranges = Fraction(sum(ranges), len(ranges))
        kept = [r for r in ranges if r < Fraction(3267, 1000) * all_ranges] or ranges
        reach = Fraction(266, 100) * Fraction(sum(kept), len(kept))
        return mean, mean - reach, mean + reach

    for size in [2, 11, 12, 30, 100]:
        points = [draw.randint(400, 600) + (400 if draw.random() < 0.05 else 0) for _ in range(size)]
        case("xmr", {"points": points}, limits(points))

    def runs(points, length, holds):
        """For each point, whether it is in a stretch of so many that has a property."""
        starts = [i for i in range(len(points) - length + 1) if holds(points[i : i + length])]
        return [any(i <= at < i + length for i in starts) for at in range(len(points))]

    for size in [6, 7, 13, 24, 40, 60, 90]:
        for drift in [0, 4, 12]:
            points = [500 + drift * at * (-1 if size % 2 else 1) + draw.randint(-40, 40) for at in range(size)]
            mean, low, high = limits(points)
            near = [low <= p <= high and abs(p - mean) * 3 > (high - mean) * 2 for p in points]
            pairs = list(zip(points, near))
            outside = [p < low or p > high for p in points]
            side = lambda stretch: all(p > mean for p in stretch) or all(p < mean for p in stretch)
            steps = lambda stretch: [b - a for a, b in zip(stretch, stretch[1:])]
            shift = runs(points, 7, side)
            trend = runs(points, 7, lambda it: all(s > 0 for s in steps(it)) or all(s < 0 for s in steps(it)))
            three = runs(pairs, 3, lambda it: side([p for p, _ in it]) and sum(n for _, n in it) >= 2)
            three = [in_three and is_near for in_three, is_near in zip(three, near)]
            # One digit for each rule that a point breaks.
            flags = [8 * o + 4 * s + 2 * t + n for o, s, t, n in zip(outside, shift, trend, three)]
            case("xmr_rules", {"points": points}, flags)


def compare_with_the_field():
    """What the field's own Python package gives for the same numbers."""
    try:
        import pandas as pd
        from PHStatsMethods import (euro_standard_pop, ph_dsr, ph_ISRate, ph_ISRatio, ph_mean, ph_proportion,
                                    ph_quantile, ph_rate)
    except ImportError:
        return "not installed"
    assert list(euro_standard_pop()["euro_standard_pops"]) == ESP2013
    compared = 0

    def same(found, case):
        for column, number in zip(["Value", "lower", "upper"], case["result"]):
            name = next(it for it in reversed(found.columns) if it.lower().startswith(column.lower()))
            assert math.isclose(found[name].iloc[0], number, rel_tol=1e-9, abs_tol=1e-12), (name, found, case)

    for it in CASES:
        given, level = it["given"], float(it["given"]["level"]) if "level" in it["given"] else None
        if it["function"] == "proportion":
            frame = pd.DataFrame({"x": [given["part"]], "n": [given["whole"]]})
            found = ph_proportion(frame, "x", "n", confidence=level, multiplier=100)
        elif it["function"] == "rate" and given["count"] > 0:
            frame = pd.DataFrame({"x": [given["count"]], "n": [given["people"]]})
            found = ph_rate(frame, "x", "n", confidence=level, multiplier=100_000)
        elif it["function"] == "direct" and sum(given["events"]) >= 10:
            weights = {"1976": ESP1976, "2013": ESP2013}[given["standard"]]
            frame = pd.DataFrame({"x": given["events"], "n": given["people"], "w": weights})
            found = ph_dsr(frame, "x", "n", "w", euro_standard_pops=False, confidence=level)
        elif it["function"] in ("indirect_ratio", "indirect_rate") and given["observed"] > 0:
            whole = given["observed"] // 19
            events = [whole] * 18 + [given["observed"] - 18 * whole]
            frame = pd.DataFrame({"x": events, "n": given["people"], "rx": given["reference_events"],
                                  "rn": given["reference_people"]})
            names = ("x", "n", "rx", "rn")
            if it["function"] == "indirect_ratio":
                found = ph_ISRatio(frame, *names, confidence=level, refvalue=100)
            else:
                found = ph_ISRate(frame, *names, confidence=level, multiplier=1_000)
        elif it["function"] == "mean" and min(given["tenths"]) >= 0:
            for at, text in enumerate(given["levels"]):
                frame = pd.DataFrame({"x": [number / 10 for number in given["tenths"]], "g": "all"})
                found = ph_mean(frame, "x", "g", confidence=float(text))
                same(found, {"result": it["result"][3 * at : 3 * at + 3]})
                compared += 1
            continue
        elif it["function"] == "quantiles":
            frame = pd.DataFrame({"x": given["values"]})
            found = ph_quantile(frame, "x", nquantiles=given["groups"], invert=given["first"] == "highest")
            column = next(name for name in found.columns if name.lower() == "quantile")
            assert [int(number) for number in found[column]] == [int(number) for number in it["result"]], given
            compared += 1
            continue
        else:
            continue
        same(found, it)
        compared += 1
    return f"agrees on {compared} cases"


for part in [crude, means, standardised, funnels, quantiles, inequalities, life, xmr]:
    part()
FIELD = compare_with_the_field()
HEAD = {"scipy": scipy.__version__, "numpy": np.__version__, "statsmodels": statsmodels.__version__,
        "PHStatsMethods": FIELD, "made by": "tests/certify/certify.py"}
rows = ",\n".join(json.dumps(it, separators=(",", ":")) for it in CASES)
print('{"head":' + json.dumps(HEAD) + ',\n"cases":[\n' + rows + "\n]}")
