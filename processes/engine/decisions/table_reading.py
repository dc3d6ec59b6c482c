"""Reads one decision table: columns, rows and hit policy, each refused by name if wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from processes.engine.decisions.cells import Findings, Words, kids, text_of
from processes.engine.decisions.tables import (
    AGGREGATIONS,
    HIT_POLICIES,
    DecisionTable,
    Input,
    Output,
    Rule,
    place,
)
from processes.engine.feel import (
    Expression,
    Scope,
    UnaryTests,
    Value,
    compile_expression,
    compile_unary_tests,
)
from processes.engine.feel.errors import persian, shown
from processes.engine.feel.reading.nodes import Node

ROWS = 2_000  # of one table
COLUMNS = 50
_NOWHERE = Scope(datetime(2000, 1, 1, tzinfo=UTC))  # to evaluate constants


class Column(NamedTuple):
    """What the cells of a column need to know of it."""

    label: str
    type: str


class TableReader:
    """Reads the table of one decision."""

    def __init__(self, findings: Findings, node: etree._Element, output_name: str) -> None:
        """`node` is the decisionTable, `output_name` the name of an only output without one."""
        self.findings = findings
        self.output_name = output_name
        self.node = node
        self.policy = node.get("hitPolicy") or "UNIQUE"
        self.aggregation = node.get("aggregation")
        self.read: set[str] = set(findings.known)  # variables that the inputs read

    def table(self) -> DecisionTable | None:
        """The compiled table; None if a part of it is refused."""
        columns = list(kids(self.node, "input")), list(kids(self.node, "output"))
        rows = list(kids(self.node, "rule"))
        if self._shape_refused(len(columns[0]) + len(columns[1]), len(columns[1]), len(rows)):
            return None
        inputs = [self._input(n, node) for n, node in enumerate(columns[0], 1)]
        outputs = [self._output(n, node, columns[1]) for n, node in enumerate(columns[1], 1)]
        self._check_policy(outputs)
        asked = [Column(_label(node, n), _type(node)) for n, node in enumerate(columns[0], 1)]
        given = [
            Column(out.name, _type(node)) for out, node in zip(outputs, columns[1], strict=True)
        ]
        rules = [self._rule(n, node, asked, given) for n, node in enumerate(rows, 1)]
        if self.findings.found:
            return None
        return DecisionTable(
            self.findings.name,
            self.policy,
            self.aggregation if self.policy == "COLLECT" else None,
            tuple(column for column in inputs if column),
            tuple(outputs),
            tuple(rule for rule in rules if rule),
        )

    def _shape_refused(self, columns: int, outputs: int, rows: int) -> bool:
        if not outputs:
            self._refuse("ستون خروجی ندارد؛ یکی بیفزایید.", "it has no output column; add one.")
        if not rows:
            self._refuse("قاعده‌ای ندارد؛ یکی بیفزایید.", "it has no rows; add one.")
        if rows > ROWS or columns > COLUMNS:
            self._refuse(
                f"از {persian(ROWS)} قاعده یا {persian(COLUMNS)} ستون بزرگ‌تر است؛ چند جدول بسازید.",
                f"it is larger than {ROWS} rows or {COLUMNS} columns; split it.",
            )
        return bool(self.findings.found)

    def _refuse(self, fa: str, en: str) -> None:
        self.findings.refuse(self.node, fa, en)

    def _check_policy(self, outputs: list[Output]) -> None:
        if self.policy not in HIT_POLICIES:
            self._refuse(
                f"سیاست «{self.policy}» شناخته نیست؛ یکی از {', '.join(sorted(HIT_POLICIES))}.",
                f"the hit policy “{self.policy}” is unknown; use one of "
                f"{', '.join(sorted(HIT_POLICIES))}.",
            )
        ordered = self.policy in ("PRIORITY", "OUTPUT ORDER")
        if ordered and not any(column.allowed for column in outputs):
            self._refuse(
                "مقدارهای مجاز خروجی به ترتیب اولویت نوشته نشده است؛ آن‌ها را بنویسید.",
                "the allowed output values are missing; list them in order of priority.",
            )
        if self.policy == "COLLECT" and self.aggregation:
            self._check_aggregation(len(outputs))

    def _check_aggregation(self, outputs: int) -> None:
        if self.aggregation not in AGGREGATIONS:
            self._refuse(
                f"محاسبهٔ «{self.aggregation}» شناخته نیست؛ یکی از {', '.join(AGGREGATIONS)}.",
                f"the aggregation “{self.aggregation}” is unknown; use one of "
                f"{', '.join(AGGREGATIONS)}.",
            )
        if outputs != 1:
            self._refuse(
                "محاسبه روی چند خروجی ممکن نیست؛ تنها یک ستون خروجی بگذارید.",
                "several outputs cannot be aggregated; keep one output column.",
            )

    def _input(self, number: int, node: etree._Element) -> Input | None:
        label = _label(node, number)
        asked = next(kids(node, "inputExpression"), None)
        where = (f"ستون ورودی «{label}»", f"input column “{label}”")
        host = node if asked is None else asked
        run = self.findings.compiled(compile_expression, host, text_of(asked), where)
        if run is None:
            return None
        self.read |= {name.partition(".")[0] for name in run.names}
        return Input(node.get("id", ""), label, _type(node), run)

    def _output(self, number: int, node: etree._Element, all_: list[etree._Element]) -> Output:
        name = node.get("name") or (self.output_name if len(all_) == 1 else "")
        same = [other for other in all_ if other.get("name") == name]
        if not name or name.startswith("_") or len(same) > 1:
            self.findings.refuse(
                node,
                f"نام ستون خروجی {persian(number)} («{name}») پذیرفته نیست؛ "
                "نامی یکتا بدهید که با خط زیر آغاز نشود.",
                f"the name of output column {number} (“{name}”) is not accepted; "
                "give it a unique one without a leading underscore.",
            )
        where = (f"ستون خروجی «{name}»", f"output column “{name}”")
        default = next(kids(node, "defaultOutputEntry"), None)
        run = None
        if default is not None and text_of(default).strip():
            run = self.findings.compiled(compile_expression, default, text_of(default), where)
        return Output(node.get("id", ""), name, self._allowed(node, where), run)

    def _allowed(self, node: etree._Element, where: Words) -> tuple[Value, ...]:
        values = next(kids(node, "outputValues"), None)
        text = text_of(values).strip()
        if values is None or not text:
            return ()
        made = self.findings.compiled(_constants, values, text, where)
        return tuple(made or ())

    def _rule(
        self, row: int, node: etree._Element, asked: list[Column], given: list[Column]
    ) -> Rule | None:
        tests, cells = list(kids(node, "inputEntry")), list(kids(node, "outputEntry"))
        if len(tests) != len(asked) or len(cells) != len(given):
            self.findings.refuse(
                node,
                f"قاعدهٔ {persian(row)} به اندازهٔ ستون‌ها خانه ندارد؛ آن را دوباره بسازید.",
                f"row {row} does not have one cell per column; make it again.",
            )
            return None
        read = [self._test(row, *pair) for pair in zip(tests, asked, strict=True)]
        made = [self._cell(row, *pair) for pair in zip(cells, given, strict=True)]
        kept = tuple(test for test in read if test is not None)
        return Rule(node.get("id", ""), row, kept, tuple(made))

    def _test(self, row: int, node: etree._Element, column: Column) -> UnaryTests | None:
        where = place(row, column.label)
        test = self.findings.compiled(compile_unary_tests, node, text_of(node), where)
        if test is not None and test.tree is not None:
            self._check_quotes(test.tree, node, column, where)
        return test

    def _cell(self, row: int, node: etree._Element, column: Column) -> Expression | None:
        if not text_of(node).strip():
            return None
        where = place(row, column.label)
        cell = self.findings.compiled(compile_expression, node, text_of(node), where)
        if cell is not None:
            self._check_quotes(cell.tree, node, column, where)
        return cell

    def _check_quotes(self, tree: Node, node: etree._Element, column: Column, where: Words) -> None:
        """A text without its quotes would be an absent variable, and silently never match."""
        for name in _bare_names(tree) if column.type == "string" else ():
            if name not in self.read:
                name = shown(name)
                fa = f'«{name}» متغیر این جدول نیست؛ اگر متن است آن را میان " و " بگذارید.'
                en = f"“{name}” is no variable of this table; if it is a text, put it in quotes."
                self.findings.refuse(node, f"{where[0]}: {fa}", f"{where[1]}: {en}")


def _bare_names(tree: Node) -> Iterator[str]:
    """The names that a cell consists of."""
    if tree.kind == "name":
        yield tree.value
    elif tree.kind in ("tests", "none_of", "test"):
        for kid in tree.kids:
            yield from _bare_names(kid)


def _type(node: etree._Element) -> str:
    asked = next(kids(node, "inputExpression"), node)
    return (asked.get("typeRef") or "").rpartition(":")[2]


def _constants(text: str, known: frozenset[str]) -> list[Value]:
    values: list[Value] = compile_expression(f"[{text}]", known).evaluate({}, _NOWHERE)
    return values


def _label(node: etree._Element, number: int) -> str:
    label = node.get("label")
    asked = next(kids(node, "inputExpression"), None)
    return label or text_of(asked).strip()[:40] or str(number)
