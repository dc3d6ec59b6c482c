"""One instance in memory: start it, act on it, and read what it now waits for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.exceptions import WorkflowException

from processes.engine import codec, steps, timing
from processes.engine.definition import Definition
from processes.engine.diagram import Element
from processes.engine.faults import EngineFault, NoBranchFits, NotWaiting, StepBroke
from processes.engine.parts import LIVE, STATES, Delivery, JobTask, OutsideMessage
from processes.engine.scripting import FeelScripts, Surroundings, Thrown

BREAKS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What the library raises, in words of its own, where it is led astray by a diagram's values."""


class Change(NamedTuple):
    """An element entered `state` (waiting, ready, started, completed, cancelled, error)."""

    process_id: str
    element_id: str
    state: str
    task_id: UUID


@dataclass(frozen=True)
class Place:
    """A token: a live task of the engine at an element, with the variables it sees."""

    task_id: UUID
    process_id: str
    element_id: str
    variables: Mapping[str, Any]


@dataclass(frozen=True)
class Awaited(Place):
    """A token that waits for a message of `name`; `gateway_child` is the catching element."""

    name: str = ""
    catcher_id: str = ""


class Run:
    """A loaded instance; a verb that raises EngineFault leaves it unusable."""

    def __init__(self, definition: Definition, surroundings: Surroundings) -> None:
        """Use `start` or `load`."""
        self.definition = definition
        self.surroundings = surroundings
        self.scripts = FeelScripts(surroundings, definition.decisions)
        self.changes: list[Change] = []
        self._workflow: Any = None

    @classmethod
    def start(
        cls, definition: Definition, surroundings: Surroundings, variables: Mapping[str, Any]
    ) -> "Run":
        """Begin an instance with `variables` (flat JSON scalars) and run it to its first rest."""
        run = cls(definition, surroundings)
        spec = definition.spec
        with timing.at(run.now):
            workflow = BpmnWorkflow(spec.main, spec.called, script_engine=run.scripts)
            run._hold(workflow)
            workflow.task_tree.data.update(variables)
            run._advance()
        return run

    @classmethod
    def load(cls, definition: Definition, surroundings: Surroundings, state: bytes) -> "Run":
        """Take up a stored instance; nothing runs yet."""
        run = cls(definition, surroundings)
        run._hold(codec.load(state, definition, run.scripts))
        return run

    @property
    def now(self) -> datetime:
        """The moment of the unit of work."""
        return self.surroundings.scope.now

    @property
    def is_completed(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self._workflow.is_completed())

    @property
    def variables(self) -> dict[str, Any]:
        """The variables as far as they are known to the whole: those of the last task."""
        last = self._workflow.last_task
        return dict(last.data if last else self._workflow.task_tree.data)

    def dump(self) -> bytes:
        """The state between two steps, without the spec."""
        return codec.dump(self._workflow, self.definition)

    # --- verbs ---------------------------------------------------------------------------------

    def complete(self, task_id: UUID, variables: Mapping[str, Any]) -> None:
        """A person has done the user task; `variables` are the form's. Raises NotWaiting."""
        task = self._task(task_id, TaskState.READY)
        task.data.update(variables)
        self._act(task.run)

    def finish_job(self, task_id: UUID, result: Mapping[str, Any]) -> None:
        """The service task's handler has given `result` (a flat record). Raises NotWaiting."""
        task = self._task(task_id, TaskState.STARTED)
        operator = self.element(task.workflow.spec.name, task.task_spec.bpmn_id).operator
        prefix = operator.result_variable if operator else None
        named = {f"{prefix}_{key}" if prefix else key: value for key, value in result.items()}
        task.data.update(named)
        self._act(task.complete)

    def deliver(self, task_id: UUID, name: str, payload: Mapping[str, Any]) -> None:
        """A message has come for the token `task_id`; its payload becomes variables."""
        if not self.awaits(task_id):
            raise NotWaiting
        event = BpmnEvent(Delivery(name, task_id), payload=dict(payload))
        self._act(lambda: self._workflow.event_manager.catch(event))

    def awaits(self, task_id: UUID) -> bool:
        """Whether the token still waits for an event."""
        return task_id in self._workflow.event_manager.tasks

    def fire(self) -> None:
        """Let every timer that is due fire; a cycle that missed several times fires once."""
        for task in self._workflow.event_manager.tasks.values():
            timing.skip_missed_cycles(task, self.now)
        self._act(self._workflow.refresh_timers)

    def terminate(self) -> None:
        """Stop everything where it stands."""
        with timing.at(self.now):
            self._workflow.cancel()

    # --- what it waits for ---------------------------------------------------------------------

    def element(self, process_id: str, element_id: str) -> Element:
        """The drawn element behind the engine's names."""
        found = self.definition.find(process_id, element_id)
        if found is None:
            raise KeyError(f"{process_id}/{element_id}")
        return found

    def user_tasks(self) -> list[Place]:
        """Tokens that wait for a person."""
        return [_place(task) for task in self._live(TaskState.READY) if task.task_spec.manual]

    def jobs(self) -> list[tuple[Place, int]]:
        """Tokens that wait for a handler, with the number of the attempt."""
        return [
            (_place(task), task.internal_data.get("attempt", 1))
            for task in self._live(TaskState.STARTED)
            if isinstance(task.task_spec, JobTask)
        ]

    def awaited(self) -> list[Awaited]:
        """Messages that tokens wait for."""
        waiting = self._workflow.event_manager.tasks.values()
        return [found for task in waiting for found in _awaited(task)]

    def due_at(self) -> datetime | None:
        """When the next timer fires; None when there is none."""
        moments = map(timing.due_of, self._workflow.event_manager.tasks.values())
        return min((moment for moment in moments if moment), default=None)

    def tokens(self) -> list[tuple[Place, str, datetime]]:
        """Every live place with its state and since when (for the drawing)."""
        return [
            (_place(task), STATES[task.state], datetime.fromtimestamp(task.last_state_change, UTC))
            for task in self._live(LIVE)
            if task.task_spec.bpmn_id
        ]

    def take_thrown(self) -> list[Thrown]:
        """The messages thrown since the last call."""
        thrown, self.scripts.thrown = self.scripts.thrown, []
        return thrown

    def take_changes(self) -> list[Change]:
        """The changes of elements since the last call, in order."""
        changes, self.changes = self.changes, []
        return changes

    # --- inside ----------------------------------------------------------------------------------

    def _hold(self, workflow: Any) -> None:
        self._workflow = workflow
        workflow.record = self._record

    def _record(self, task: Any, before: int, value: int) -> None:
        spec = task.task_spec
        if spec.bpmn_id and _is_told(spec, before, value):
            process_id = task.workflow.spec.name
            self.changes.append(Change(process_id, spec.bpmn_id, STATES[value], task.id))

    def _act(self, verb: Callable[[], None]) -> None:
        with timing.at(self.now):
            self._guarded(verb)
            self._advance()

    def _advance(self) -> None:
        self._guarded(lambda: steps.advance(self._workflow))

    def _guarded(self, verb: Callable[[], None]) -> None:
        try:
            verb()
        except (WorkflowException, *BREAKS) as problem:
            raise _in_our_words(problem, self.changes) from problem

    def _task(self, task_id: UUID, state: int) -> Any:
        for workflow in (self._workflow, *self._workflow.subprocesses.values()):
            task = workflow.tasks.get(task_id)
            if task is not None and task.state == state:
                return task
        raise NotWaiting

    def _live(self, mask: int) -> list[Any]:
        workflows = (self._workflow, *self._workflow.subprocesses.values())
        return [t for workflow in workflows for t in workflow.tasks.values() if t._state & mask]


