"""Tokens of a loaded instance: which ones live, how one is taken away, how one is put down."""

from typing import Any
from uuid import UUID

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin

from processes.engine.faults import NotWaiting
from processes.engine.joins import SPENT
from processes.engine.parts import LIVE
from processes.engine.run import Run

SPLIT, JOIN = ".BoundaryEventSplit", ".BoundaryEventJoin"


def workflows(run: Run) -> list[Any]:
    """The process and every called process or sub-process that still runs."""
    main = run._workflow
    return [main, *(sub for sub in main.subprocesses.values() if _is_open(main, sub))]


def _is_open(main: Any, sub: Any) -> bool:
    above = main.get_task_from_id(sub.parent_task_id)
    return not above.has_state(TaskState.FINISHED_MASK)


def live_task(run: Run, task_id: UUID) -> Any:
    """The engine's task of a token. Raises NotWaiting."""
    for workflow in workflows(run):
        task = workflow.tasks.get(task_id)
        if task is not None and task._state & LIVE:
            return task
    raise NotWaiting


def is_arrival(task: Any) -> bool:
    """Whether a branch has come to a join with it and waits there for the others.

    The library leaves the last arrival waiting and cancels those before it."""
    spec = task.task_spec
    waits = isinstance(spec, UnstructuredJoin) and spec.bpmn_id and len(spec._inputs) > 1
    if not waits or task._state not in (TaskState.WAITING, TaskState.CANCELLED):
        return False
    return SPENT not in task.internal_data and task.parent.has_state(TaskState.COMPLETED)


def tokens_of(workflow: Any) -> list[Any]:
    """The tokens of one process: what lives on a drawn step, and what has come to a join."""
    return [
        task
        for task in workflow.tasks.values()
        if (task._state & LIVE and task.task_spec.bpmn_id) or is_arrival(task)
        if not isinstance(task.task_spec, BoundaryEvent)
    ]


def came_by(arrival: Any) -> str:
    """The element by which a branch came to its join."""
    spec = arrival.parent.task_spec
    return str(spec.bpmn_id or base_name(spec.name))


def anchor_of(task: Any) -> Any:
    """The finished task after which the token came; what stands in its place is hung there."""
    return next(iter(reversed(up_to_anchor(task))), task)


def up_to_anchor(task: Any) -> list[Any]:
    """What stands above a token, up to its anchor."""
    found = [task.parent] if task.parent is not None else []
    while found and isinstance(found[-1].task_spec, BoundaryEventSplit):
        found.append(found[-1].parent)
    return found


def withdraw(run: Run, task: Any) -> None:
    """Take a token away, with the events on its edge and all that runs inside of it."""
    split = task.parent if isinstance(task.parent.task_spec, BoundaryEventSplit) else None
    group = [task, *(split.children if split else [])]
    if split:
        name = base_name(split.task_spec.name) + JOIN
        waiting = (t for t in task.workflow.tasks.values() if t.task_spec.name == name)
        group += [t for t in waiting if t.is_descendant_of(split)]
    if is_arrival(task):
        task.internal_data[SPENT] = True
    for each in group:
        if each.has_state(TaskState.NOT_FINISHED_MASK):
            end_called(run, each)
            each.cancel()


def let_wait(workflow: Any) -> None:
    """Of the arrivals at a join the last one waits; the one that did may have been withdrawn."""
    at_joins: dict[str, list[Any]] = {}
    for task in sorted(workflow.tasks.values(), key=lambda task: task.last_state_change):
        if is_arrival(task):
            at_joins.setdefault(task.task_spec.name, []).append(task)
    for arrivals in at_joins.values():
        if not any(task._state == TaskState.WAITING for task in arrivals):
            arrivals[-1]._set_state(TaskState.WAITING)
            arrivals[-1].task_spec._predict(arrivals[-1], mask=TaskState.NOT_FINISHED_MASK)


def end_called(run: Run, task: Any) -> None:
    """End what runs inside of a box, and forget it."""
    main = run._workflow
    if task.id in main.subprocesses:
        inside = main.subprocesses[task.id]
        for each in list(inside.tasks.values()):
            end_called(run, each)
        inside.cancel()
        main.subprocesses.pop(task.id)


def enter(workflow: Any, anchor: Any, name: str) -> Any:
    """Put a fresh token on the spec's part `name`, after `anchor`; its edge events begin too."""
    names = workflow.spec.task_specs
    spec = names.get(name + SPLIT) or names[name]
    task = anchor._add_child(spec, TaskState.FUTURE)
    task.triggered = True
    spec._predict(task, mask=TaskState.PREDICTED_MASK | TaskState.FUTURE)
    if isinstance(spec, UnstructuredJoin):  # it parts: nobody is to wait for a way in
        task._inherit_data()
        task._ready()
    else:
        spec._update(task)
    return task


def base_name(name: str) -> str:
    """The element to which a part of the engine's own belongs."""
    return name.removesuffix(JOIN).removesuffix(SPLIT)
