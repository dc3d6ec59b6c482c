"""The linter: only what the engine truly executes may be published; all else is refused by name."""

from collections.abc import Sequence
from typing import Any

from processes.engine.diagram import Diagram
from processes.engine.elements import read_diagram
from processes.engine.lint.allowed import check_allowed, check_references
from processes.engine.lint.calls import Callees, check_calls, check_messages, processes_of
from processes.engine.lint.catalogue import Catalogue, HandlerInfo
from processes.engine.lint.completeness import check_completeness
from processes.engine.lint.expressions import check_expressions
from processes.engine.lint.findings import Collector, Finding
from processes.engine.lint.gateways import check_gateways
from processes.engine.lint.runaway import check_runaway
from processes.engine.lint.shape import check_processes, check_shape, is_too_large
from processes.engine.lint.soundness import check_soundness
from processes.engine.lint.tables import check_tables

__all__ = ["Catalogue", "Finding", "HandlerInfo", "lint_bpmn", "lint_dmn"]


def lint_bpmn(
    root: Any,
    catalogue: Catalogue,
    *,
    draft: bool = False,
    file: str = "",
    others: Sequence[Diagram] = (),
) -> list[Finding]:
    """What keeps a normalised diagram from being published, errors first.

    `others` are the diagrams published or uploaded beside it: calls and messages between them
    are followed. A draft may have gaps (they warn); nothing unsafe or not executable passes.
    """
    report = Collector(file, draft)
    if is_too_large(root, report):
        return report.sorted()
    check_allowed(root, report)
    check_references(root, report)
    diagram = read_diagram(root)
    process = check_processes(diagram, report)
    if process is not None:
        processes = {**processes_of(others), process.id: process}
        callees = Callees(processes)
        check_shape(process, report)
        check_gateways(process, report)
        check_expressions(process, report)
        check_runaway(process, callees, report)
        if not report.counts["error"]:
            check_soundness(process, report)
        check_calls(process, processes, report)
        check_messages(process, processes, callees, report)
        check_completeness(process, catalogue, report)
    return report.sorted()


def lint_dmn(
    root: Any, catalogue: Catalogue, *, draft: bool = False, file: str = ""
) -> list[Finding]:
    """What keeps a decision table from being published, errors first."""
    report = Collector(file, draft)
    check_tables(root, report)
    return report.sorted()
