"""Routing: which unit has a case, why, and how often it was passed on."""

from sqlalchemy import select

from processes import audit
from processes.cases.exclusions import regroup
from processes.cases.subjects import unit_concerned
from processes.cases.tables import Case
from processes.instances.tables import UserTask
from processes.instances.work import Work
from processes.organisation.facts import fact
from processes.organisation.tables import Topic, Unit
from processes.organisation.units import EXTERNAL, Route, resolve_unit


def route_case(work: Work, case_id: int, rule: str | None = None) -> Route:
    """Give the case to the unit that `rule` names (None: the rule of its topic).

    A change of unit counts as a transfer and moves the open tasks that were with the case's unit;
    a rule that leads outside leaves the unit as it is. Raises NoSuchUnit."""
    case = work.session.get_one(Case, case_id)
    topic = work.session.get(Topic, case.topic_key) if case.topic_key else None
    asked = (
        rule or (topic.unit_rule if topic else None) or str(fact(work.session, "fallback")["unit"])
    )
    concerned = unit_concerned(work.session, case)
    route = resolve_unit(work.session, asked, case.district_key, topic, concerned)
    if route.key.startswith(EXTERNAL):
        case.transfer_body = route.key.removeprefix(EXTERNAL)
    elif route.unit_id != case.unit_id:
        _move(work, case, route)
    return route


def _move(work: Work, case: Case, route: Route) -> None:
    before = case.unit_id
    if before is not None:
        case.transfers += 1
    case.unit_id = route.unit_id
    work.session.flush()
    body = {"unit": route.key, "rule": route.rule, "transfers": case.transfers}
    entry = audit.Entry(
        f"case:{case.id}", "case_routed", f"unit:{route.key}", work.actor_id, body=body
    )
    work.note(entry)
    if before is not None:
        _move_tasks(work, case.id, work.session.get_one(Unit, before).key, route.key)


def _move_tasks(work: Work, case_id: int, before: str, after: str) -> None:
    """Open tasks whose group was at the case's unit follow the case."""
    tasks = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == "open")
    for task in work.session.scalars(tasks):
        role, at, unit = str(task.why.get("asked", "")).partition("@")
        if at and unit == before:
            regroup(work, task, f"{role}@{after}")
        elif not at and task.why.get("rule") != "home":
            regroup(work, task, role)
