"""When staff or units change, whoever comes near a guarded or sealed case is kept away at once."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, select

from handlers import ticker
from processes import audit
from processes.cases import exclusions
from processes.cases.errors import MessageEmpty, NotReleasable
from processes.cases.releasing import release
from processes.cases.reorganising import follow_changes
from processes.cases.sealed_tables import ExclusionRelease
from processes.cases.tables import Case
from processes.cases.visibility import case_rule, counted_rule, may_see, visible_tasks
from processes.organisation.people import person_by_username
from processes.organisation.tables import Membership, OrganisationChange
from processes.organisation.units import unit_by_key
from tests.bpmn.conftest import Way
from tests.bpmn.test_sealed import about, assess, away, sealed

Begin = Callable[..., Way]


def about_the_counter(begin: Begin) -> Way:
    """A report about the counter of the electronic services, with inspection."""
    way = sealed(begin)
    assess(way, subjects=about("counter"))
    follow(way)
    return way


def follow(way: Way) -> int | None:
    with way.town.work() as work:
        return follow_changes(work)


def join(way: Way, who: str, unit: str, role: str = "officer") -> None:
    """A member of staff gets a post in a unit."""
    with way.town.work() as work:
        person = person_by_username(work.session, who)
        unit_id = unit_by_key(work.session, unit).id
        work.session.add(Membership(person_id=person.id, unit_id=unit_id, role=role))


def counted(way: Way, who: str) -> tuple[bool, int, int, int]:
    """What somebody has of the case: sight, hits in search and export, in counts, open tasks."""
    with way.town.sessions() as session:
        person = person_by_username(session, who)
        mine = Case.id == way.case_id
        hits, counts = (
            session.scalar(select(func.count(Case.id)).where(mine, rule(person))) or 0
            for rule in (case_rule, counted_rule)
        )
        tasks = [t for t in session.scalars(visible_tasks(person)) if t.case_id == way.case_id]
        return may_see(session, person, way.case_id), hits, counts, len(tasks)


def test_an_inspector_who_joins_the_office_of_the_accused_has_nothing_of_the_case_any_more(
    begin: Begin,
) -> None:
    way = about_the_counter(begin)
    who = way.who(way.town.tasks(way.case_id)["declare_conflict"])
    assert counted(way, who) == (True, 1, 1, 1)
    join(way, who, "eservice")
    assert follow(way) == 1
    assert counted(way, who) == (False, 0, 0, 0)
    assert way.who(way.town.tasks(way.case_id)["declare_conflict"]) != who
    assert away(way)[who] == "colleague"
    with way.town.sessions() as session:
        told = select(audit.AuditRow.body).where(
            audit.AuditRow.stream == f"case:{way.case_id}",
            audit.AuditRow.action == "people_excluded",
        )
        last = session.scalars(told.order_by(audit.AuditRow.seq.desc())).first()
        newcomer = person_by_username(session, who).id
    assert last is not None and last["people"] == [newcomer]
    assert last["reasons"] == ["colleague"]


def test_the_task_of_somebody_who_comes_near_goes_back_to_the_others(begin: Begin) -> None:
    way = about_the_counter(begin)
    holder = way.do("declare_conflict", conflict="no")
    held = way.town.tasks(way.case_id)["acknowledge_report"]
    join(way, holder, "eservice")
    follow(way)
    task = way.town.tasks(way.case_id)["acknowledge_report"]
    assert task.id == held.id and task.assignee_id is None
    assert way.do("acknowledge_report", questions="چه روزی بود؟") != holder


def test_whoever_becomes_a_subordinate_of_the_accused_is_kept_away(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("eservice.head"))
    follow(way)
    assert counted(way, "integrity2")[0]
    with way.town.work() as work:
        unit = unit_by_key(work.session, "permits")
        unit.parent_id = unit_by_key(work.session, "eservice").id
    below = {name for name, why in away(way).items() if why == "subordinate"}
    assert follow(way) == 1
    assert {name for name, why in away(way).items() if why == "subordinate"} > below


def leave(way: Way, who: str, unit: str) -> None:
    """A member of staff has no post in the unit any more."""
    with way.town.work() as work:
        person = person_by_username(work.session, who)
        unit_id = unit_by_key(work.session, unit).id
        left = Membership.person_id == person.id, Membership.unit_id == unit_id
        work.session.execute(delete(Membership).where(*left))


def let_near(way: Way, who: str, by: str, reason: str = "به اداره‌ای دیگر رفت.") -> None:
    with way.town.work(by) as work:
        case = work.session.get_one(Case, way.case_id)
        release(work, case, person_by_username(work.session, who).id, reason)


def test_whoever_was_near_once_stays_away_after_a_move_until_an_inspector_decides(
    begin: Begin,
) -> None:
    way = about_the_counter(begin)
    join(way, "integrity1", "eservice")
    follow(way)
    with pytest.raises(NotReleasable):  # still there
        let_near(way, "integrity1", "integrity2")
    leave(way, "integrity1", "eservice")
    assert follow(way) == 0 and not counted(way, "integrity1")[0]
    for nobody in ("oversight.head", "analyst", "integrity1"):
        with pytest.raises(NotReleasable):
            let_near(way, "integrity1", nobody)
    with pytest.raises(MessageEmpty):
        let_near(way, "integrity1", "integrity2", " ")
    let_near(way, "integrity1", "integrity2")
    assert counted(way, "integrity1")[0] and "integrity1" not in away(way)
    (kept,) = way.town.rows(select(ExclusionRelease))
    assert (kept.was_reason, kept.reason) == ("colleague", "به اداره‌ای دیگر رفت.")
    stream = audit.AuditRow.stream == f"case:{way.case_id}"
    told = select(audit.AuditRow.actor_id).where(
        stream, audit.AuditRow.action == "exclusion_released"
    )
    assert way.town.rows(told) == [way.town.person("integrity2").id]
    join(way, "integrity1", "eservice")  # and is kept away again when they come near again
    assert follow(way) == 1 and not counted(way, "integrity1")[0]


def test_a_declared_interest_may_be_released_but_never_what_has_happened(begin: Begin) -> None:
    way = about_the_counter(begin)
    holder = way.do("declare_conflict", conflict="yes", conflict_note="همسایهٔ ماست.")
    assert away(way)[holder] == "declared_interest"
    with way.town.work() as work:
        officer = person_by_username(work.session, "d05.officer1").id
        exclusions.exclude(work, way.case_id, {officer}, "earlier_officer")
    with pytest.raises(NotReleasable):
        let_near(way, "d05.officer1", "integrity.head")
    let_near(way, holder, "integrity.head", "از آن خانه رفته است.")
    assert counted(way, holder)[0]


def test_the_ticker_follows_a_change_once_whoever_made_it(begin: Begin) -> None:
    way = about_the_counter(begin)
    join(way, "integrity1", "eservice")
    assert way.town.rows(select(OrganisationChange.id))
    assert ticker.follow_staff(way.town.sessions, way.town.ports()) == 1
    assert not counted(way, "integrity1")[0]
    assert ticker.follow_staff(way.town.sessions, way.town.ports()) == 0
    assert way.town.rows(select(OrganisationChange.id)) == []
