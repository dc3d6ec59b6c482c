"""Decision tables at work: inputs, cells, hit policies, and the rows that decided."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from processes.engine.feel import Expression, FeelFault, Scope, UnaryTests, Value, to_json
from processes.engine.feel.errors import persian, shown
from processes.engine.feel.functions import FUNCTIONS
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.moments import read_date, read_duration, read_moment, read_time

CELL_STEPS = 20  # that a table's budget grows by with each cell
HIT_POLICIES = frozenset(
    ("UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT")
)
AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


class DecisionFault(FeelFault):
    """In the decision “{table}”, {place}, the expression “{text}” gave no result: {reason}"""

    fa = "در جدول تصمیم «{table}»، {place}، عبارت «{text}» به نتیجه نرسید: {reason}"


class HitPolicyBroken(FeelFault):
    """The decision “{table}” cannot be made: {reason}"""

    fa = "جدول تصمیم «{table}» به نتیجه نرسید: {reason}"


@dataclass(frozen=True)
class Outcome:
    """A decision and its why: `matched_rows` count from 1, as people see the table."""

    result: Any
    matched_rule_ids: tuple[str, ...] = ()
    matched_rows: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Input:
    """One input column."""

    id: str
    label: str
    type: str
    expression: Expression


@dataclass(frozen=True, eq=False)
class Output:
    """One output column; `allowed` are its values in the order of their priority."""

    id: str
    name: str
    allowed: tuple[Value, ...]
    default: Expression | None


@dataclass(frozen=True, eq=False)
class Rule:
    """One row; an output cell left empty gives null."""

    id: str
    row: int
    tests: tuple[UnaryTests, ...]
    outputs: tuple[Expression | None, ...]


@dataclass(frozen=True, eq=False)
class Hit:
    """A row that matched, and what it gives."""

    rule: Rule
    values: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class DecisionTable:
    """A compiled table."""

    name: tuple[str, str]
    hit_policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    @property
    def names(self) -> frozenset[str]:
        """The variables that the table reads."""
        return frozenset[str]().union(*(part.names for part in self._parts()))

    @cached_property
    def slots(self) -> int:
        """How many loop variables the greediest cell needs."""
        return max(part.slots for part in self._parts())

    def _parts(self) -> Iterable[Expression | UnaryTests]:
        yield from (column.expression for column in self.inputs)
        for rule in self.rules:
            yield from rule.tests
            yield from (cell for cell in rule.outputs if cell is not None)

    def decided(self, context: Mapping[str, Any], scope: Scope) -> Outcome:
        """The outcome on this data. Raises DecisionFault or HitPolicyBroken."""
        frame = Frame(context, scope, self.slots)  # one budget for the whole table
        frame.left += CELL_STEPS * len(self.rules) * (len(self.inputs) + len(self.outputs))
        hits = self._hits(frame)
        if not hits:
            return Outcome(self._without_hits(frame))
        chosen = _POLICIES[self.hit_policy](self, hits)
        rules = [hit.rule for hit in chosen]
        result = self._result(chosen, frame)
        return Outcome(result, tuple(r.id for r in rules), tuple(r.row for r in rules))

    def _hits(self, frame: Frame) -> list[Hit]:
        values = [self._input(column, frame) for column in self.inputs]
        hits = []
        for rule in self.rules:
            if self._matches(rule, values, frame):
                hits.append(Hit(rule, self._values(rule, frame)))
                if self.hit_policy == "FIRST":
                    break
        return hits

    def _input(self, column: Input, frame: Frame) -> Value:
        value = self._cell(column.expression, frame, None, column.label)
        read = _READERS.get(column.type) if isinstance(value, str) else None
        return value if read is None else read(value, frame.scope)

    def _matches(self, rule: Rule, values: list[Value], frame: Frame) -> bool:
        for column, test, value in zip(self.inputs, rule.tests, values, strict=True):
            try:
                if not test.passes_in(frame, value):
                    return False
            except FeelFault as fault:
                raise self._fault(fault, rule, column.label) from None
        return True

    def _values(self, rule: Rule, frame: Frame) -> tuple[Value, ...]:
        columns = zip(self.outputs, rule.outputs, strict=True)
        return tuple(self._cell(cell, frame, rule, column.name) for column, cell in columns)

    def _cell(self, cell: Expression | None, frame: Frame, rule: Rule | None, column: str) -> Value:
        try:
            return None if cell is None else cell.value_in(frame)
        except FeelFault as fault:
            raise self._fault(fault, rule, column) from None

    def _fault(self, fault: FeelFault, rule: Rule | None, column: str) -> DecisionFault:
        params = {
            **fault.params,
            "table": self.name,
            "place": place(rule.row if rule else None, column),
        }
        return DecisionFault(fault.key, **params)

    def _without_hits(self, frame: Frame) -> Any:
        if self.aggregation == "COUNT":
            return {self.outputs[0].name: 0}
        if all(column.default is None for column in self.outputs):
            return None
        return {
            column.name: to_json(self._cell(column.default, frame, None, column.name))
            for column in self.outputs
        }

    def _result(self, hits: list[Hit], frame: Frame) -> Any:
        if self.aggregation is not None:
            return self._aggregated([hit.values[0] for hit in hits], frame)
        rows = [
            {column.name: to_json(v) for column, v in zip(self.outputs, hit.values, strict=True)}
            for hit in hits
        ]
        return rows if self.hit_policy in _MANY else rows[0]

    def _aggregated(self, values: list[Value], frame: Frame) -> Any:
        work = FUNCTIONS[AGGREGATIONS[self.aggregation or ""]]
        try:
            return {self.outputs[0].name: to_json(work.call(frame, values))}
        except FeelFault as fault:
            told = self._fault(fault, None, self.outputs[0].name)
            raise told.of(self.aggregation or "") from None


_MANY = frozenset(("RULE ORDER", "OUTPUT ORDER", "COLLECT"))
_READERS: dict[str, Callable[[str, Scope], Value]] = {
    "date": lambda text, scope: read_date(text) or text,
    "time": lambda text, scope: read_time(text) or text,
    "dateTime": lambda text, scope: read_moment(text, scope) or text,
    "date and time": lambda text, scope: read_moment(text, scope) or text,
    "dayTimeDuration": lambda text, scope: read_duration(text) or text,
    "yearMonthDuration": lambda text, scope: read_duration(text) or text,
}


def place(row: int | None, column: str) -> tuple[str, str]:
    """Where in a table, in words (Persian, English)."""
    if row is None:
        return f"ستون «{column}»", f"column “{column}”"
    return f"قاعدهٔ {persian(row)}، ستون «{column}»", f"row {row}, column “{column}”"


def _rows(hits: list[Hit]) -> tuple[str, str]:
    numbers = [hit.rule.row for hit in hits]
    return " و ".join(map(persian, numbers)), " and ".join(map(str, numbers))


def _unique(table: DecisionTable, hits: list[Hit]) -> list[Hit]:
    if len(hits) > 1:
        raise HitPolicyBroken("unique_broken", table=table.name, rows=_rows(hits))
    return hits


def _any(table: DecisionTable, hits: list[Hit]) -> list[Hit]:
    others = [hit for hit in hits if to_json(hit.values) != to_json(hits[0].values)]
    if others:
        raise HitPolicyBroken("any_broken", table=table.name, rows=_rows([hits[0], *others]))
    return hits


def _by_priority(table: DecisionTable, hits: list[Hit]) -> list[Hit]:
    ranked = [(_ranks(table, hit), hit.rule.row, hit) for hit in hits]
    return [hit for _, _, hit in sorted(ranked, key=lambda each: each[:2])]


def _ranks(table: DecisionTable, hit: Hit) -> list[int]:
    ranks = []
    for column, value in zip(table.outputs, hit.values, strict=True):
        if column.allowed:
            if value not in column.allowed:
                raise HitPolicyBroken(
                    "not_allowed",
                    table=table.name,
                    place=place(hit.rule.row, column.name),
                    value=shown(to_json(value)),
                )
            ranks.append(column.allowed.index(value))
    return ranks


_POLICIES: dict[str, Callable[[DecisionTable, list[Hit]], list[Hit]]] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": lambda table, hits: hits[:1],
    "PRIORITY": lambda table, hits: _by_priority(table, hits)[:1],
    "OUTPUT ORDER": _by_priority,
    "RULE ORDER": lambda table, hits: hits,
    "COLLECT": lambda table, hits: hits,
}


@dataclass(frozen=True, eq=False)
class LiteralDecision:
    """A decision that is one expression."""

    name: tuple[str, str]
    output: str
    expression: Expression

    @property
    def names(self) -> frozenset[str]:
        """The variables that the expression reads."""
        return self.expression.names

    def decided(self, context: Mapping[str, Any], scope: Scope) -> Outcome:
        """The outcome on this data. Raises DecisionFault."""
        try:
            return Outcome({self.output: to_json(self.expression.evaluate(context, scope))})
        except FeelFault as fault:
            params = {**fault.params, "table": self.name, "place": place(None, self.output)}
            raise DecisionFault(fault.key, **params) from None
