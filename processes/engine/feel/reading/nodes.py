"""The parsed tree: nodes that count their own size and depth while they are built."""

from typing import Any

from processes.engine.feel.errors import FeelSyntax
from processes.engine.feel.limits import DEPTH, NODES

# The first child of these adds no depth: a + b + c is a row, not a tower.
_ROWS = frozenset(("or", "and", "math", "path", "filter"))


class Node:
    """One part of an expression: `kind`, a plain `value`, its `kids` and where it starts."""

    __slots__ = ("at", "depth", "kids", "kind", "size", "value")

    def __init__(self, kind: str, kids: tuple["Node", ...] = (), value: Any = None, at: int = 0):
        """Raises FeelSyntax when the tree grows beyond the limits."""
        self.kind = kind
        self.kids = kids
        self.value = value
        self.at = at
        self.size: int = 1 + sum(kid.size for kid in kids)
        self.depth = self._depth()
        if self.size > NODES:
            raise FeelSyntax("too_many", at=at, limit=NODES)
        if self.depth > DEPTH:
            raise FeelSyntax("too_deep", at=at, limit=DEPTH)

    def _depth(self) -> int:
        if not self.kids:
            return 1
        depths = [kid.depth + 1 for kid in self.kids]
        if self.kind in _ROWS:
            depths[0] -= 1
        elif self.kind == "if" and self.kids[2].kind == "if":
            depths[2] -= 1
        return max(depths)
