"""An instance's state as bytes: rows of its task tree against the version's spec, pressed.

The first element names the codec's version. Predicted tasks stay in; sub-processes that have
ended are left out (their history stands in the event log).
"""

from typing import Any
from uuid import UUID

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

VERSION = 1
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
    return zstandard.ZstdCompressor(level=3).compress(packed)


def load(state: bytes, definition: Definition, scripts: Any) -> Any:
    """The workflow of `state`; raises StateUnreadable for bytes of another codec."""
    content = msgpack.unpackb(zstandard.ZstdDecompressor().decompress(state), strict_map_key=False)
    if content[0] != VERSION:
        raise StateUnreadable
    _, head, rows, ids, called = content
    spec = definition.spec
    workflow = BpmnWorkflow(spec.main, spec.called, script_engine=scripts, deserializing=True)
    _restore(workflow, head, _build(workflow, spec, rows, ids))
    for tid, sub_head, sub_rows, sub_ids in called:  # in order of creation: parents come first
        parent = workflow.get_task_from_id(UUID(bytes=tid))
        sub_spec = spec.called[parent.task_spec.spec]
        sub = BpmnSubWorkflow(sub_spec, parent.id, workflow, deserializing=True)
        workflow.subprocesses[parent.id] = sub
        _restore(sub, sub_head, _build(sub, spec, sub_rows, sub_ids))
        sub.completed_event.connect(parent.task_spec._on_subworkflow_completed, parent)
    return workflow


def _ended(workflow: Any, task_id: UUID, sub: Any) -> bool:
    finished = workflow.get_task_from_id(task_id).has_state(TaskState.FINISHED_MASK)
    return bool(sub.completed and finished)


def _state(workflow: Any, position: dict[UUID, int]) -> tuple[Any, ...]:
    last = position.get(workflow.last_task.id, -1) if workflow.last_task else -1
    return workflow.data, workflow.success, workflow.completed, last


def _restore(workflow: Any, head: Any, tasks: list[Any]) -> None:
    workflow.data, workflow.success, workflow.completed, last = head
    workflow.last_task = tasks[last] if last >= 0 else None


def _rows(workflow: Any, spec: Spec) -> tuple[list[Any], bytes, dict[UUID, int]]:
    numbers, tasks = spec.numbers[workflow.spec.name], workflow.tasks
    rows: list[Any] = []
    ids: list[bytes] = []
    position: dict[UUID, int] = {}
    stack = [(workflow.task_tree, -1)]
    while stack:
        task, parent = stack.pop()
        position[task.id] = number = len(rows)
        rows.append(_row(task, parent, numbers, tasks))
        ids.append(task.id.bytes)
        stack.extend((tasks[child], number) for child in reversed(task._children))
    return rows, b"".join(ids), position


def _row(task: Any, parent: int, numbers: Any, tasks: dict[UUID, Any]) -> tuple[Any, ...]:
    flags = _TRIGGERED if task.triggered else 0
    updates, deletions = task.data, None
    if parent >= 0:
        base = tasks[task._parent].data
        if not task.data and task._state & (TaskState.PREDICTED_MASK | TaskState.FUTURE):
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


def _build(workflow: Any, spec: Spec, rows: list[Any], ids: bytes) -> list[Any]:
    specs = spec.names[workflow.spec.name]
    tasks: list[Any] = []
    for number, row in enumerate(rows):
        task = Task.__new__(Task)
        task.id = UUID(bytes=ids[number * 16 : number * 16 + 16])
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
