"""Small numbers that would let somebody be found: what stays hidden beside totals that are shown.

One rule for every page and export with figures (docs/decisions/0091)."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def hidden(
    counts: Mapping[Key, int],
    smallest: int,
    *,
    fewest: int | None = None,
    also: AbstractSet[Key] = frozenset(),
) -> set[Key]:
    """The cells that are not shown beside their total: those under `smallest`, and a cover.

    As long as the hidden ones (with `also`, hidden for another reason) could be told from their
    sum, the next smallest is hidden too, with all of its size: then nobody, even who knows this
    rule, can say which of them is the small one. `fewest` people must be behind what is hidden,
    by default `smallest`. Cells of nobody (0) are shown."""
    least = smallest if fewest is None else fewest
    out = {key for key, count in counts.items() if 0 < count < smallest}
    out |= also
    while out and not _is_safe([counts.get(key, 0) for key in out], smallest, least):
        rest = [count for key, count in counts.items() if count > 0 and key not in out]
        if not rest:
            break
        out |= {key for key, count in counts.items() if count == min(rest)}
    return out


def together(
    columns: Iterable[Mapping[Key, int]], smallest: int, also: AbstractSet[Key] = frozenset()
) -> set[Key]:
    """The rows hidden in all of these columns, so that none is bounded by its neighbour."""
    tables, out = list(columns), set(also)
    while True:
        more = out.union(*(hidden(counts, smallest, also=out) for counts in tables))
        if more == out:
            return out
        out = more


def is_cover(counts: Iterable[int], least: int) -> bool:
    """Whether the sum of these leaves open that any of them is as large as `least`."""
    some = [count for count in counts if count > 0]
    return len(some) > 1 and sum(some) - len(some) >= least - 1


def gives_away(counts: Mapping[Key, int], out: Collection[Key], least: int) -> bool:
    """Whether the total would tell what is hidden, so that it must stay hidden too."""
    some = [counts.get(key, 0) for key in out]
    return any(some) and not (is_cover(some, least) or _has_slack(some, least))


def sums_shown(
    trees: Mapping[Key, AbstractSet[Key]], counts: Mapping[Key, int], out: AbstractSet[Key],
    least: int,
) -> set[Key]:  # fmt: skip
    """The trees of rows whose sums may be shown beside the rows that are and the sum of all.

    Each sum tells the sum of what is hidden in its tree; both this part and what is left beside
    it must cover its members. The widest are looked at first."""
    parts = [set(out)]
    shown = set()
    for key in sorted(trees, key=lambda one: (-len(trees[one]), str(one))):
        inside = set(out & trees[key])
        whole = next((part for part in parts if inside <= part), None)
        if not inside or inside == whole:
            shown.add(key)
        elif whole is not None and all(
            is_cover([counts[row] for row in part], least) for part in (inside, whole - inside)
        ):
            parts += [inside, whole - inside]
            parts.remove(whole)
            shown.add(key)
    return shown


def _is_safe(counts: Collection[int], smallest: int, least: int) -> bool:
    """A cover, and not all of them just under the limit: then the rule itself would tell them."""
    if _has_slack(counts, smallest):
        return True
    return is_cover(counts, least) and {n for n in counts if n > 0} != {least - 1}


def _has_slack(counts: Collection[int], smallest: int) -> bool:
    """Whether several are hidden, none of which is small: hidden beside others of their row."""
    return len(counts) > 1 and not any(0 < count < smallest for count in counts)
