"""Whoever reads the figures and reckons with them learns nothing that is hidden."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf
from random import Random

import pytest

from processes.feedback.limits import Limits
from processes.feedback.measures import Measure
from processes.feedback.pictures import BY, CHANNELS, DISTRICTS, UNITS, Picture
from processes.feedback.small import gives_away, hidden, sums_shown
from processes.feedback.tallies import Cell, Tally

LEAST = 4
LIMITS = Limits(smallest_score=30, smallest_group=5, small_whole=1000)
TREE = {1: 0, 2: 1, 3: 1, 4: 2, 5: 2, 6: 3, 7: 3, 8: 1}
"""Units by the unit above them; 0 is the city."""


def below(unit: int) -> set[int]:
    return {unit}.union(*(below(child) for child, above in TREE.items() if above == unit))


TREES = {unit: below(unit) for unit in (0, *TREE)}


def splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways in which so many people, one at least in each, stand in so many cells."""
    for cut in product(range(1, total + 1), repeat=parts - 1):
        if sum(cut) < total:
            yield (*cut, total - sum(cut))


def consistent(counts: Mapping[str, int], out: set[str]) -> list[dict[str, int]]:
    """What the hidden cells may hold for somebody who knows total, the rest, and the rule."""
    names = sorted(out)
    found = (
        dict(zip(names, s, strict=True)) for s in splits(sum(counts[n] for n in names), len(out))
    )
    return [one for one in found if hidden({**counts, **one}, LEAST) == out]


@pytest.mark.parametrize("seed", range(50))
def test_who_knows_the_rule_cannot_tell_one_hidden_cell(seed: int) -> None:
    draw = Random(seed)  # noqa: S311 - a table, no secret
    counts = {
        name: draw.choice((0, 1, 2, 3, 3, 4, 5, 6, 9)) for name in "abcdef"[: draw.randint(2, 6)]
    }
    out = hidden(counts, LEAST)
    assert out >= {name for name, n in counts.items() if 0 < n < LEAST}
    if not out or gives_away(counts, out, LEAST):
        return  # nothing hidden, or the total too
    may_be = consistent(counts, out)
    for name in out:
        assert len({one[name] for one in may_be}) > 1, (counts, out)
    assert sum(counts[name] for name in out) - len(out) + 1 >= LEAST  # none is known to be small


def test_the_total_of_a_few_stays_hidden_too() -> None:
    alone, ones = {"a": 3, "b": 0}, dict.fromkeys("abcde", 1)
    for counts in (alone, ones):
        out = hidden(counts, 5)
        assert out == {key for key, n in counts.items() if n} and gives_away(counts, out, 5)
    assert not gives_away({"a": 100, "b": 3, "c": 50}, {"b", "c"}, 5)


def test_equals_are_hidden_together_and_four_and_four_get_a_cover() -> None:
    assert hidden({"a": 9, "b": 3, "c": 7, "d": 7}, 5) == {"b", "c", "d"}
    assert hidden({"a": 4, "b": 4, "c": 5, "d": 90}, 5) == {"a", "b", "c"}


def test_a_tree_that_would_single_out_a_unit_has_no_sum() -> None:
    counts, trees = {1: 3, 2: 8, 3: 40, 4: 50}, {1: {1}, 2: {2, 3}, 9: {1, 2, 4}, 8: {3, 4}}
    assert sums_shown(trees, counts, {1, 2}, 5) == {9, 8}


# -- pictures: everything that one reader sees, and what follows from it --------------------------


def picture(draw: Random) -> Picture:
    sizes = draw.choice(((1, 2, 4, 6, 9, 20, 45, 90), (2, 60, 70, 90, 120), (3, 8, 300)))
    cells = [one for unit in TREE if draw.random() < 0.85 for one in cells_of(draw, unit, sizes)]
    return Picture(cells, BY, LIMITS)


def cells_of(draw: Random, unit: int, sizes: Sequence[int]) -> Iterator[Cell]:
    for kind in ("outcome", "outcome", "pulse"):
        asked = draw.choice(sizes)
        n = draw.choice((asked, draw.randint(0, asked)))
        taps, calls = draw.randint(0, n), draw.choice((0, 0, 0, 0, 1))
        tally = {"asked": asked, "answered": n, "good": draw.randint(0, n), "tap": taps}
        tally |= {"phone": min(n - taps, calls), "page": n - taps - min(n - taps, calls)}
        tally |= {"claimed_asked": draw.randint(n, asked), "claimed": draw.randint(0, n)}
        for scale in ("satisfaction", "fair", "clear", "effort"):
            said = draw.choice((n, n, draw.randint(0, n)))
            tally |= {f"{scale}_n": said, f"{scale}_sum": 3 * said, f"{scale}_squares": 9 * said}
        place = draw.choice(("d1", "d2", "d3", None)), draw.choice(("web", "phone", "sms"))
        yield Cell(unit, kind, *place, "complaint", Tally(tally))


