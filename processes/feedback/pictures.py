"""What one reader is told of the answers of a period: nothing hidden follows from what is shown."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from processes.feedback.limits import Limits
from processes.feedback.measures import ORDER, Measure, measures
from processes.feedback.small import gives_away, hidden
from processes.feedback.surveys import OUTCOME, PAGE, PHONE, TAP
from processes.feedback.tallies import Cell, total
from processes.feedback.veils import ASKED, VALUE, Closed, Key, N, Table, veiled

Row = dict[str, Measure]
Rows = dict[Any, Row]
WAYS, BY_CALL = (TAP, PAGE, PHONE), "by_call"
UNITS, DISTRICTS, CHANNELS = "units", "districts", "channels"
BY: Mapping[str, Callable[[Cell], Key]] = {
    UNITS: lambda cell: cell.unit_id,
    DISTRICTS: lambda cell: cell.district,
    CHANNELS: lambda cell: cell.channel,
}
"""How managers look at the answers."""


@dataclass(frozen=True)
class Picture:
    """The cells as a whole and by whatever the page tells them apart.

    How answers came is told of the whole alone: by group it would tell of single calls."""

    found: Sequence[Cell]
    by: Mapping[str, Callable[[Cell], Key]]
    limits: Limits
    keys: tuple[str, ...] = ORDER

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Each table with all its numbers; for reading there is `rows`."""
        keys = tuple(key for key in self.keys if key != BY_CALL)
        return {name: self._table(of, keys) for name, of in self.by.items()}

    @cached_property
    def closed(self) -> Closed:
        """Measures whose totals one of the tables cannot bear; then no table has them."""
        every = self.tables.values()
        return {what: {k for table in every for k in table.closed[what]} for what in (ASKED, N)}

    @cached_property
    def whole(self) -> Row:
        """Each measure of all cells together."""
        found = measures(self.found, self.limits, self.keys)
        return {
            key: self._of_all(one, hides={VALUE} if key == BY_CALL and self._is_call_hidden else ())
            for key, one in found.items()
        }

    def rows(self, name: str) -> Rows:
        """One of the tables."""
        return self.tables[name].shown(self.closed)

    @cached_property
    def ways(self) -> dict[str, int | None]:
        """How the answers came: by one tap, on the page, by a call."""
        tally, least = total(self.found, OUTCOME), self.limits.smallest_group
        counts = {way: tally[way] for way in WAYS}
        out = hidden(counts, least)
        if "settled" in self.closed[N] or gives_away(counts, out, least):
            out = set(WAYS)
        return {way: None if way in out else n for way, n in counts.items()}

    def tree(self, trees: Mapping[Key, AbstractSet[Key]], root: Key) -> tuple[Row, Rows]:
        """The units of one tree, as they stand in the table of all, and their sums.

        `trees` are the units below each unit. A sum is told where it gives away nothing that the
        table hides, whichever of the trees' sums one has read."""
        table, below = self.tables[UNITS], trees[root]
        own = [cell for cell in self.found if cell.unit_id in below]
        found = measures(own, self.limits, table.keys)
        whole = {
            key: self._of_all(one, hides=table.sum_tells(trees, root, key))
            for key, one in found.items()
        }
        return whole, {unit: row for unit, row in self.rows(UNITS).items() if unit in below}

    @property
    def _is_call_hidden(self) -> bool:
        return self.ways[PHONE] is None

    def _of_all(self, one: Measure, hides: AbstractSet[str] | tuple[()] = ()) -> Measure:
        least = self.limits.smallest_group
        asked, n = one.asked or 0, one.n or 0
        return veiled(
            one,
            asked=ASKED in hides or one.key in self.closed[ASKED] or 0 < asked < least,
            n=N in hides or one.key in self.closed[N] or 0 < n < least,
            value=VALUE in hides,
        )

    def _table(self, of: Callable[[Cell], Key], keys: tuple[str, ...]) -> Table:
        groups: dict[Key, list[Cell]] = {}
        for cell in self.found:
            groups.setdefault(of(cell), []).append(cell)
        rows = {group: measures(cells, self.limits, keys) for group, cells in groups.items()}
        return Table(rows, keys, self.limits)
