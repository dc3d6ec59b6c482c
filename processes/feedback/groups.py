"""The cells of a period put together: as a whole, by unit, by district and by channel."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from processes.feedback.limits import Limits
from processes.feedback.measures import Measure, measures
from processes.feedback.small import hidden
from processes.feedback.tallies import Cell

Key = TypeVar("Key", bound=Hashable)


def grouped(found: Iterable[Cell], key: Callable[[Cell], Key]) -> dict[Key, list[Cell]]:
    """The cells by what `key` says of each."""
    groups: dict[Key, list[Cell]] = {}
    for cell in found:
        groups.setdefault(key(cell), []).append(cell)
    return groups


def compared(
    found: Iterable[Cell], key: Callable[[Cell], Key], limits: Limits
) -> dict[Key, dict[str, Measure]]:
    """The measures of each group beside a whole that is shown; the most answers first.

    Where what is left out would follow from the whole, one group more is left out."""
    shown = {name: measures(each, limits) for name, each in grouped(found, key).items()}
    counts = {name: each["settled"].n for name, each in shown.items()}
    out = hidden(counts, limits.smallest_score, fewest=limits.smallest_group)
    for name in out:
        shown[name] = {each: m.withheld() for each, m in shown[name].items()}
    return dict(sorted(shown.items(), key=lambda item: -item[1]["settled"].n))