Name = tuple[str, object]
Bounds = dict[Name, list[float]]
Sum = tuple[frozenset[Name], int]


@dataclass
class Reader:
    """Somebody who has opened every page."""

    one: Picture

    def __post_init__(self) -> None:
        self.rows = {table: self.one.rows(table) for table in (UNITS, DISTRICTS, CHANNELS)}
        self.trees = {unit: self.one.tree(TREES, unit)[0] for unit in TREES}

    def column(self, key: str, what: str) -> tuple[Bounds, list[Sum]]:
        """A bound for each group, and every sum that is shown."""
        bounds: Bounds = {}
        wholes: list[tuple[str, set[object], Measure]] = []
        for table, rows in self.rows.items():
            for group, row in rows.items():
                shown = getattr(row[key], what)
                bounds[table, group] = [0, inf] if shown is None else [shown, shown]
            wholes.append((table, set(rows), self.one.whole[key]))
        for unit, row in self.trees.items():
            wholes.append((UNITS, set(self.rows[UNITS]) & TREES[unit], row[key]))
        sums = [
            (frozenset((table, group) for group in groups), shown)
            for table, groups, measure in wholes
            if (shown := getattr(measure, what)) is not None and groups
        ]
        return bounds, [
            *sums,
            *((a[0] - b[0], a[1] - b[1]) for a in sums for b in sums if b[0] < a[0]),
        ]


def narrowed(bounds: Bounds, sums: Sequence[Sum]) -> Bounds:
    """The bounds that follow from the sums."""
    while True:
        before = {name: list(pair) for name, pair in bounds.items()}
        for names, total in sums:
            for name in names:
                others = [bounds[other] for other in names if other != name]
                bounds[name][0] = max(bounds[name][0], total - sum(high for _, high in others))
                bounds[name][1] = min(bounds[name][1], total - sum(low for low, _ in others))
        if before == bounds:
            return bounds


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_number_follows_from_all_that_is_shown(seed: int) -> None:
    reader = Reader(picture(Random(seed)))  # noqa: S311 - a table, no secret
    for key in reader.one.tables[UNITS].keys:
        asked = narrowed(*reader.column(key, "asked"))
        answered, sums = reader.column(key, "n")
        for name, pair in answered.items():
            pair[1] = min(pair[1], asked[name][1])  # nobody answers who was not asked
        for what, bounds in (("asked", asked), ("n", narrowed(answered, sums))):
            for (table, group), (low, high) in bounds.items():
                row = reader.one.tables[table].rows[group][key]
                real = getattr(row, what)
                is_shown = getattr(reader.rows[table][group][key], what) is not None
                assert low <= real <= high
                is_known = real in (0, row.asked)  # nobody, or all of the people shown as asked
                assert is_shown or low < high or is_known, (seed, key, what, table, group)
                if 0 < real < LIMITS.smallest_group:
                    assert not is_shown and high >= LIMITS.smallest_group


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_score_follows_from_the_scores_shown(seed: int) -> None:
    reader = Reader(picture(Random(1000 + seed)))  # noqa: S311 - a table, no secret
    rows, real = reader.rows[UNITS], reader.one.tables[UNITS].rows
    for key in ("settled", "easy", "satisfaction"):
        known = [{unit} for unit in rows if rows[unit][key].value is not None]
        known += [set(rows) & TREES[u] for u in TREES if reader.trees[u][key].value is not None]
        known += [set(rows)] if reader.one.whole[key].value is not None else []
        for unit in rows:
            if rows[unit][key].value is None and (real[unit][key].n or 0) > 0:
                assert not follows({unit}, known, sorted(rows)), (seed, key, unit)


def follows(wanted: set[int], known: Sequence[set[int]], units: Sequence[int]) -> bool:
    """Whether a sum over units is a combination of known sums."""
    return rank([*known, wanted], units) == rank(known, units)


def rank(sums: Sequence[set[int]], units: Sequence[int]) -> int:
    rows = [[Fraction(unit in one) for unit in units] for one in sums]
    found = 0
    for at in range(len(units)):
        pivot = next((row for row in rows[found:] if row[at]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows = [
            [a - b * row[at] / pivot[at] for a, b in zip(row, pivot, strict=True)] for row in rows
        ]
        rows.insert(found, pivot)
        found += 1
    return found


@pytest.mark.parametrize("seed", range(20))
def test_how_answers_came_is_told_without_single_calls(seed: int) -> None:
    one = picture(Random(2000 + seed))  # noqa: S311 - a table, no secret
    real = {way: sum(c.tally[way] for c in one.found if c.kind == "outcome") for way in one.ways}
    out = [way for way, n in one.ways.items() if n is None]
    assert all(n == 0 or n >= 5 for n in one.ways.values() if n is not None)
    assert len(out) != 1 or one.whole["settled"].n is None, real
    assert (one.whole["by_call"].value is None) or one.ways["phone"] is not None
    assert "by_call" not in next(iter(one.rows(UNITS).values()))
