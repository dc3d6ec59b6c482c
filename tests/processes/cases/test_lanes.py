"""Whatever group is named, for whatever grade: nothing of a case reaches who may not see it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from processes.cases.correspondence import people_of
from processes.cases.exclusions import exclude
from processes.cases.grading import GRADES, set_grade
from processes.cases.handover import case_group
from processes.cases.visibility import may_see, visible_tasks
from processes.instances.tables import UserTask
from processes.organisation.facts import put_fact
from processes.organisation.groups import NobodyMaySee, resolve_group
from processes.organisation.lanes import FACT, lane_of, seal_readers
from processes.organisation.people import members
from processes.organisation.tables import Membership, OrganisationFact, Person, Role, Unit
from tests.rig.towns import Town

INSPECTION = {"inspector", "senior_inspector", "head_of_inspection"}
CLOSED = ("sealed", "guarded_inspection")


def _groups(session: Session) -> Iterator[str]:
    """Every role, at home and in units of every kind."""
    roles = session.scalars(select(Role.key)).all()
    at_home = session.scalars(select(Role.key).where(Role.home_key.is_not(None))).all()
    units = session.scalars(select(func.min(Unit.key)).group_by(Unit.type)).all()
    units = [*units, "integrity", "stage_two", "oversight", "d05_works"]
    yield from at_home
    yield from (f"{role}@{unit}" for role in roles for unit in units)


def _graded(town: Town, grade: str) -> int:
    case_id = town.receive(topic_key="roads.asphalt", district_key="d05").case_id
    town.run_jobs()
    with town.work() as work:
        set_grade(work, case_id, grade)
    return case_id


def test_of_no_grade_does_any_group_get_what_it_may_not_see(town: Town) -> None:
    with town.sessions() as session:
        everywhere, readers = list(_groups(session)), seal_readers(session)
        for grade in GRADES:
            lane = lane_of(session, grade)
            beside = lane.roles - INSPECTION if lane else frozenset()
            asked = (resolve_group(session, group, None, grade=grade) for group in everywhere)
            for role, unit_id in {(found.role, found.unit_id) for found in asked}:
                people = {person.id for person in members(session, role, unit_id)}
                assert people and (lane is None or role in beside or people <= readers), role
            assert (lane is None) is (grade not in CLOSED)


def test_beside_a_sealed_case_only_custodians_decide(town: Town) -> None:
    with town.sessions() as session:
        lane = lane_of(session, "sealed")
        assert lane is not None and lane.roles == INSPECTION | {"identity_custodian"}


@pytest.mark.parametrize("grade", CLOSED)
def test_when_everybody_who_may_see_it_is_kept_away_nobody_stands_in(
    town: Town, grade: str
) -> None:
    case_id = _graded(town, grade)
    with town.work() as work:
        exclude(work, case_id, seal_readers(work.session), "declared_interest")
        for asked in ("inspector@integrity", "officer@integrity", "unit_manager@mayor"):
            with pytest.raises(NobodyMaySee):
                case_group(work.session, asked, case_id)
            assert people_of(work, case_id, asked) == []


def test_a_sealed_case_is_closed_even_where_the_organisation_draws_no_lane(town: Town) -> None:
    case_id = _graded(town, "sealed")
    with town.work() as work:
        work.session.execute(delete(OrganisationFact).where(OrganisationFact.key == FACT))
        put_fact(work.session, "other", {})
        assert case_group(work.session, "inspector@integrity", case_id).role == "inspector"
        for asked in ("officer@d05_works", "triage_expert", "unit_manager"):
            with pytest.raises(NobodyMaySee):
                case_group(work.session, asked, case_id)


def test_an_open_task_leaves_who_may_not_see_its_case_any_more(town: Town) -> None:
    case_id = town.receive(topic_key="roads.asphalt").case_id
    town.run_jobs()
    with town.sessions() as session:
        task = session.scalars(select(UserTask).where(UserTask.case_id == case_id)).one()
        assert task.role == "triage_expert"
        assert _sees(session, town.person("triage1"), task)
    with town.work() as work:
        set_grade(work, case_id, "sealed")
    with town.sessions() as session:
        task = session.scalars(select(UserTask).where(UserTask.case_id == case_id)).one()
        assert task.role == "inspector"
        assert not _sees(session, town.person("triage1"), task)
        assert _sees(session, town.person("inspector1"), task)


def test_a_task_given_by_hand_to_who_may_not_see_the_case_is_not_theirs(town: Town) -> None:
    case_id = _graded(town, "sealed")
    with town.work() as work:
        triage = town.person("triage1")
        task = work.session.scalars(select(UserTask).where(UserTask.case_id == case_id)).one()
        task.assignee_id = triage.id
        work.session.flush()
        assert not _sees(work.session, triage, task)
        assert not may_see(work.session, triage, case_id)


def test_whose_whole_group_wrote_it_a_desk_stands_in(town: Town) -> None:
    case_id = _graded(town, "guarded")
    with town.work() as work:
        oversight = work.session.scalars(
            select(Membership.person_id)
            .join(Unit, Unit.id == Membership.unit_id)
            .where(Unit.key.in_(("oversight", "inspection", "mayor")))
        )
        exclude(work, case_id, set(oversight), "writers_line")
        group = case_group(work.session, "triage_expert@oversight", case_id)
        assert (group.role, group.why["rule"]) == ("inspector", "desk")


def _sees(session: Session, person: Person, task: UserTask) -> bool:
    return task.id in {one.id for one in session.scalars(visible_tasks(person))}
