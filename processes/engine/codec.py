"""An instance's state as bytes: rows of its task tree against the version's spec, pressed.

The first element names the codec's version. Predicted tasks stay in, without their ids, by which
nobody calls them. What has been and decides nothing any more is left out: the event log tells it.
Version 1, which kept all tasks and all ids, is still read.
"""

import threading
from typing import Any
from uuid import UUID, uuid4

import msgpack
import zstandard
from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.deep_merge import DeepMerge

from processes.engine.definition import Definition, Spec
from processes.engine.faults import StateUnreadable
from processes.engine.pruning import Remains

VERSION = 2
IDS_OF_ALL = 1  # the last version that kept the ids of predicted tasks
FORESEEN = TaskState.PREDICTED_MASK | TaskState.FUTURE
_TRIGGERED, _NO_DATA = 1, 2


def dump(workflow: Any, definition: Definition) -> bytes:
    """The bytes of a workflow that rests between two steps."""
    spec = definition.spec
    rows, ids, position = _rows(workflow, spec)
    called = [
        (tid.bytes, _state(sub, places), sub_rows, sub_ids)
        for tid, sub in workflow.subprocesses.items()
        if not _ended(workflow, tid, sub)
        for sub_rows, sub_ids, places in [_rows(sub, spec)]
    ]
    packed = msgpack.packb((VERSION, _state(workflow, position), rows, ids, called))
    return _press.compressor.compress(packed)


def load(state: bytes, definition: Definition, scripts: Any) -> Any:
    """The workflow of `state`; raises StateUnreadable for bytes of another codec."""
    content = msgpack.unpackb(_press.decompressor.decompress(state), strict_map_key=False)
    version, head, rows, ids, called = content
    if version not in (IDS_OF_ALL, VERSION):
        raise StateUnreadable
    named = _named if version == VERSION else _all
    spec = definition.spec
    workflow = BpmnWorkflow(spec.main, spec.called, script_engine=scripts, deserializing=True)
    _restore(workflow, head, _build(workflow, spec, rows, named(rows, ids)))
    for tid, sub_head, sub_rows, sub_ids in called:  # in order of creation: parents come first
        parent = workflow.get_task_from_id(UUID(bytes=tid))
        sub_spec = spec.called[parent.task_spec.spec]
        sub = BpmnSubWorkflow(sub_spec, parent.id, workflow, deserializing=True)
        workflow.subprocesses[parent.id] = sub
        _restore(sub, sub_head, _build(sub, spec, sub_rows, named(sub_rows, sub_ids)))
        sub.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)
    return workflow


class _Press(threading.local):
    """The two halves of the press, one pair for each thread: they may not be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor()


_press = _Press()


def _all(rows: list[Any], ids: bytes) -> list[UUID]:
    return [UUID(bytes=ids[place * 16 : place * 16 + 16]) for place in range(len(rows))]


def _named(rows: list[Any], ids: bytes) -> list[UUID]:
    kept = iter(_all([row for row in rows if not row[2] & FORESEEN], ids))
    return [uuid4() if row[2] & FORESEEN else next(kept) for row in rows]


def _ended(workflow: Any, task_id: UUID, sub: Any) -> bool:
    finished = workflow.get_task_from_id(task_id).has_state(TaskState.FINISHED_MASK)
    return bool(sub.completed and finished)


def _state(workflow: Any, position: dict[Any, int]) -> tuple[Any, ...]:
    last = position.get(workflow.last_task, -1) if workflow.last_task else -1
    return workflow.data, workflow.success, workflow.completed, last


def _restore(workflow: Any, head: Any, tasks: list[Any]) -> None:
    workflow.data, workflow.success, workflow.completed, last = head
    workflow.last_task = tasks[last] if last >= 0 else None


def _rows(workflow: Any, spec: Spec) -> tuple[list[Any], bytes, dict[Any, int]]:
    numbers, remains = spec.numbers[workflow.spec.name], Remains(workflow)
    rows: list[Any] = []
    ids: list[bytes] = []
    position: dict[Any, int] = {}
    stack: list[tuple[Any, Any]] = [(workflow.task_tree, None)]
    while stack:
        task, parent = stack.pop()
        position[task] = len(rows)
        above = -1 if parent is None else position[parent]
        rows.append(_row(task, above, numbers, None if parent is None else parent.data))
        if not task._state & FORESEEN:
            ids.append(task.id.bytes)
        stack.extend((child, task) for child in reversed(remains.children(task)))
    return rows, b"".join(ids), position


def _row(task: Any, parent: int, numbers: Any, base: Any) -> tuple[Any, ...]:
    flags = _TRIGGERED if task.triggered else 0
    updates, deletions = task.data, None
    if base is not None:
        if not task.data and task._state & FORESEEN:
            updates, flags = {}, flags | _NO_DATA
        else:
            updates = {k: v for k, v in task.data.items() if k not in base or base[k] != v}
            deletions = [k for k in base if k not in task.data]
    return (
        parent,
        numbers[task.task_spec.name],
        task._state,
        int(task.last_state_change * 1_000_000),
        flags,
        _kept(task.internal_data),
        updates or None,
        deletions or None,
    )


def _kept(internal: dict[str, Any]) -> dict[str, Any] | None:
    """An event gateway keeps what it has seen as objects; between steps there is nothing seen."""
    return {k: v for k, v in internal.items() if k != "seen_events"} or None


def _build(workflow: Any, spec: Spec, rows: list[Any], ids: list[UUID]) -> list[Any]:
    specs = spec.names[workflow.spec.name]
    tasks: list[Any] = []
    for task_id, row in zip(ids, rows, strict=True):
        task = Task.__new__(Task)
        task.id = task_id
        task.workflow, task.task_spec = workflow, specs[row[1]]
        task._state, task.last_state_change = row[2], row[3] / 1_000_000
        task.triggered, task.thread_id = bool(row[4] & _TRIGGERED), 0
        task._children, task.internal_data = [], row[5] or {}
        _inherit(task, row, tasks)
        workflow.tasks[task.id] = task
        tasks.append(task)
        if task._state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
    workflow.task_tree = tasks[0]
    return tasks


def _inherit(task: Any, row: Any, tasks: list[Any]) -> None:
    parent, flags, updates, deletions = row[0], row[4], row[6], row[7]
    if parent < 0:
        task._parent, task.data = None, updates or {}
        return
    task._parent = tasks[parent].id
    tasks[parent]._children.append(task.id)
    if flags & _NO_DATA:
        task.data = {}
        return
    task.data = DeepMerge.merge({}, tasks[parent].data)
    task.data.update(updates or {})
    for key in deletions or ():
        task.data.pop(key, None)
