"""Protection after a report, opening a closed name by two people, and the two entrances."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from processes import audit
from processes.cases.errors import NoSuchCase
from processes.cases.identity import IdentityClosed, read
from processes.cases.intake import NewMessage
from processes.cases.links import ties, ties_seen
from processes.cases.openings import AlreadyAsked, ReasonMissing, ask_opening, openings_of
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.sealing import seal
from processes.cases.staff_door import raise_case
from processes.cases.subjects import as_rows
from processes.cases.tables import Case, CaseIdentity, Correspondence
from processes.cases.visibility import may_see, task_for
from processes.instances import verbs
from processes.organisation.people import person_by_username
from tests.bpmn.conftest import Way
from tests.bpmn.test_sealed import Begin, about, assess, away, sealed, to_investigation

WHY = "باید بدانیم کدام پرونده را برده است."


def protected(begin: Begin) -> Way:
    way = sealed(begin)
    assess(way, subjects=about("counter"))
    to_investigation(way, protection="watch", protection_measures="تماس تنها از صندوق پرونده.")
    return way


def test_the_reporter_is_asked_on_days_30_90_and_180(begin: Begin) -> None:
    way = protected(begin)
    start = way.town.now
    for day in (30, 90, 180):
        way.town.now = start + timedelta(days=day)
        way.later(minutes=1)
        way.do("check_retaliation", reached="yes", retaliation="no", retaliation_note="آرام است.")
    assert "protection" not in way.running()


def test_whoever_complained_of_a_colleague_is_asked_too_once_the_colleague_knows(
    begin: Begin,
) -> None:
    way = begin(topic_key="conduct.discourtesy")
    given = {"kind": "complaint", "topic": "conduct.discourtesy", "subjects": about("counter")}
    assess(way, **given)
    assert "protection" not in way.running()
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "تندی"}])
    assert "prepare_hearing" in way.open and "protection" in way.running()
    way.later(days=30, minutes=1)
    task = way.town.tasks(way.case_id)["check_retaliation"]
    assert task.role == "inspector" and way.incidents() == []


def test_retaliation_opens_an_urgent_sealed_report_about_the_same_people(begin: Begin) -> None:
    way = protected(begin)
    way.later(days=30, minutes=1)
    told = "کارم را شش هفته است نگه داشته‌اند."
    way.do("check_retaliation", reached="yes", retaliation="yes", retaliation_note=told)
    (report,) = way.town.rows(select(Case).where(Case.source == f"case:{way.case.code}"))
    assert (report.kind, report.severity, report.grade) == ("wrongdoing", "S1", "sealed")
    assert report.body == told
    with way.town.sessions() as session:
        assert [row["person"] for row in as_rows(session, report.id)] == ["counter"]
    assert "counter" in away(Way(way.town, report.id))
    with way.town.sessions() as session:
        mine, theirs = ties(session, report.id), ties(session, way.case_id)
    assert [(kind, case.id) for kind, case in mine] == [("retaliation", way.case_id)]
    assert [(kind, case.id) for kind, case in theirs] == [("retaliation", report.id)]


def test_pressure_heard_of_elsewhere_opens_a_report_once(begin: Begin) -> None:
    way = sealed(begin)
    for _again in range(2):
        with way.town.work() as work:
            verbs.deliver(work, "retaliation_reported", way.case.code, {}, case_id=way.case_id)
        way.town.run_jobs()
    assert len(way.town.rows(select(Case).where(Case.source == f"case:{way.case.code}"))) == 1


def test_a_tie_to_a_report_of_retaliation_is_seen_by_those_alone_who_may_see_both(
    begin: Begin,
) -> None:
    way = begin()
    with way.town.work() as work:
        verbs.deliver(work, "retaliation_reported", way.case.code, {}, case_id=way.case_id)
    way.town.run_jobs()

    def sees(who: str) -> list[str]:
        with way.town.sessions() as session:
            person = person_by_username(session, who)
            found = ties_seen(session, person, way.case_id)
            assert may_see(session, person, way.case_id)
            return [tied.kind for tied in found]

    assert sees("integrity1") == ["retaliation"]
    assert sees("triage1") == []  # the case is theirs to read, the report is not
    told = select(audit.AuditRow.stream).where(audit.AuditRow.action == "case_linked")
    assert f"case:{way.case_id}" not in way.town.rows(told)


def test_a_closed_name_is_opened_by_two_people_for_a_day(begin: Begin) -> None:
    way = opening(begin)
    decider = way.do("approve_opening", opening_decision="grant", opening_note="راه دیگری نیست.")
    assert decider == "custodian1"
    assert look(way, "integrity1") == "نسترن آزمونی"
    with pytest.raises(IdentityClosed):
        look(way, "integrity2")
    way.town.later(hours=25)
    with pytest.raises(IdentityClosed):
        look(way, "integrity1")


def test_every_look_is_on_the_trail_with_both_people(begin: Begin) -> None:
    way = opening(begin)
    way.do("approve_opening", opening_decision="grant", opening_note="راه دیگری نیست.")
    look(way, "integrity1")
    look(way, "integrity1")
    actions = [row.action for row in trail(way)]
    assert actions.count("identity_read") == 2
    assert {"identity_opening_asked", "identity_opening_granted"} <= set(actions)
    (row,) = way.town.rows(select(IdentityOpening))
    assert (row.looks, row.approver_id) == (2, way.town.person("custodian1").id)


def test_a_refused_name_stays_closed_and_so_does_an_unanswered_one(begin: Begin) -> None:
    way = opening(begin)
    way.do("approve_opening", opening_decision="refuse", opening_note="بدون نام هم می‌شود.")
    ask(way, "integrity1")
    way.later(days=10)
    assert [row.state for row in way.town.rows(select(IdentityOpening))] == ["refused", "refused"]
    with pytest.raises(IdentityClosed):
        look(way, "integrity1")


def test_the_asker_cannot_approve_and_must_say_why_once(begin: Begin) -> None:
    way = sealed(begin)
    with pytest.raises(ReasonMissing):
        ask(way, "integrity1", " ")
    ask(way, "integrity1")
    with pytest.raises(AlreadyAsked):
        ask(way, "integrity1")


def test_a_custodian_who_asked_neither_finds_the_task_nor_decides(begin: Begin) -> None:
    way = opening(begin)
    task = way.town.tasks(way.case_id)["approve_opening"]
    with way.town.sessions() as session, session.begin():
        custodian = person_by_username(session, "custodian1")
        session.scalars(select(IdentityOpening)).one().asker_id = custodian.id
        session.flush()
        with pytest.raises(NoSuchCase):
            task_for(session, custodian, task.id)
    way.town.complete(
        way.case_id, "approve_opening", "custodian1", opening_decision="grant", opening_note="من."
    )
    (row,) = way.town.rows(select(IdentityOpening))
    assert row.state == "refused"


def test_a_custodian_decides_without_seeing_the_report(begin: Begin) -> None:
    way = opening(begin)
    with way.town.sessions() as session:
        custodian = person_by_username(session, "custodian1")
        assert not may_see(session, custodian, way.case_id)


def test_an_officer_of_the_unit_never_reads_a_closed_name(begin: Begin) -> None:
    way = begin(identity="confidential")
    way.do("assess_message", kind="complaint", severity="S3", topic="roads.asphalt")
    officer = way.who(way.town.tasks(way.case_id)["contact_citizen"])
    with pytest.raises(IdentityClosed):
        look(way, officer)
    with pytest.raises(IdentityClosed):
        ask(way, officer)


def test_each_identity_is_sealed_with_a_key_of_its_own(begin: Begin) -> None:
    first = sealed(begin)
    second = sealed(begin, external_id="2")
    keys = {row.case_id: row.data_key for row in first.town.rows(select(CaseIdentity))}
    assert keys[first.case_id] and keys[first.case_id] != keys[second.case_id]


def test_an_identity_from_before_is_read_and_gets_a_key(begin: Begin) -> None:
    way = begin()
    key = way.town.ports().identity_key
    with way.town.sessions() as session, session.begin():
        row = session.get_one(CaseIdentity, way.case_id)
        row.data_key, row.name = "", seal(key, "نسترن آزمونی", way.case_id, "name")
        row.phone = row.email = row.address = ""
    assert look(way, "triage1") == "نسترن آزمونی"
    (row,) = way.town.rows(select(CaseIdentity))
    assert row.data_key


def test_a_colleague_is_hidden_from_their_own_line(begin: Begin) -> None:
    way = spoken(begin, "d05.officer1")
    assert way.case.grade == "guarded"
    kept = away(way)
    line = {"d05.officer1", "d05.officer2", "d05.deputy", "d05.mayor", "districts.head", "mayor"}
    assert line <= set(kept) and set(kept.values()) == {"writers_line"}
    assert not any(row.actor_id for row in trail(way))
    assert way.case.external.get("writer") is None


def test_a_colleagues_report_of_wrongdoing_is_sealed(begin: Begin) -> None:
    way = spoken(begin, "d05.officer1", kind="wrongdoing", identity="anonymous")
    assert way.case.grade == "sealed"
    assert way.town.rows(select(CaseIdentity).where(CaseIdentity.case_id == way.case_id)) == []
    told = select(Correspondence.body).where(
        Correspondence.case_id == way.case_id, Correspondence.letter_key == "report-arrived"
    )
    assert way.town.rows(told)


def test_inspectors_are_told_of_a_report_at_its_own_entrance(begin: Begin) -> None:
    way = sealed(begin)
    with way.town.work() as work:
        verbs.deliver(work, "report_received", way.case.code, {}, case_id=way.case_id)
    way.town.run_jobs()
    assert "report-arrived" in way.letters("staff")


def opening(begin: Begin) -> Way:
    way = sealed(begin)
    ask(way, "integrity1")
    return way


def ask(way: Way, who: str, reason: str = WHY) -> None:
    with way.town.work(who) as work:
        ask_opening(work, way.case_id, reason)
    way.town.run_jobs()


def look(way: Way, who: str) -> str:
    with way.town.work(who) as work:
        return read(work, way.case_id, "case page").name


def trail(way: Way) -> list[Any]:
    stream = f"case:{way.case_id}"
    return way.town.rows(select(audit.AuditRow).where(audit.AuditRow.stream == stream))


def spoken(begin: Callable[..., Way], who: str, **fields: Any) -> Way:
    town = begin(external_id="other").town
    given: dict[str, Any] = {"kind": "complaint", "identity": "confidential", "pin": None}
    message = NewMessage(body="روال امضاها کار مردم را می‌خواباند.", external_id="s1", **given)
    with town.work() as work:
        writer = person_by_username(work.session, who)
        received = raise_case(work, writer, replace(message, **fields))
    town.run_jobs()
    with town.sessions() as session:
        assert openings_of(session, received.case_id) == []
    return Way(town, received.case_id)
