"""One expression: text in, closure out, evaluated as often as wished."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from processes.engine.feel.limits import CACHED
from processes.engine.feel.scope import Scope
from processes.engine.feel.values import Value


@dataclass(frozen=True, eq=False)
class Expression:
    """A compiled expression; `names` are the free variables and paths that it reads."""

    text: str
    names: frozenset[str]
    functions: frozenset[str]

    def evaluate(self, context: Mapping[str, Any], scope: Scope) -> Value:
        """The value on this data. Raises FeelFault."""
        raise NotImplementedError


@lru_cache(CACHED)
def compile_expression(text: str, names: frozenset[str] = frozenset()) -> Expression:
    """Read `text` (a leading "=" is tolerated); `names` are known variables with spaces.

    Raises FeelSyntax, whose sentence names the place and what to do.
    """
    raise NotImplementedError
