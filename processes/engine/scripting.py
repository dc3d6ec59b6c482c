"""FEEL in the place of SpiffWorkflow's Python, wherever a diagram holds an expression."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from processes.engine.decisions import Decision
from processes.engine.faults import ExpressionFailed
from processes.engine.feel import Scope, compile_expression, compile_script, to_json
from processes.errors import PasokhError

CASE = "case"
NO_CASE: Mapping[str, Any] = {}


@dataclass
class Surroundings:
    """What expressions see besides the variables: the scope and the read-only case record."""

    scope: Scope
    case: Callable[[], Mapping[str, Any]] = lambda: NO_CASE

    def context(
        self, variables: Mapping[str, Any], names: frozenset[str] | None = None
    ) -> dict[str, Any]:
        """The variables and `case`, which no variable can shadow.

        The case is read only where one of `names`, those that the expression reads, asks for it.
        """
        is_asked = names is None or _asks_for_case(names)
        return {**variables, CASE: self.case() if is_asked else NO_CASE}

    def value(self, text: str, variables: Mapping[str, Any], element: str = "") -> Any:
        """The JSON value of the expression `text`; raises ExpressionFailed naming `element`."""
        try:
            expression = compile_expression(text)
            context = self.context(variables, expression.names)
            return to_json(expression.evaluate(context, self.scope))
        except PasokhError as fault:
            raise ExpressionFailed(element=element) from fault


@dataclass
class Thrown:
    """A message that an element throws: sent after the step, within its unit of work."""

    name: str
    element_id: str
    process_id: str
    variables: dict[str, Any]


@dataclass
class FeelScripts:
    """The script engine of one loaded instance; SpiffWorkflow calls it, nothing else does."""

    surroundings: Surroundings
    decisions: Mapping[str, Decision]
    thrown: list[Thrown] = field(default_factory=list)
    decided: list[tuple[str, str, tuple[int, ...]]] = field(default_factory=list)

    @property
    def environment(self) -> "FeelScripts":
        """The library asks some expressions of the environment directly."""
        return self

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The JSON value of an expression on the task's variables."""
        return self.surroundings.value(expression, task.data, task.task_spec.bpmn_id or "")

    def execute(self, task: Any, script: str, external_context: Any = None) -> bool:
        """Run the assignments of a script task."""
        surroundings = self.surroundings
        try:
            context = surroundings.context(task.data)
            assigned = compile_script(script).execute(context, surroundings.scope)
        except PasokhError as fault:
            raise ExpressionFailed(element=task.task_spec.bpmn_id) from fault
        task.data.update({name: to_json(value) for name, value in assigned.items()})
        return True

    def decide(self, task: Any, decision_id: str) -> dict[str, Any]:
        """The outputs of a decision table, with `<decision>_row` naming the row that fired."""
        surroundings = self.surroundings
        try:
            decision = self.decisions[decision_id]
            context = surroundings.context(task.data, decision.names)
            outcome = decision.explain(context, surroundings.scope)
        except PasokhError as fault:
            raise ExpressionFailed(element=task.task_spec.bpmn_id) from fault
        rows = outcome.matched_rows
        self.decided.append((task.task_spec.bpmn_id, decision_id, rows))
        return {**_variables(decision_id, outcome.result), f"{decision_id}_row": _first(rows)}

    def throw(self, task: Any, name: str) -> None:
        """Note a message that `task` throws."""
        spec = task.task_spec
        self.thrown.append(Thrown(name, spec.bpmn_id, task.workflow.spec.name, dict(task.data)))


@lru_cache(2048)
def _asks_for_case(names: frozenset[str]) -> bool:
    return any(name == CASE or name.startswith(CASE + ".") for name in names)


def _variables(decision_id: str, result: Any) -> dict[str, Any]:
    result = to_json(result)
    if result is None:
        return {}
    return result if isinstance(result, dict) else {decision_id: result}


def _first(rows: tuple[int, ...]) -> int | None:
    return rows[0] if rows else None
