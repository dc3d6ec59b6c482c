"""What the kept powers of a person open is what the tables say, asked afresh for each of them."""

import random
from datetime import timedelta
from itertools import product
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from processes.cases.sealed_tables import IdentityOpening
from processes.cases.tables import Case, CaseExclusion
from processes.cases.visibility import case_rule, counted_rule, figures_rule, task_rule
from processes.instances.tables import ProcessInstance, UserTask
from processes.organisation.known import known
from processes.organisation.tables import Membership, Person, Role, Unit
from tests.rig.towns import TUESDAY, Town

GRADES, STATES = ("open", "guarded", "sealed"), ("received", "in_progress", "closed")


def test_kept_powers_open_what_the_tables_open(town: Town) -> None:
    town.receive()
    with town.sessions() as session:
        _scatter(session)
        people = list(session.scalars(select(Person)))
        for person in people:
            _agree(session, person)
        session.execute(delete(Membership).where(Membership.id % 3 == 0))
        session.execute(Role.__table__.update().where(Role.key == "officer").values(sees="below"))
        for person in people:
            _agree(session, person)


def _agree(session: Session, person: Person) -> None:
    who = known(session).people[person.id]
    rules = {
        Case: ((case_rule, _seen), (counted_rule, _counted), (figures_rule, _figures)),
        UserTask: ((task_rule, _tasks),),
    }
    for table, pairs in rules.items():
        for rule, asked in pairs:
            found = set(session.scalars(select(table.id).where(rule(who))))
            assert found == set(session.scalars(asked(person.id))), (person.username, rule)
            assert found == set(session.scalars(select(table.id).where(rule(person))))


def _scatter(session: Session) -> None:
    """Cases of every grade, state and many units, with tasks here and there and some excluded."""
    dice = random.Random(5)  # noqa: S311 - no secret
    units, people = list(session.scalars(select(Unit.id))), list(session.scalars(select(Person.id)))
    posts = list(session.execute(select(Membership.unit_id, Membership.role)))
    instance = _an_instance(session)
    for number, (grade, status, at) in enumerate(product(GRADES, STATES, range(12))):
        timeline = "past" if number % 17 == 0 else "live"
        case = Case(
            **{"code": f"{number:010}", "kind": "complaint", "declared_kind": "complaint"},
            **{"channel": "web", "identity": "named", "subject": "-", "body": "-"},
            **{"grade": grade, "status": status, "timeline": timeline},
            unit_id=dice.choice([None, *units]),
            received_at=TUESDAY - timedelta(days=at),
        )
        session.add(case)
        session.flush()
        _tasks_of(session, dice, (case.id, instance, timeline), posts, people)
        for person_id in dice.sample(people, 6):
            excluded = CaseExclusion(case_id=case.id, person_id=person_id, reason="subject")
            excluded.since = TUESDAY
            session.add(excluded)
    session.flush()


def _an_instance(session: Session) -> int:
    found = session.scalar(select(ProcessInstance.id).limit(1))
    assert found is not None
    return found


def _tasks_of(session: Session, dice: random.Random, of: tuple, posts: list, people: list) -> None:
    case_id, instance_id, timeline = of
    for _ in range(2):
        unit_id, role = dice.choice(posts)
        state = dice.choice(("open", "open", "completed"))
        holder = dice.choice([None, dice.choice(people)])
        done_by = dice.choice(people) if state == "completed" else None
        session.add(
            UserTask(
                **{"task_id": uuid4(), "process_id": "p", "element_id": "e"},
                **{"name_fa": "-", "name_en": "-", "form_key": "", "why": {}, "state": state},
                **{"instance_id": instance_id, "case_id": case_id, "timeline": timeline},
                **{"unit_id": unit_id, "role": role, "assignee_id": holder},
                **{"completed_by_id": done_by, "created_at": TUESDAY},
            )
        )


def _counted(person_id: int) -> Select[int]:
    return select(Case.id).where(_countable(person_id))


def _countable(person_id: int) -> ColumnElement[bool]:
    excluded = exists().where(
        CaseExclusion.person_id == person_id, CaseExclusion.case_id == Case.id
    )
    return and_(Case.timeline == "live", ~excluded, or_(_sealed(person_id), Case.grade != "sealed"))


def _figures(person_id: int) -> Select[int]:
    units = Case.unit_id.in_(_units(person_id))
    return _counted(person_id).where(or_(_all(person_id), units))


def _seen(person_id: int) -> Select[int]:
    groups = select(Membership.unit_id, Membership.role).where(Membership.person_id == person_id)
    has_task = exists().where(
        UserTask.case_id == Case.id,
        or_(
            UserTask.assignee_id == person_id,
            UserTask.completed_by_id == person_id,
            and_(UserTask.state == "open", tuple_(UserTask.unit_id, UserTask.role).in_(groups)),
        ),
    )
    new = _held(person_id).where(Role.sees == "new").exists()
    opened = or_(
        _sealed(person_id),
        _all(person_id),
        Case.unit_id.in_(_units(person_id)),
        and_(Case.status == "received", new),
        has_task,
    )
    return _counted(person_id).where(opened)


def _tasks(person_id: int) -> Select[int]:
    groups = select(Membership.unit_id, Membership.role).where(Membership.person_id == person_id)
    excluded = exists().where(
        CaseExclusion.person_id == person_id, CaseExclusion.case_id == UserTask.case_id
    )
    asked = exists().where(
        IdentityOpening.case_id == UserTask.case_id,
        IdentityOpening.asker_id == person_id,
        IdentityOpening.instance_id == UserTask.instance_id,
    )
    in_group = tuple_(UserTask.unit_id, UserTask.role).in_(groups)
    sealed = exists().where(Case.id == UserTask.case_id, Case.grade == "sealed")
    beside = exists().where(Role.key == UserTask.role, Role.sees == "tasks")
    return select(UserTask.id).where(
        or_(~sealed, _sealed(person_id), beside),
        *(UserTask.timeline == "live", UserTask.state == "open", ~excluded, ~asked),
        or_(UserTask.assignee_id == person_id, and_(UserTask.assignee_id.is_(None), in_group)),
    )


def _held(person_id: int) -> Select[int]:
    held = select(Membership.id).join(Role, Role.key == Membership.role)
    return held.where(Membership.person_id == person_id)


def _all(person_id: int) -> ColumnElement[bool]:
    held = _held(person_id).join(Unit, Unit.id == Membership.unit_id)
    return held.where(or_(Role.sees == "all", and_(Unit.sees_all, Role.sees != "tasks"))).exists()


def _sealed(person_id: int) -> ColumnElement[bool]:
    return _held(person_id).where(Role.sees_sealed).exists()


def _units(person_id: int) -> Select[int]:
    mine = (
        select(Membership.unit_id.label("id"), (Role.sees == "below").label("below"))
        .join(Role, Role.key == Membership.role)
        .where(Membership.person_id == person_id, Role.sees.in_(("unit", "below")))
        .cte("opened", recursive=True)
    )
    below = select(Unit.id, mine.c.below).join(mine, Unit.parent_id == mine.c.id)
    return select(mine.union(below.where(mine.c.below)).c.id)
