"""Small numbers that would let somebody be found: which cells of a table stay empty."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def hidden(counts: Mapping[Key, int], smallest: int, *, fewest: int | None = None) -> set[Key]:
    """The cells that are not shown beside a total that is.

    Those under `smallest`; and while fewer than `fewest` people stand in all of these together,
    the next smallest too, or the total would give away what is missing. Nobody needs no cover."""
    least = smallest if fewest is None else fewest
    out = {key for key, count in counts.items() if 0 < count < smallest}
    rest = sorted((count, str(key), key) for key, count in counts.items() if count >= smallest)
    while out and rest and sum(counts[key] for key in out) < least:
        out.add(rest.pop(0)[2])
    return out
