"""Unary tests: the cells that a decision table compares an input with."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from processes.engine.feel.limits import CACHED
from processes.engine.feel.scope import Scope
from processes.engine.feel.values import Value


@dataclass(frozen=True, eq=False)
class UnaryTests:
    """Compiled tests of one value, called `?` inside them."""

    text: str
    names: frozenset[str]
    functions: frozenset[str]

    def matches(self, value: Value, context: Mapping[str, Any], scope: Scope) -> bool:
        """Does `value` pass one of the tests? Raises FeelFault."""
        raise NotImplementedError


@lru_cache(CACHED)
def compile_unary_tests(text: str, names: frozenset[str] = frozenset()) -> UnaryTests:
    """Read a cell; "-" and an empty one let everything pass. Raises FeelSyntax."""
    raise NotImplementedError
