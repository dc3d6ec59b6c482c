"""Scripts of script tasks: lines of `name = expression`, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from processes.engine.feel.limits import CACHED
from processes.engine.feel.scope import Scope


@dataclass(frozen=True, eq=False)
class Script:
    """Compiled assignments; `names` are the variables read that no earlier line assigns."""

    text: str
    assigned: tuple[str, ...]
    names: frozenset[str]
    functions: frozenset[str]

    def execute(self, context: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
        """The assigned values in order; later lines see earlier ones. Raises FeelFault."""
        raise NotImplementedError


@lru_cache(CACHED)
def compile_script(text: str) -> Script:
    """Read the lines (blank ones and // comments pass). Raises FeelSyntax naming the line."""
    raise NotImplementedError
