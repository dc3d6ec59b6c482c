"""What a diagram may refer to by name: handlers, forms, decisions, processes and roles."""

from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True)
class HandlerInfo:
    """What the linter must know of a handler: its parameters and whether it gives a result."""

    required: Set[str] = frozenset()
    optional: Set[str] = frozenset()
    result: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The known names; None means "not checked", an empty set means "there is none"."""

    handlers: Mapping[str, HandlerInfo] | None = None
    forms: Set[str] | None = None
    letters: Set[str] | None = None
    decisions: Set[str] | None = None
    callees: Set[str] | None = None
    roles: Set[str] | None = None
    variables: Set[str] | None = None
