"""The linter: only what the engine truly executes may be published; all else is refused by name."""

from collections.abc import Sequence
from typing import Any

from processes.engine.diagram import Diagram
from processes.engine.lint.catalogue import Catalogue, HandlerInfo
from processes.engine.lint.findings import Finding

__all__ = ["Catalogue", "Finding", "HandlerInfo", "lint_bpmn", "lint_dmn"]


def lint_bpmn(
    root: Any,
    catalogue: Catalogue,
    *,
    draft: bool = False,
    file: str = "",
    others: Sequence[Diagram] = (),
) -> list[Finding]:
    """What keeps a (normalised) diagram from being published."""
    return []


def lint_dmn(
    root: Any, catalogue: Catalogue, *, draft: bool = False, file: str = ""
) -> list[Finding]:
    """What keeps a decision table from being published."""
    return []