def _place(task: Any) -> Place:
    return Place(task.id, task.workflow.spec.name, task.task_spec.bpmn_id or "", task.data)


def _awaited(task: Any) -> list[Awaited]:
    definition = task.task_spec.event_definition
    spec, process_id = task.task_spec, task.workflow.spec.name
    if isinstance(definition, OutsideMessage):
        element_id = spec.bpmn_id
        return [Awaited(task.id, process_id, element_id, task.data, definition.name, element_id)]
    if not isinstance(definition, MultipleEventDefinition):
        return []
    return [
        Awaited(task.id, process_id, spec.bpmn_id, task.data, inner.name, child.bpmn_id)
        for inner, child in zip(definition.event_definitions, spec.outputs, strict=True)
        if isinstance(inner, OutsideMessage)
    ]


def _is_told(spec: Any, before: int, value: int) -> bool:
    if value not in STATES:
        return False
    if value == TaskState.READY:
        return bool(spec.manual)
    if value == TaskState.WAITING:
        return isinstance(spec, CatchingEvent)
    return value != TaskState.CANCELLED or bool(before & LIVE)


def _in_our_words(problem: Exception, changes: list[Change]) -> EngineFault:
    if isinstance(problem, WorkflowException):
        name = getattr(getattr(problem, "task_spec", None), "bpmn_id", None) or str(problem)
        return NoBranchFits(element=name)
    last = changes[-1].element_id if changes else ""
    return StepBroke(element=last, reason=f"{type(problem).__name__}: {problem}")
