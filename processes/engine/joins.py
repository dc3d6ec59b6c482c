"""Gateways by tokens: of several events one decides; an arrival is spent by one join and no other.

The library counts every arrival since the instance began: in the second round of a loop a join
would not wait for the branches that had arrived in the first. It also takes an inclusive join for
complete while a job or a called process is on its way to it.
"""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import EventBasedGateway
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.util.deep_merge import DeepMerge

SPENT = "spent"
_ON_THE_WAY = TaskState.READY | TaskState.WAITING | TaskState.STARTED | TaskState.FUTURE


def repair() -> None:
    """Put our joins in the place of the library's."""
    ParallelGateway._check_threshold_unstructured = _has_all
    InclusiveGateway._check_threshold_unstructured = _has_all_that_can_come
    UnstructuredJoin._run_hook = _join
    InclusiveGateway._run_hook = _join_and_choose
    EventBasedGateway._run_hook = _decide_once


_DECIDE = EventBasedGateway._run_hook


def _decide_once(self: Any, my_task: Any) -> bool:
    """The first event decides: a message that comes when the timer is overdue leaves it behind."""
    seen = my_task.internal_data.get("seen_events", [])
    my_task.internal_data["seen_events"] = seen[:1]
    return bool(_DECIDE(self, my_task))


def _tokens(gateway: Any, my_task: Any) -> dict[Any, Any]:
    """Incoming step -> the arrival that waits there the longest; `my_task` is its own step's."""
    found: dict[Any, Any] = {}
    mine = (task for task in my_task.workflow.tasks.values() if task.task_spec is gateway)
    for task in sorted(mine, key=lambda task: task.last_state_change):
        is_fired = task.state == TaskState.COMPLETED or SPENT in task.internal_data
        if not is_fired and task.parent.state == TaskState.COMPLETED:
            found.setdefault(task.parent.task_spec, task)
    if my_task.parent.state == TaskState.COMPLETED:
        found[my_task.parent.task_spec] = my_task
    return found


def _is_about_to_join(gateway: Any, my_task: Any) -> bool:
    """Another arrival has completed the set and has not run yet: what is there is spoken for."""
    tasks = my_task.workflow.tasks.values()
    return any(
        task.task_spec is gateway and task is not my_task and task.state == TaskState.READY
        for task in tasks
    )


def _has_all(self: Any, my_task: Any) -> bool:
    """A parallel join: something has arrived by each way in (but by those behind itself)."""
    if _is_about_to_join(self, my_task):
        return False
    missing = set(self.inputs) - set(_tokens(self, my_task))
    behind = (t for t in my_task.workflow.tasks.values() if t.task_spec is self)
    for task in behind:
        if missing and task.is_descendant_of(my_task):
            missing.discard(task.parent.task_spec)
    return not missing


def _has_all_that_can_come(self: Any, my_task: Any) -> bool:
    """An inclusive join: nothing is on its way to an empty way in that cannot reach a full one."""
    if _is_about_to_join(self, my_task):
        return False
    arrived = set(_tokens(self, my_task))
    before_full = _before(self, arrived)
    before_empty = _before(self, set(self.inputs) - arrived)
    return not any(
        spec in before_empty and spec not in before_full for spec in _underway(self, my_task)
    )


def _underway(gateway: Any, my_task: Any) -> Iterable[Any]:
    """The specs of all tokens that have not come to this gateway."""
    for task in my_task.workflow.tasks.values():
        if task._state & _ON_THE_WAY and not _is_behind(gateway, task):
            yield task.task_spec


def _is_behind(gateway: Any, task: Any) -> bool:
    """Whether it stands at, or is only foreseen after, an arrival that has not joined yet."""
    above = task
    while above is not None and above._state != TaskState.COMPLETED:
        if above.task_spec is gateway:
            return True
        above = above.parent
    return False


def _before(gateway: Any, ways_in: set[Any]) -> set[Any]:
    """Every spec from which one of `ways_in` can be reached without passing the gateway."""
    found, open_ = set(ways_in), list(ways_in)
    while open_:
        for spec in open_.pop().inputs:
            if spec is not gateway and spec not in found:
                found.add(spec)
                open_.append(spec)
    return found


def _join(self: Any, my_task: Any) -> bool:
    """Spend the arrivals and merge what their branches know, the latest last."""
    others = [task for task in _tokens(self, my_task).values() if task is not my_task]
    for task in sorted(others, key=lambda task: task.last_state_change):
        DeepMerge.merge(my_task.data, task.parent.data)
        task.internal_data[SPENT] = True
    my_task.internal_data[SPENT] = True
    my_task._inherit_data()
    return True


def _join_and_choose(self: Any, my_task: Any) -> bool:
    """As the library's, after our join."""
    _join(self, my_task)
    matches, defaults = self._get_matching_outputs(my_task)
    if not matches and not defaults:
        raise WorkflowException("no way out fits", task_spec=self)
    my_task._sync_children(matches or defaults, TaskState.FUTURE)
    for child in my_task.children:
        child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
    return True
