"""The verbs: everything that may be done to a running process, each within one unit of work."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from processes import audit
from processes.db import hold
from processes.engine.faults import TimerStuck
from processes.instances import starting
from processes.instances.errors import (
    NoSuchInstance,
    NoSuchProcess,
    NoSuchTask,
    NotClaimed,
    NotYourTask,
    OnlyYours,
    TaskAlreadyCompleted,
    TaskTaken,
)
from processes.instances.incidents import close_all, reopen
from processes.instances.live import LiveInstance
from processes.instances.messages import deliver, deliver_next_kept, settle
from processes.instances.tables import ProcessInstance, UserTask
from processes.instances.work import Work
from processes.organisation.groups import NAMED
from processes.organisation.tables import Membership

__all__ = [
    "claim",
    "complete",
    "deliver",
    "deliver_next_kept",
    "fire_due",
    "fire_next_due",
    "release",
    "retry",
    "start",
    "terminate",
]


def start(  # noqa: PLR0913 - what makes an instance
    work: Work,
    key: str,
    *,
    case_id: int | None,
    variables: Mapping[str, Any],
    correlation_key: str | None = None,
    idempotency_key: str | None = None,
) -> int:
    """Begin the published version of process `key`; the same idempotency key begins it once.

    Returns the instance's id. Raises NoSuchProcess.
    """
    work.begin("start")
    if idempotency_key:
        hold(work.session, f"start:{idempotency_key}")  # the same at the same time waits here
        if found := _started(work, idempotency_key):
            return found
    work.forget_cases()
    names = starting.Names(case_id, correlation_key, idempotency_key)
    begun = starting.begin_current(work, key, variables, names)
    if begun is None:
        raise NoSuchProcess(key=key)
    if begun.live is not None:
        settle(work, begun.live)
    body = {"version": begun.version}
    _audit(work, case_id, "process_started", f"{key}:{begun.row.id}", body)
    return begun.row.id


def retry(work: Work, incident_id: int, note: str) -> None:
    """Try again what failed; the incident is closed with who and why.

    Raises NoSuchIncident, StepFailed (what was to begin still cannot)."""
    row = reopen(work, incident_id, note)
    if row.begun_with is not None:
        work.forget_cases()
        settle(work, starting.begin_again(work, row))


def claim(work: Work, user_task_id: int) -> UserTask:
    """The actor takes the task from the group's list; exactly one of two wins.

    Raises NoSuchTask, TaskAlreadyCompleted, TaskTaken, NotYourTask.
    """
    task = _open_task(work, user_task_id)
    if task.assignee_id not in (None, work.actor_id):
        raise TaskTaken
    if not _in_group(work, task):
        raise NotYourTask
    if task.assignee_id is None:
        task.assignee_id, task.claimed_at = work.actor_id, work.now
        _audit(work, task.case_id, "task_claimed", f"task:{task.id}", {"element": task.element_id})
    return task


def release(work: Work, user_task_id: int) -> UserTask:
    """The actor gives the task back to its group. Raises as `claim` does, and OnlyYours."""
    task = _open_task(work, user_task_id)
    if task.assignee_id != work.actor_id:
        raise TaskTaken
    if task.why.get("rule") == NAMED:
        raise OnlyYours
    task.assignee_id, task.claimed_at = None, None
    _audit(work, task.case_id, "task_released", f"task:{task.id}", {"element": task.element_id})
    return task


def complete(work: Work, user_task_id: int, variables: Mapping[str, Any]) -> UserTask:
    """The assignee has done the task; `variables` (flat scalars) go into the process.

    Raises NoSuchTask, TaskAlreadyCompleted, NotClaimed, TaskTaken.
    """
    try:
        live = work.instance_of_task(user_task_id)
    except NoSuchInstance as ended:
        raise TaskAlreadyCompleted from ended
    task = _task_in_hand(live, user_task_id)
    if task.assignee_id is None:
        raise NotClaimed
    if task.assignee_id != work.actor_id:
        raise TaskTaken
    work.begin("complete", live.row.id)
    work.forget_cases()
    task.state, task.completed_at, task.completed_by_id = "completed", work.now, work.actor_id
    task.draft = None
    live.run.complete(task.task_id, variables)
    settle(work, live)
    _audit(work, task.case_id, "task_completed", f"task:{task.id}", {"element": task.element_id})
    return task


def fire_due(work: Work, instance_id: int) -> None:
    """Let the due timers of one instance fire."""
    work.begin("fire_due", instance_id)
    live = work.instance(instance_id)
    work.forget_cases()
    seq = live.row.next_seq
    live.run.fire()
    settle(work, live)
    due_at = live.row.due_at
    if due_at is not None and due_at <= work.now and live.row.next_seq == seq:
        raise TimerStuck  # else it would be taken again at once, and for ever


def fire_next_due(work: Work, leave: Collection[int] = ()) -> int | None:
    """Take the instance that has been due the longest and that nobody else holds; fire its timers.

    Returns its id, or None when nothing is due. Any number of tickers may call it at once; those
    in `leave` are left for another time.
    """
    instance_id = work.next_due(leave)
    if instance_id is not None:
        fire_due(work, instance_id)
    return instance_id


def terminate(work: Work, instance_id: int, reason: str) -> None:
    """Stop an instance where it stands; the reason is kept in the trail."""
    row = _stopped(work, instance_id)
    row.status, row.ended_at = "terminated", work.now
    row.begun_with = row.suspended_note = None
    close_all(work, instance_id, "terminated", reason)
    _audit(work, row.case_id, "process_terminated", f"instance:{instance_id}", {"reason": reason})


def _stopped(work: Work, instance_id: int) -> ProcessInstance:
    row = work.session.get(ProcessInstance, instance_id, with_for_update={"of": ProcessInstance})
    if row is not None and row.begun_with is not None:  # it has not begun: there is nothing to stop
        return row
    live = work.instance(instance_id, even_suspended=True)
    work.ports.questions.close(work, live.row)
    live.run.terminate()
    settle(work, live)
    return live.row


def _started(work: Work, idempotency_key: str) -> int | None:
    query = select(ProcessInstance.id).where(ProcessInstance.idempotency_key == idempotency_key)
    return work.session.scalar(query)


def _open_task(work: Work, user_task_id: int) -> UserTask:
    query = select(UserTask).where(UserTask.id == user_task_id).with_for_update()
    task = work.session.scalar(query.execution_options(populate_existing=True))
    if task is None:
        raise NoSuchTask
    if task.state != "open":
        raise TaskAlreadyCompleted
    return task


def _task_in_hand(live: LiveInstance, user_task_id: int) -> UserTask:
    found = (task for task in live.tasks.values() if task.id == user_task_id)
    if (task := next(found, None)) is None:
        raise TaskAlreadyCompleted
    return task


def _in_group(work: Work, task: UserTask) -> bool:
    query = select(Membership.id).where(
        Membership.person_id == work.actor_id,
        Membership.role == task.role,
        Membership.unit_id == task.unit_id,
    )
    return work.session.scalar(query.limit(1)) is not None


def _audit(work: Work, case_id: int | None, action: str, what: str, body: dict[str, Any]) -> None:
    stream = f"case:{case_id}" if case_id else "system"
    work.note(audit.Entry(stream, action, what, work.actor_id, body=body))
