"""Our own kinds of element inside SpiffWorkflow: jobs, messages, decisions; and its repairs."""

from types import MappingProxyType
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser, SpiffProcessParser
from SpiffWorkflow.spiff.parser.task_spec import ServiceTaskParser, SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import ServiceTask
from SpiffWorkflow.spiff.specs.spiff_task import SpiffBpmnTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskIterator

from processes.engine import joins
from processes.engine.timing import moment, own_timer


class JobTask(ServiceTask):
    """A service task that only asks for a job and waits in STARTED until its result comes."""

    def _execute(self, task: Any) -> None:
        task.internal_data["attempt"] = task.internal_data.get("attempt", 0) + 1


class DecisionTask(SpiffBpmnTask):
    """A business rule task: its table's outputs become variables, with the row that fired."""

    def __init__(self, wf_spec: Any, name: str, decision: str, **kwargs: Any) -> None:
        """`decision` is the id of a decision table of the package."""
        super().__init__(wf_spec, name, **kwargs)
        self.decision = decision

    def _run_hook(self, my_task: Any) -> bool:
        my_task.data.update(my_task.workflow.script_engine.decide(my_task, self.decision))
        return True


class DecisionTaskParser(SpiffTaskParser):
    """Reads calledDecisionId; the table itself is found when the task runs."""

    @staticmethod
    def get_decision_ref(node: Any) -> str:
        """The id of the decision that the node calls."""
        return (SpiffTaskParser._parse_extensions(node).get("calledDecisionId") or "").strip()

    def create_task(self) -> Any:
        """The task spec."""
        decision = self.get_decision_ref(self.node)
        return DecisionTask(self.spec, self.bpmn_id, decision=decision, **self.bpmn_attributes)


class NodesOnly(SpiffProcessParser):
    """Finds flow nodes by id; an operator named like its task is not one of them."""

    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        for node in self.xpath(".//bpmn:*[@id]"):
            self.nodes_by_id[node.get("id")] = node


class Parser(SpiffBpmnParser):
    """The library's parser with our kinds of task."""

    PROCESS_PARSER_CLASS = NodesOnly

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - the library's own attribute
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (ServiceTaskParser, JobTask),
        full_tag("businessRuleTask"): (DecisionTaskParser, DecisionTask),
    }


class OutsideMessage(MessageEventDefinition):
    """A message that goes out to, or comes in from, the world outside this one instance."""

    def catches(self, my_task: Any, event: Any) -> bool:
        """Only a delivery made to this very task is caught: correlation happens in SQL."""
        wanted = getattr(event.event_definition, "task_id", None)
        return bool(wanted == my_task.id and event.event_definition.name == self.name)

    def catch(self, my_task: Any, event: Any = None) -> None:
        """Keep the payload until the task runs, then fire."""
        if event is not None and event.payload:
            my_task.internal_data["payload"] = dict(event.payload)
        my_task.internal_data["event_fired"] = True
        if isinstance(my_task.task_spec, BoundaryEvent) and not my_task.task_spec.cancel_activity:
            _wait_again(my_task)

    def throw(self, my_task: Any) -> None:
        """Hand the message to the run, which sends it within the same unit of work."""
        my_task.workflow.script_engine.throw(my_task, self.name)

    def update_task_data(self, my_task: Any) -> None:
        """The payload's entries become variables."""
        my_task.data.update(my_task.internal_data.pop("payload", {}))

    def update_task(self, my_task: Any) -> None:
        """Nothing is correlated inside the engine."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MessageEventDefinition) and other.name == self.name

    __hash__ = None  # type: ignore[assignment]


class Delivery(OutsideMessage):
    """A message on its way in, addressed to one waiting task."""

    def __init__(self, name: str, task_id: Any) -> None:
        """`task_id` is the engine's id of the task that waits."""
        super().__init__(name)
        self.task_id = task_id


def _wait_again(my_task: Any) -> None:
    """A message that does not interrupt may come again; the library lets it come only once."""
    spec = my_task.task_spec
    spec._update(my_task.parent._add_child(spec, TaskState.MAYBE))


