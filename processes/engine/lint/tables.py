"""Decision tables: their size, their language, their names, and what their own reader refuses."""

from typing import Any

from processes.engine.decisions import decision_findings
from processes.engine.feel import FeelSyntax, compile_unary_tests
from processes.engine.lint.allowed import XmlPlace
from processes.engine.lint.expressions import is_reserved
from processes.engine.lint.findings import Collector
from processes.engine.xml import local

MAX_CHARACTERS = 60_000  # of all cells of one file
VALUES = frozenset({"inputValues", "outputValues"})


def check_tables(root: Any, report: Collector) -> None:
    """Refuse tables that are too large to compile, speak another language or take our names."""
    texts = [node for node in root.iter() if local(node) == "text"]
    if sum(len(node.text or "") for node in texts) > MAX_CHARACTERS:
        report.add("table_large", _place(root), limit=MAX_CHARACTERS)
        return
    language = root.get("expressionLanguage", "feel")
    if "feel" not in language.lower():
        report.add("language", _place(root), what=language)
    for node in root.iter():
        _check_node(node, report)
    lines = {node.get("id"): node.sourceline for node in root.iter() if node.get("id")}
    for element_id, fa, en in decision_findings(root):
        line = lines.get(element_id) or root.sourceline or 0
        place = XmlPlace(element_id, line, "", "", local(root))
        report.add("decision_wrong", place, why=(fa, en))


def _check_node(node: Any, report: Collector) -> None:
    if sum(local(child) == "text" for child in node) > 1:
        report.add("twice", _place(node), what="text")
    if local(node) == "output" and is_reserved(node.get("name", "")):
        report.add("name_reserved", _place(node), what=node.get("name"))
    if local(node) in VALUES:
        _check_values(node, report)


def _check_values(node: Any, report: Collector) -> None:
    for child in node:
        try:
            compile_unary_tests((child.text or "").strip())
        except FeelSyntax as refused:
            why = (refused.sentence("fa"), refused.sentence("en"))
            report.add("decision_wrong", _place(child), why=why)


def _place(node: Any) -> XmlPlace:
    owner = node
    while not owner.get("id") and owner.getparent() is not None:
        owner = owner.getparent()
    return XmlPlace(owner.get("id", ""), node.sourceline or 0, "", "", local(owner))
