"""Every hostile diagram, table and expression is refused in words and in time; controls pass."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from processes.definitions.linting import Report, lint_paths
from processes.engine.feel import FeelFault, FeelSyntax, Scope, compile_expression

FOLDER = Path(os.environ.get("PASOKH_SHARED") or Path(__file__).parents[3] / "shared") / "hostile"
MANIFEST = FOLDER / "manifest.json"
VARIABLES = {
    "expr-063": ({"n": 5}, True),
    "expr-064": ({"case": {"severity": 4, "cat": "bribe"}}, True),
    "expr-065": ({"n": 5}, "high"),
    "expr-066": ({"n": 5}, False),
}


def rows(*targets: str) -> list[Any]:
    """The rows of the manifest for these targets; one skipped row if the material is not here."""
    if not MANIFEST.exists():
        missing = pytest.mark.skip(f"{MANIFEST} is not here: set PASOKH_SHARED to the folder above")
        return [pytest.param({}, marks=missing)]
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["id"]) for row in manifest if row["target"] in targets]


@pytest.mark.parametrize("row", rows("bpmn", "dmn"))
def test_a_hostile_diagram_is_refused_and_a_control_passes(row: dict[str, Any]) -> None:
    started = time.monotonic()
    report = lint_paths([FOLDER / row["file"]], draft=True)
    assert time.monotonic() - started < row["max_s"]
    assert report.refused == (row["expect"] != "accept"), report.lines("en")
    assert_every_refusal_names_its_place(report)


@pytest.mark.parametrize("row", rows("expr"))
def test_a_hostile_expression_is_refused_and_a_control_has_its_value(row: dict[str, Any]) -> None:
    text = (FOLDER / row["file"]).read_text(encoding="utf-8").strip()
    context, value = VARIABLES.get(row["id"], ({"case": {"cat": "x"}, "n": 5, "s": "a"}, None))
    scope = Scope(now=datetime(2026, 11, 24, tzinfo=UTC))
    started = time.monotonic()
    if row["expect"] == "accept":
        assert compile_expression(text).evaluate(context, scope) == value
    else:
        with pytest.raises((FeelSyntax, FeelFault)):
            compile_expression(text).evaluate(context, scope)
    assert time.monotonic() - started < row["max_s"]


def assert_every_refusal_names_its_place(report: Report) -> None:
    """Each error has an element or a line, and a sentence in both languages."""
    for finding in report.findings:
        assert finding.element_id or finding.line
        assert finding.fa and finding.en