def own_parts(spec: Any) -> None:
    """Put our own event definitions in the place of the library's, once per parsed spec."""
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, LoopTask):
            _listen(spec, task_spec)
        definition = getattr(task_spec, "event_definition", None)
        if definition is not None:
            task_spec.event_definition = _own(task_spec, definition)


def _listen(spec: Any, loop: Any) -> None:
    """A round tells its loop when it is done; the library says so only where the round began."""
    done = spec.task_specs[loop.task_spec].completed_event
    if not done.is_connected(loop.merge_child):
        done.connect(loop.merge_child)


def _own(task_spec: Any, definition: Any) -> Any:
    if isinstance(definition, MultipleEventDefinition):
        definition.event_definitions = [_own(task_spec, d) for d in definition.event_definitions]
        return definition
    if isinstance(definition, MessageEventDefinition):
        if isinstance(task_spec, StartEvent):
            return NoneEventDefinition()  # the message has come: it is why the instance exists
        return OutsideMessage(definition.name)
    if isinstance(definition, TimerEventDefinition):
        return own_timer(definition)
    return definition


# --- repairs of the library, applied once on import -------------------------------------------


def _set_state(self: Any, value: int) -> None:
    """Set a task's state; the run's recorder notes the change, the library's logger does not."""
    before = self._state
    if value == before:
        return
    self._state = value
    self.last_state_change = moment().timestamp()
    record = getattr(self.workflow.top_workflow, "record", None)
    if record is not None:
        record(self, before, value)


def _update(self: Any, my_task: Any) -> None:
    """A branch behind a boundary event stays predicted; make it definite before it is updated."""
    if my_task.has_state(TaskState.PREDICTED_MASK):
        self._predict(my_task)
        my_task._set_state(TaskState.FUTURE)
    if self._update_hook(my_task):
        my_task._ready()


def _is_descendant_of(self: Any, task: Any) -> bool:
    """Whether `task` is above; the library asks parent after parent, and a long life is deep."""
    above = self.parent
    while above is not None and above != task:
        above = above.parent
    return above is not None


def _find_ancestor(self: Any, spec_name: str) -> Any:
    """The nearest task above of that spec, found without recursion for the same reason."""
    above = self.parent
    while above is not None and above.task_spec.name != spec_name:
        above = above.parent
    return above


def _cancel(self: Any) -> None:
    """Cancel a task; a loop's rounds too, which the library drops with their work still open."""
    if not self.has_state(TaskState.FINISHED_MASK) and isinstance(self.task_spec, LoopTask):
        for child in self.children:
            if child.has_state(LIVE):
                child.cancel()
    _library_cancel(self)


def _merge(a: dict[str, Any], b: dict[str, Any], path: Any = None) -> dict[str, Any]:
    """Merge `b` into `a`; what is flat and goes into nothing is copied at once."""
    if a or not _NESTED.isdisjoint(map(type, b.values())):
        return _library_merge(a, b, path)
    a.update(b)
    return a


_NESTED = frozenset({dict, list, set})
_library_merge = DeepMerge.merge
_library_cancel = Task.cancel
_DEPTH = 1_000_000  # the library stops looking at 1,000 and then calls a live instance complete
TaskIterator.__init__.__defaults__ = tuple(
    _DEPTH if default == 1000 else default for default in TaskIterator.__init__.__defaults__
)
TaskSpec._update = _update
joins.repair()
Task.cancel = _cancel
DeepMerge.merge = staticmethod(_merge)
Task.find_ancestor = _find_ancestor
Task.is_descendant_of = _is_descendant_of
Task._set_state = _set_state
Task.collect_log_extras = lambda self, dct=None: MappingProxyType({})

STATES = MappingProxyType(
    {
        TaskState.WAITING: "waiting",
        TaskState.READY: "ready",
        TaskState.STARTED: "started",
        TaskState.COMPLETED: "completed",
        TaskState.ERROR: "error",
        TaskState.CANCELLED: "cancelled",
    }
)
LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
