"""Reads one decision of a DMN file: its table or expression; all else is refused by name."""

from collections.abc import Iterator

from lxml import etree

from processes.engine.decisions.cells import Findings, kids, text_of
from processes.engine.decisions.table_reading import TableReader
from processes.engine.decisions.tables import DecisionTable, LiteralDecision
from processes.engine.feel import compile_expression

_BODIES = frozenset(
    ("decisionTable", "literalExpression", "invocation", "context", "relation", "list")
    + ("functionDefinition", "conditional", "for", "some", "every", "filter")
)


class DecisionReader:
    """Reads one decision; `findings` collect what is wrong with it."""

    def __init__(self, node: etree._Element, known: frozenset[str]) -> None:
        """`known` are the names with spaces that the file declares."""
        self.node = node
        self.findings = Findings(node, known)

    def body(self) -> DecisionTable | LiteralDecision | None:
        """What decides; None if something is wrong."""
        if not self.findings.id:
            self.findings.refuse(
                self.node, "شناسه ندارد؛ به آن id بدهید.", "it has no id; give it one."
            )
        for _ in self._required():
            self._refuse(
                "به تصمیم دیگری وابسته است؛ این هنوز اجرا نمی‌شود، همه را در یک جدول بنویسید.",
                "it depends on another decision, which is not executed yet; use one table.",
            )
        bodies = [kid for kid in kids(self.node) if _local(kid) in _BODIES]
        if len(bodies) != 1:
            self.findings.refuse(
                self.node, "جدولی ندارد؛ یک جدول بسازید.", "it has no table; add one."
            )
            return None
        made = self._read(bodies[0])
        return None if self.findings.found else made

    def _refuse(self, fa: str, en: str) -> None:
        self.findings.refuse(self.node, fa, en)

    def _required(self) -> Iterator[etree._Element]:
        for requirement in kids(self.node, "informationRequirement", "knowledgeRequirement"):
            yield from kids(requirement, "requiredDecision", "requiredKnowledge")

    def _read(self, body: etree._Element) -> DecisionTable | LiteralDecision | None:
        if _local(body) == "decisionTable":
            return TableReader(self.findings, body, self.output_name()).table()
        if _local(body) == "literalExpression":
            return self._literal(body)
        self.findings.refuse(
            body,
            f"«{_local(body)}» هنوز اجرا نمی‌شود؛ به جای آن جدول تصمیم بسازید.",
            f"“{_local(body)}” is not executed yet; use a decision table instead.",
        )
        return None

    def _literal(self, body: etree._Element) -> LiteralDecision | None:
        where = ("عبارت", "its expression")
        run = self.findings.compiled(compile_expression, body, text_of(body), where)
        if run is None:
            return None
        return LiteralDecision(self.findings.name, self.output_name(), run)

    def output_name(self) -> str:
        """The name of a result that is not named otherwise."""
        variable = next(kids(self.node, "variable"), None)
        named = None if variable is None else variable.get("name")
        return named or self.findings.id


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
