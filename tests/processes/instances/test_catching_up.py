"""After a day or a month without a ticker: what was missed fires once, the earliest first."""

import pytest
from sqlalchemy import select

from processes.instances import verbs
from processes.instances.tables import EventLog, ProcessInstance
from tests.builders import Process
from tests.processes.instances.conftest import Office

AWAY = [1, 30]


def fire_all(office: Office) -> list[int]:
    """What a ticker that has come back does: the instances in the order in which it takes them."""
    fired: list[int] = []
    while True:
        with office.work() as work:
            instance = verbs.fire_next_due(work)
        if instance is None:
            return fired
        fired.append(instance)


def passed(office: Office, element: str) -> int:
    query = select(EventLog).where(EventLog.element_id == element, EventLog.state == "completed")
    with office.sessions() as session:
        return len(session.scalars(query).all())


@pytest.mark.parametrize("days", AWAY)
def test_missed_timers_fire_once_the_earliest_first(office: Office, days: int) -> None:
    office.publish(Process().start().catch("wait", duration="hours").user("next").end())
    hours = {office.start(hours=f"PT{hours}H"): hours for hours in (9, 3, 21, 1, 15)}
    office.later(days=days)
    assert fire_all(office) == sorted(hours, key=hours.__getitem__)
    assert passed(office, "wait") == 5
    assert fire_all(office) == []


@pytest.mark.parametrize("days", AWAY)
def test_a_cycle_that_missed_many_times_fires_once_and_keeps_its_rhythm(
    office: Office, days: int
) -> None:
    process = Process().start().user("work").end()
    process.boundary("nag", "work", interrupting=False, cycle='"R200/PT6H"').service("remind")
    office.publish(process.end("e2"))
    instance = office.start()
    begun = office.now
    office.later(days=days, minutes=7)
    assert fire_all(office) == [instance]
    assert len(office.jobs()) == 1
    with office.sessions() as session:
        due = session.get_one(ProcessInstance, instance).due_at
    assert due is not None and office.now < due
    assert round((due - begun).total_seconds()) % (6 * 3600) == 0


@pytest.mark.parametrize("days", AWAY)
def test_a_chain_of_timers_goes_on_from_the_return_and_not_in_a_burst(
    office: Office, days: int
) -> None:
    process = Process().start().catch("first", duration='"PT1H"')
    office.publish(process.catch("second", duration='"PT1H"').user("next").end())
    instance = office.start()
    office.later(days=days)
    assert fire_all(office) == [instance]
    assert (passed(office, "first"), passed(office, "second")) == (1, 0)
    office.later(hours=2)
    assert fire_all(office) == [instance] and list(office.tasks()) == ["next"]
