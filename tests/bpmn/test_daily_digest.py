"""The day's digest: what can wait reaches each person once a day, at the time of the table."""

from datetime import datetime, timedelta

from sqlalchemy import select

from processes import wording
from processes.cases.digest_tables import StaffNotice
from processes.cases.exclusions import exclude
from processes.cases.tables import Correspondence
from processes.instances.tables import ProcessInstance
from tests.bpmn.conftest import Way
from tests.bpmn.test_escalation import LATE, criticism, people, until
from tests.bpmn.test_ways import Begin, assess

DIGEST = "daily-digest"


def digests(way: Way, person_id: int | None = None) -> list[Correspondence]:
    query = select(Correspondence).where(Correspondence.letter_key == DIGEST)
    if person_id is not None:
        query = query.where(Correspondence.person_id == person_id)
    found: list[Correspondence] = way.town.rows(query.order_by(Correspondence.id))
    return found


def let_pass(way: Way, days: int) -> None:
    """So many days pass, and whatever falls due happens at its own moment."""
    end, town = way.town.now + timedelta(days=days), way.town
    due = select(ProcessInstance.due_at).where(ProcessInstance.status == "running")
    while True:
        coming = [at for at in town.rows(due) if at is not None and at <= end]
        if not coming:
            return
        way.later(seconds=max(0.0, (min(coming) - town.now).total_seconds()))


def test_warnings_of_a_day_reach_an_officer_as_one_message(begin: Begin) -> None:
    ways = [begin(kind="criticism", external_id=str(n)) for n in range(3)]
    for way in ways:
        assess(way)
    way = ways[0]
    until(way, "answer", hours=-12)
    kept = way.town.rows(select(StaffNotice).where(StaffNotice.sent_at.is_(None)))
    officers = people(way, "officer", way.case.unit_id)
    assert {notice.person_id for notice in kept} == officers and digests(way) == []
    let_pass(way, days=1)
    for officer in officers:
        (one,) = digests(way, officer)
        assert all(wording.digits(each.case.code, "fa") in one.body for each in ways)
        assert one.case_id is None and one.body.count("\n- ") == 3
    assert way.incidents() == []


def test_a_digest_goes_out_at_its_hour_and_never_on_a_day_off(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    way.do("acknowledge_warning", warning_reply="late", **LATE)
    let_pass(way, days=20)
    hours = {wording.local(each.at) for each in digests(way)}
    assert hours and {(h.hour, h.minute) for h in hours} <= {(7, 45), (8, 0)}
    assert {h.weekday() for h in hours} <= {5, 6, 0, 1, 2}  # Saturday to Wednesday


def test_an_officer_gets_at_most_one_message_a_day(begin: Begin) -> None:
    ways = [begin(kind="criticism", external_id=str(n)) for n in range(4)]
    for n, way in enumerate(ways):
        ways[0].later(hours=9 * n)
        assess(way)
    let_pass(ways[0], days=30)
    seen = [(each.person_id, wording.local(each.at).date()) for each in digests(ways[0])]
    assert len(seen) == len(set(seen)) > 0


def test_a_time_that_was_missed_waits_for_the_next(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    officer = min(people(way, "officer", way.case.unit_id))
    morning = next_digest(way)
    way.later(seconds=(morning - way.town.now).total_seconds() + 17 * 3600)  # past midnight
    assert digests(way, officer) == []
    assert next_digest(way) > way.town.now
    let_pass(way, days=4)
    at = [wording.local(each.at) for each in digests(way, officer)]
    assert at and {(each.hour, each.minute) for each in at} <= {(7, 45), (8, 0)}
    assert len(at) == len({each.date() for each in at})
    assert way.incidents() == []


def next_digest(way: Way) -> datetime:
    """When the first of the digests is due."""
    due = [
        row.due_at
        for row in way.town.rows(select(ProcessInstance))
        if row.process_key == "daily_digest" and row.due_at is not None
    ]
    return min(due)


def test_whoever_is_excluded_meanwhile_gets_no_line(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    officers = people(way, "officer", way.case.unit_id)
    kept_out = min(officers)
    with way.town.work() as work:
        exclude(work, way.case_id, {kept_out}, "declared_interest")
    let_pass(way, days=1)
    assert digests(way, kept_out) == [] and digests(way, max(officers)) != []
    running = select(ProcessInstance).where(
        ProcessInstance.correlation_key == f"digest:{kept_out}",
        ProcessInstance.status == "running",
    )
    assert way.town.rows(running) == []


def test_what_is_urgent_does_not_wait_for_the_digest(begin: Begin) -> None:
    way = begin(kind="request")
    assess(way, severity="S1", topic="roads.asphalt", district="d05")
    way.later(seconds=(way.limit("answer").due_at - way.town.now).total_seconds() / 2 + 60)
    assert "escalation-l0" in way.letters("staff")
    assert way.town.rows(select(StaffNotice)) == []
