"""What of an instance's past may still decide its future; all else is left out when it is stored.

The event log remembers who did what. The tree of tasks keeps only what a step yet to come asks
for: whatever is not finished, each with the task before it; the split of a join that has not
joined; the tasks of a multi-instance activity that still runs; the arrivals at a gateway.
"""

from collections.abc import Iterable
from typing import Any

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin, _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, StandardLoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin

from processes.engine.joins import SPENT

FINISHED = TaskState.FINISHED_MASK


class Remains:
    """The part of one workflow's tree that is stored; to be asked before anything else runs."""

    def __init__(self, workflow: Any) -> None:
        """Looks at every task and changes none."""
        self.last = workflow.last_task
        self.above: dict[Any, Any] = {}
        self.below: dict[Any, list[Any]] = {}
        order = self._in_order(workflow)
        self.coming = {task for task in order if _is_coming(workflow, task)}
        self.coming.update(_uncounted(workflow))
        self.asked = set(_asked_splits(order))
        self.living = self._living(order)
        self.kept: dict[Any, list[Any]] = {}

    def children(self, task: Any) -> list[Any]:
        """What hangs on `task` in the stored tree, finished links of the chain left out."""
        return [self._shortened(child) for child in self._kept(task)]

    def _in_order(self, workflow: Any) -> list[Any]:
        """All tasks, each before those that hang on it."""
        tasks, order = workflow.tasks, [workflow.task_tree]
        for task in order:  # grows while it is read
            below = self.below[task] = [tasks[child] for child in task._children]
            self.above.update((child, task) for child in below)
            order.extend(below)
        return order

    def _kept(self, task: Any) -> list[Any]:
        if (known := self.kept.get(task)) is None:
            below = self.below[task]
            known = [c for c in below if c in self.living or self._holds(task, c)]
            self.kept[task] = known
        return known

    def _shortened(self, task: Any) -> Any:
        """The first task at or below `task` that somebody will ask for."""
        while (below := self._only_link(task)) is not None:
            task = below
        return task

    def _only_link(self, task: Any) -> Any:
        """What follows `task` if nothing is lost by leaving `task` out, else None."""
        above = self.above[task]
        if task._state != TaskState.COMPLETED or not above._state & FINISHED:
            return None
        if task.triggered or self._is_asked_for(task) or above in self.asked:
            return None
        kept = self._kept(task)
        return kept[0] if len(kept) == 1 and kept[0] not in self.coming else None

    def _is_asked_for(self, task: Any) -> bool:
        return task is self.last or task in self.asked

    def _holds(self, task: Any, child: Any) -> bool:
        """Whether a finished branch is kept because `task` will look at its first task."""
        spec = task.task_spec
        if task in self.asked:
            event = child.task_spec
            return not isinstance(event, BoundaryEvent) or bool(event.cancel_activity)
        is_running = not task._state & FINISHED
        return is_running and isinstance(spec, LoopTask) and not isinstance(spec, StandardLoopTask)

    def _living(self, order: list[Any]) -> set[Any]:
        """The tasks in whose branch something is still to come."""
        found: set[Any] = set()
        for task in reversed(order):
            if task in found or task in self.coming or self._is_asked_for(task):
                found |= {task, self.above.get(task)}
        return found


def _is_coming(workflow: Any, task: Any) -> bool:
    """Not finished; but for a join that is left behind by an event which interrupts nothing.

    Each firing leaves one, with nothing after it: the activity's own join withdraws the events.
    """
    if task._state & FINISHED:
        return False
    if task._parent is None or not isinstance(task.task_spec, BoundaryEventJoin):
        return True
    event = workflow.tasks[task._parent].task_spec
    return not isinstance(event, BoundaryEvent) or bool(event.cancel_activity)


def _asked_splits(order: Iterable[Any]) -> Iterable[Any]:
    """The splits to which joins that have not joined will look up."""
    for task in order:
        name = getattr(task.task_spec, "split_task", None)
        if name and not task._state & FINISHED:
            above = task.find_ancestor(name)
            if above is not None:
                yield above


def _uncounted(workflow: Any) -> Iterable[Any]:
    """Arrivals that a gateway has put aside and may still count; at the end, the first by each way.

    As only the last arrival waits, the library cancels those before it.
    """
    at_end: dict[Any, Any] = {}
    aside = (task for task in workflow.tasks.values() if _is_aside(workflow, task))
    for task in sorted(aside, key=lambda task: task.last_state_change):
        if not isinstance(task.task_spec, _EndJoin):
            yield task
        else:
            at_end.setdefault(workflow.tasks[task._parent].task_spec, task)
    yield from at_end.values()


def _is_aside(workflow: Any, task: Any) -> bool:
    if task._state not in (TaskState.CANCELLED, TaskState.ERROR) or SPENT in task.internal_data:
        return False
    is_join = isinstance(task.task_spec, UnstructuredJoin)
    return is_join and bool(workflow.tasks[task._parent]._state == TaskState.COMPLETED)
