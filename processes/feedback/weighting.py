"""The share as it would be had all districts and channels answered alike: post-stratification."""

from collections.abc import Iterable
from dataclasses import dataclass

from processes.feedback.intervals import share_interval
from processes.feedback.limits import Limits
from processes.feedback.tallies import Cell, Tally

_REST = ("", "")


@dataclass(frozen=True)
class Weighted:
    """A share in which each district and channel counts as it was asked, not as it answered.

    `covered` is the part of those asked whose group answered enough: the figure speaks for them."""

    share: float
    low: float
    high: float
    covered: float


def weighted(
    found: Iterable[Cell], hits: str, n: str, asked: str, limits: Limits
) -> Weighted | None:
    """The weighted share of `hits` among `n`; None where nobody answered.

    Groups under the table's smallest answer together, so that no single voice weighs heavily, and
    not at all when they are too few even so; the interval counts as many answers as the weights
    leave (Kish)."""
    strata = _strata(found, n, limits.smallest_group)
    spoken = [s for s in strata if s[n] >= limits.smallest_group]
    whole, heard = sum(s[asked] for s in strata), sum(s[asked] for s in spoken)
    if not heard:
        return None
    share = sum(s[asked] * s[hits] / s[n] for s in spoken) / heard
    counted = heard**2 / sum(s[asked] ** 2 / s[n] for s in spoken)
    interval = share_interval(share, counted, heard, limits.small_whole)
    return interval and Weighted(share, *interval, covered=heard / whole)


def _strata(found: Iterable[Cell], n: str, smallest: int) -> list[Tally]:
    groups: dict[tuple[str, str], Tally] = {}
    for cell in found:
        groups.setdefault((cell.district or "", cell.channel), Tally()).update(cell.tally)
    strata: dict[tuple[str, str], Tally] = {}
    for key, tally in groups.items():
        name = key if tally[n] >= smallest else _REST
        strata.setdefault(name, Tally()).update(tally)
    return list(strata.values())
