"""One table of figures, and which of its numbers stay hidden beside its totals."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from processes.feedback.limits import Limits
from processes.feedback.measures import Measure, question_of
from processes.feedback.small import gives_away, hidden, sums_shown, together

Key = Any  # a unit's id, a district, a channel: what a table is by
Row = Mapping[str, Measure]
Closed = Mapping[str, AbstractSet[str]]
ASKED, N, VALUE = "asked", "n", "value"


@dataclass(frozen=True)
class Table:
    """The measures of each group; none of them hidden yet."""

    rows: Mapping[Key, Row]
    keys: tuple[str, ...]
    limits: Limits

    @cached_property
    def out(self) -> dict[str, dict[str, set[Key]]]:
        """The groups that show no number asked, no number of answers, no score, by measure.

        Of one question a group shows all its numbers of answers or none, and none without the
        number asked: otherwise one would bound the other. Scores of a few are no scores, and must
        not follow from the score of the whole either."""
        least, few = self.limits.smallest_group, self.limits.smallest_score
        out: dict[str, dict[str, set[Key]]] = {ASKED: {}, N: {}, VALUE: {}}
        for keys in self._by_question():
            asked = together([self.counts(key, ASKED) for key in keys], least)
            answered = together([self.counts(key, N) for key in keys], least, asked)
            for key in keys:
                out[ASKED][key], out[N][key] = asked, answered
                counts = self.counts(key, N)
                out[VALUE][key] = hidden(counts, few, fewest=least, also=answered)
        return out

    @cached_property
    def closed(self) -> Closed:
        """The measures whose numbers asked, or of answers, would follow from their total."""
        least = self.limits.smallest_group
        return {
            what: {
                k for k in self.keys if gives_away(self.counts(k, what), self.out[what][k], least)
            }
            for what in (ASKED, N)
        }

    def counts(self, key: str, what: str) -> dict[Key, int]:
        """A column: the number asked, or of answers, of each group."""
        return {group: getattr(row[key], what) or 0 for group, row in self.rows.items()}

    def shown(self, closed: Closed) -> dict[Key, dict[str, Measure]]:
        """As it may be read; `closed` stays hidden throughout.

        The most answers come first, and those that are hidden last, where no order tells them."""
        found = {group: dict(self._veiled(group, closed)) for group in self.rows}
        first = self.keys[0]
        order = sorted(found, key=lambda group: (-(found[group][first].n or 0), str(group)))
        return {group: found[group] for group in order}

    def sum_tells(self, trees: Mapping[Key, AbstractSet[Key]], root: Key, key: str) -> set[str]:
        """What the sum of the groups in the tree of `root` would give away of the measure."""
        least = self.limits.smallest_group
        columns = {ASKED: self.counts(key, ASKED), N: self.counts(key, N)}
        columns[VALUE] = columns[N]
        shown = {w: sums_shown(trees, columns[w], self.out[w][key], least) for w in self.out}
        return {what for what in self.out if root not in shown[what]}

    def _veiled(self, group: Key, closed: Closed) -> Iterator[tuple[str, Measure]]:
        for key, one in self.rows[group].items():
            asked = key in closed[ASKED] or group in self.out[ASKED][key]
            n = key in closed[N] or group in self.out[N][key]
            yield key, veiled(one, asked=asked, n=n, value=group in self.out[VALUE][key])

    def _by_question(self) -> Iterator[list[str]]:
        for question in dict.fromkeys(question_of(key) for key in self.keys):
            yield [key for key in self.keys if question_of(key) == question]


def veiled(one: Measure, *, asked: bool, n: bool, value: bool) -> Measure:
    """The measure without what is to be hidden of it; no score stands without its numbers."""
    return one.withheld(asked=asked, n=n) if asked or n or value else one
