"""DMN files: their decisions by id, and everything that keeps a file from being published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from processes.engine.decisions.cells import NAMESPACES, Finding, kids
from processes.engine.decisions.reading import DecisionReader
from processes.engine.decisions.tables import DecisionTable, LiteralDecision, Outcome
from processes.engine.feel import Scope
from processes.errors import PasokhError

# Drawn beside decisions and without effect on them; all else at the top is refused by name.
_DRAWN = frozenset(
    ("decision", "inputData", "itemDefinition", "knowledgeSource", "textAnnotation")
    + ("association", "elementCollection", "extensionElements", "description", "artifact")
    + ("performanceIndicator", "organizationUnit", "group")
)


class DecisionRefused(PasokhError):
    """{reason}"""

    fa = "{reason}"

    def __init__(self, findings: list[Finding]) -> None:
        """The sentence is the first finding's; all of them are kept."""
        self.findings = findings
        super().__init__(reason=findings[0][2])

    def sentence(self, language: str) -> str:
        """The first finding in the language asked for."""
        _, fa, en = self.findings[0]
        return fa if language == "fa" else en


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision of a DMN file; `name` is Persian, `name_en` its English."""

    id: str
    name: str
    name_en: str
    table: DecisionTable | LiteralDecision

    @property
    def names(self) -> frozenset[str]:
        """The free variables and paths that the decision reads, for the linter."""
        return self.table.names

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the results."""
        if isinstance(self.table, LiteralDecision):
            return (self.table.output,)
        return tuple(column.name for column in self.table.outputs)

    def decide(self, context: Mapping[str, Any], scope: Scope) -> dict[str, Any] | list[Any] | None:
        """The result as JSON data; None when no row matches and no default is given.

        One row or an aggregation gives {output: value}; RULE ORDER, OUTPUT ORDER and COLLECT
        without aggregation give a list of such rows. Raises DecisionFault, HitPolicyBroken.
        """
        result: dict[str, Any] | list[Any] | None = self.explain(context, scope).result
        return result

    def explain(self, context: Mapping[str, Any], scope: Scope) -> Outcome:
        """The result with the rows that gave it. Raises DecisionFault, HitPolicyBroken."""
        return self.table.decided(context, scope)


def parse_decisions(root: etree._Element) -> dict[str, Decision]:
    """The decisions of a DMN file by id. Raises DecisionRefused with all findings."""
    decisions, findings = _read(root)
    if findings:
        raise DecisionRefused(findings)
    return decisions


def decision_findings(root: etree._Element) -> list[Finding]:
    """Everything that keeps the file from being published: (element id, fa, en)."""
    return _read(root)[1]


def _read(root: etree._Element) -> tuple[dict[str, Decision], list[Finding]]:
    findings = list(_foreign(root))
    decisions: dict[str, Decision] = {}
    known = frozenset(_names_with_spaces(root))
    for node in kids(root, "decision"):
        reader = DecisionReader(node, known)
        body = reader.body()
        found = reader.findings
        findings += found.found
        if found.id in decisions:
            findings.append(_twice(found.id))
        if body is not None:
            decisions[found.id] = Decision(found.id, *found.name, body)
    if not findings and not decisions:
        findings.append((root.get("id", ""), *_EMPTY))
    return decisions, findings


_EMPTY = (
    "این فایل تصمیمی ندارد؛ یک جدول تصمیم بسازید.",
    "This file holds no decision; add a decision table.",
)


def _foreign(root: etree._Element) -> Iterator[Finding]:
    tag = etree.QName(root)
    if tag.localname != "definitions" or tag.namespace not in NAMESPACES:
        yield (
            root.get("id", ""),
            "این فایل DMN نیست؛ فایلی از نسخهٔ ۱٫۱ تا ۱٫۵ بارگذاری کنید.",
            "This is not a DMN file; upload one of the versions 1.1 to 1.5.",
        )
        return
    for kid in kids(root):
        name = etree.QName(kid).localname
        if name not in _DRAWN:
            yield (
                kid.get("id", ""),
                f"«{name}» هنوز اجرا نمی‌شود؛ آن را بردارید و در یک جدول بنویسید.",
                f"“{name}” is not executed yet; remove it and use one decision table.",
            )


def _names_with_spaces(root: etree._Element) -> Iterator[str]:
    for kind in ("inputData", "decision", "itemDefinition"):
        for node in kids(root, kind):
            for named in (node, *kids(node, "variable", "itemComponent")):
                name = " ".join((named.get("name") or "").split())
                if " " in name:
                    yield name


def _twice(id_: str) -> Finding:
    return (
        id_,
        f"شناسهٔ «{id_}» دو بار آمده است؛ یکی را تغییر دهید.",
        f"The id “{id_}” is used twice; change one of them.",
    )
