"""Reads one decision table: columns, rows and hit policy, each refused by name if wrong."""

from datetime import UTC, datetime

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
from processes.engine.feel.errors import persian

ROWS = 2_000  # of one table
COLUMNS = 50
_NOWHERE = Scope(datetime(2000, 1, 1, tzinfo=UTC))  # to evaluate constants


class TableReader:
    """Reads the table of one decision."""

    def __init__(self, findings: Findings, node: etree._Element, output_name: str) -> None:
        """`node` is the decisionTable, `output_name` the name of an only output without one."""
        self.findings = findings
        self.output_name = output_name
        self.node = node
        self.policy = node.get("hitPolicy") or "UNIQUE"
        self.aggregation = node.get("aggregation")

    def table(self) -> DecisionTable | None:
        """The compiled table; None if a part of it is refused."""
        columns = list(kids(self.node, "input")), list(kids(self.node, "output"))
        rows = list(kids(self.node, "rule"))
        if self._shape_refused(len(columns[0]) + len(columns[1]), len(columns[1]), len(rows)):
            return None
        inputs = [self._input(n, node) for n, node in enumerate(columns[0], 1)]
        outputs = [self._output(n, node, columns[1]) for n, node in enumerate(columns[1], 1)]
        self._check_policy(outputs)
        labels = [_label(node, n) for n, node in enumerate(columns[0], 1)]
        names = [column.name for column in outputs]
        rules = [self._rule(n, node, labels, names) for n, node in enumerate(rows, 1)]
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
        kind = (host.get("typeRef") or "").rpartition(":")[2]
        if run is None:
            return None
        return Input(node.get("id", ""), label, kind, run)

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
        self, row: int, node: etree._Element, labels: list[str], names: list[str]
    ) -> Rule | None:
        asked, given = list(kids(node, "inputEntry")), list(kids(node, "outputEntry"))
        if len(asked) != len(labels) or len(given) != len(names):
            self.findings.refuse(
                node,
                f"قاعدهٔ {persian(row)} به اندازهٔ ستون‌ها خانه ندارد؛ آن را دوباره بسازید.",
                f"row {row} does not have one cell per column; make it again.",
            )
            return None
        tests = [self._test(row, *pair) for pair in zip(asked, labels, strict=True)]
        cells = [self._cell(row, *pair) for pair in zip(given, names, strict=True)]
        kept = tuple(test for test in tests if test is not None)
        return Rule(node.get("id", ""), row, kept, tuple(cells))

    def _test(self, row: int, node: etree._Element, label: str) -> UnaryTests | None:
        return self.findings.compiled(compile_unary_tests, node, text_of(node), place(row, label))

    def _cell(self, row: int, node: etree._Element, name: str) -> Expression | None:
        if not text_of(node).strip():
            return None
        return self.findings.compiled(compile_expression, node, text_of(node), place(row, name))


def _constants(text: str, known: frozenset[str]) -> list[Value]:
    values: list[Value] = compile_expression(f"[{text}]", known).evaluate({}, _NOWHERE)
    return values


def _label(node: etree._Element, number: int) -> str:
    label = node.get("label")
    asked = next(kids(node, "inputExpression"), None)
    return label or text_of(asked).strip()[:40] or str(number)
