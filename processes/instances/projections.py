"""After each step: the rows that people, workers and the ticker see follow the state."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from processes.engine.diagram import Element
from processes.engine.faults import DueDateUnclear, ExpressionFailed, StandsStill
from processes.engine.run import Awaited, Place
from processes.engine.timers import TimerRefused, check_timer
from processes.errors import PasokhError
from processes.instances import history, incidents
from processes.instances.live import LiveInstance
from processes.instances.ports import Group
from processes.instances.tables import PENDING, Job, MessageSubscription, UserTask
from processes.rows import made

if TYPE_CHECKING:
    from processes.instances.work import Work


def project(work: "Work", live: LiveInstance) -> None:
    """Make log, user tasks, jobs and subscriptions agree with the run."""
    _log(work, live)
    _user_tasks(work, live)
    _jobs(work, live)
    _subscriptions(work, live)
    live.row.due_at = live.run.due_at()
    live.row.lock_version += 1
    if live.run.is_completed:
        live.row.status, live.row.ended_at = "completed", work.now
    elif not (live.tasks or live.jobs or live.subscriptions or live.row.due_at):
        _stands_still(work, live)


def _stands_still(work: "Work", live: LiveInstance) -> None:
    """What it does can be done, but nothing will ever move it again: a person must look."""
    places = [place.element_id for place, _, _ in live.run.tokens()]
    fault = StandsStill(element=", ".join(sorted(set(places))))
    incidents.add(work.session, live.row, "stands_still", fault, at=work.now)


def store_state(live: LiveInstance) -> None:
    """The engine's bytes go into the row; an instance that has ended keeps none."""
    ended = live.row.status in {"completed", "terminated"}
    live.row.state = None if ended else live.run.dump()
    if ended:
        live.row.due_at = None


def _log(work: "Work", live: LiveInstance) -> None:
    for change in live.run.take_changes():
        where = (change.process_id, change.element_id)
        history.tell(work, live, *where, change.state, change.task_id)


def _user_tasks(work: "Work", live: LiveInstance) -> None:
    waiting = {place.task_id: place for place in live.run.user_tasks()}
    for task_id in [task_id for task_id in live.tasks if task_id not in waiting]:
        gone = live.tasks.pop(task_id)
        if gone.state == "open":
            gone.state, gone.completed_at = "cancelled", work.now
    for task_id, place in waiting.items():
        if task_id not in live.tasks:
            task = _new_task(work, live, place)
            live.tasks[task_id] = task
            work.session.add(task)


def _new_task(work: "Work", live: LiveInstance, place: Place) -> UserTask:
    element = live.run.element(place.process_id, place.element_id)
    group = _group(work, live, element, place)
    return made(
        UserTask,
        task_id=place.task_id,
        instance_id=live.row.id,
        case_id=live.case_id,
        timeline=live.row.timeline,
        process_id=place.process_id,
        element_id=element.id,
        name_fa=element.name_fa or element.id,
        name_en=element.name_en or element.name_fa or element.id,
        form_key=element.properties.get("formKey", ""),
        role=group.role,
        unit_id=group.unit_id,
        why=group.why,
        assignee_id=group.assignee_id,
        claimed_at=work.now if group.assignee_id else None,
        state="open",
        created_at=work.now,
        due_at=_due(live, element, place),
    )


def _group(work: "Work", live: LiveInstance, element: Element, place: Place) -> Group:
    asked = _property(live, element, place, "candidateGroups") or element.lane or ""
    try:
        return work.ports.group(work.session, str(asked), live.case_id)
    except PasokhError as fault:  # nobody can take it: a fault of this step, not of the house
        raise ExpressionFailed(element=element.id) from fault


def _due(live: LiveInstance, element: Element, place: Place) -> datetime | None:
    due = _property(live, element, place, "dueDate")
    if due is None:
        return None
    try:
        check_timer("timeDate", str(due))
    except TimerRefused as refusal:
        expression = element.properties["dueDate"]
        told = {"element": element.id, "expression": expression, "value": due}
        raise DueDateUnclear(**told) from refusal
    return datetime.fromisoformat(due)


def _jobs(work: "Work", live: LiveInstance) -> None:
    waiting = {place.task_id: (place, attempt) for place, attempt in live.run.jobs()}
    for task_id in [task_id for task_id in live.jobs if task_id not in waiting]:
        gone = live.jobs.pop(task_id)
        if gone.status in PENDING:
            gone.status, gone.finished_at = "cancelled", work.now
    for task_id, (place, attempt) in waiting.items():
        if task_id not in live.jobs:
            job = _new_job(work, live, place, attempt)
            live.jobs[task_id] = job
            work.session.add(job)
            work.new_jobs += 1


def _new_job(work: "Work", live: LiveInstance, place: Place, attempt: int) -> Job:
    element = live.run.element(place.process_id, place.element_id)
    operator = element.operator
    assert operator is not None  # noqa: S101 - the publish gate refuses a service task without one
    surroundings, variables = live.run.surroundings, place.variables
    values = {
        name: surroundings.value(expression, variables, element.id)
        for name, expression in operator.params.items()
    }
    return made(
        Job,
        key=f"{live.row.id}-{place.task_id}-{attempt}",
        instance_id=live.row.id,
        case_id=live.case_id,
        task_id=place.task_id,
        process_id=place.process_id,
        element_id=element.id,
        handler=operator.id,
        params=values,
        timeline=live.row.timeline,
        status="waiting",
        tries=0,
        max_tries=operator.retries or work.ports.tries(operator.id),
        created_at=work.now,
        run_after=datetime.now(UTC),  # leases and pauses count in real time
    )


def _subscriptions(work: "Work", live: LiveInstance) -> None:
    waiting = {(place.task_id, place.name): place for place in live.run.awaited()}
    for key in [key for key in live.subscriptions if key not in waiting]:
        _withdraw(work, live.subscriptions.pop(key))
    for key, place in waiting.items():
        if key not in live.subscriptions:
            row = made(
                MessageSubscription,
                instance_id=live.row.id,
                task_id=place.task_id,
                name=place.name,
                correlation_key=_awaited_key(live, place),
            )
            live.subscriptions[key] = row
            live.asks_anew = True
            work.session.add(row)


def _withdraw(work: "Work", row: MessageSubscription) -> None:
    """Nobody waits any more; what began and ended to wait in one unit of work was never written."""
    if row in work.session.new:
        work.session.expunge(row)
    else:
        work.session.delete(row)


def _awaited_key(live: LiveInstance, place: Awaited) -> str:
    element = live.run.element(place.process_id, place.catcher_id)
    return correlation_key(live, element, place.variables)


def correlation_key(live: LiveInstance, element: Element, variables: Any) -> str:
    """The key of a message that `element` throws or waits for; the instance's own by default."""
    expression = element.properties.get("correlationKey")
    if expression:
        return str(live.run.surroundings.value(expression, variables, element.id))
    return live.row.correlation_key or ""


def _property(live: LiveInstance, element: Element, place: Place, name: str) -> Any:
    expression = element.properties.get(name)
    if not expression:
        return None
    return live.run.surroundings.value(expression, place.variables, element.id)
