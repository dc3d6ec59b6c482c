"""Others' cases for DMN, evaluated leniently: what we execute gives the standard's results."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lxml import etree

from processes.engine.decisions import Decision, decision_findings, parse_decisions
from processes.engine.feel import Scope

CASE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
SCOPE = Scope(datetime(2026, 11, 24, tzinfo=UTC), time_zone="UTC", lenient=True)
NUMBERS = frozenset(("decimal", "double", "integer", "int", "long", "float"))


def test_the_second_level_s_models_that_we_execute_give_the_standard_s_results(
    shared: Path,
) -> None:
    folders = sorted((shared / "conformance" / "dmn-tck" / "compliance-level-2").iterdir())
    results = [result for folder in folders for result in results_of(folder)]
    wrong = [told for told, right in results if not right]
    assert not wrong
    assert len(results) >= 85


def results_of(folder: Path) -> Iterator[tuple[str, bool]]:
    """Each expected result of one folder: what it is about, and whether it came out."""
    root = etree.parse(next(folder.glob("*.dmn"))).getroot()
    if decision_findings(root):
        return  # powers, invocations and decisions that need others come later
    decisions = {decision.name: decision for decision in parse_decisions(root).values()}
    for path in sorted(folder.glob("*test*.xml")):
        for case in etree.parse(path).getroot().iter(f"{CASE}testCase"):
            data = {node.get("name"): given(node) for node in case.iter(f"{CASE}inputNode")}
            for node in case.iter(f"{CASE}resultNode"):
                made = result_of(decisions[node.get("name")], data)
                wanted = plain(given(node.find(f"{CASE}expected")))
                yield f"{folder.name} {case.get('id')} {node.get('name')}: {made}", made == wanted


def result_of(decision: Decision, data: dict[str, Any]) -> Any:
    """The result in the standard's shape: a single output without its name."""
    result = decision.decide(data, SCOPE)
    if len(decision.outputs) > 1 or result is None:
        return plain(result)
    rows = result if isinstance(result, list) else [result]
    values = [plain(row[decision.outputs[0]]) for row in rows]
    return values if isinstance(result, list) else values[0]


def given(node: Any) -> Any:
    """A value of a test file."""
    value, items = node.find(f"{CASE}value"), node.find(f"{CASE}list")
    if value is not None:
        kind = (value.get(f"{XSI}type") or "").rpartition(":")[2]
        if value.get(f"{XSI}nil") == "true":
            return None
        text = value.text or ""
        return Decimal(text) if kind in NUMBERS else text == "true" if kind == "boolean" else text
    if items is not None:
        return [given(item) for item in items]
    parts = node.findall(f"{CASE}component")
    return {part.get("name"): given(part) for part in parts} if parts else None


def plain(value: Any) -> Any:
    """Numbers rounded alike on both sides."""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return round(float(value), 8)
    if isinstance(value, list):
        return [plain(item) for item in value]
    return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value
