"""Guarded and sealed cases on the shipped diagrams: who takes them, who never sees them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases.exclusions import excluded_people
from processes.cases.grading import set_grade
from processes.cases.hearings import answer_hearing, hearings_for
from processes.cases.sealed_tables import CaseHearing
from processes.cases.tables import CaseExclusion, Correspondence
from processes.cases.visibility import may_see
from processes.organisation.people import person_by_username
from processes.organisation.tables import Person
from processes.organisation.units import unit_by_key
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
ANSWER = "گزارش شما بررسی شد و نتیجه ثبت شد. راه بعد در همین صندوق است."
SUMMARY = "گفته شده است که در باجه برای انجام کار پولی خواسته‌اید. توضیح دهید."


def sealed(begin: Begin, **fields: Any) -> Way:
    given = {"kind": "wrongdoing", "topic_key": "conduct.bribe", "identity": "confidential"}
    return begin(**{**given, **fields})


def assess(way: Way, **answers: Any) -> None:
    given = {"kind": "wrongdoing", "severity": "S2", "points": [{"text": "پول خواستن"}]}
    way.do("assess_message", **{**given, **answers})


def about(who: str, role: str = "subject") -> list[dict[str, str]]:
    return [{"person": who, "unit": "", "role": role}]


def to_investigation(way: Way, **protection: Any) -> None:
    way.do("declare_conflict", conflict="no")
    way.do("acknowledge_report", questions="چه روزی بود؟")
    safe = {"protection": "none", "protection_reason": "کسی او را نمی‌شناسد."}
    way.do("plan_protection", **(protection or safe))


def away(way: Way) -> dict[str, str]:
    """User name -> why that person is kept away."""
    query = select(Person.username, CaseExclusion.reason).join(
        CaseExclusion, CaseExclusion.person_id == Person.id
    )
    with way.town.sessions() as session:
        rows = session.execute(query.where(CaseExclusion.case_id == way.case_id)).all()
    return {name: reason for name, reason in rows}


def conclude(way: Way, check: str = "send") -> None:
    way.do(
        "decide_sealed_finding",
        findings=[{"finding": "upheld", "reason": "سند هست", "rule": "قانون تخلفات اداری"}],
        measures="معرفی به هیئت رسیدگی به تخلفات",
        outcome="upheld",
        answer=ANSWER,
    )
    note = {"check_note": "نام واحد در متن است."} if check == "return" else {}
    way.do("check_finding", check=check, **note)


def test_a_report_of_wrongdoing_goes_to_inspectors_alone(begin: Begin) -> None:
    way = sealed(begin)
    assert way.case.grade == "sealed"
    task = way.town.tasks(way.case_id)["assess_message"]
    assert (task.role, task.unit_id) == ("inspector", _unit(way, "integrity"))
    assert set(way.letters()) == {"acknowledgement-sealed", "news-sms"}


def test_a_report_is_read_examined_checked_and_answered_in_the_box(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("counter"))
    to_investigation(way)
    way.do("investigate_report", next_step="decide", evidence="فیش واریز")
    conclude(way)
    assert way.case.answer == ANSWER and way.case.status == "answered"
    assert way.letters()[-1] == "answer-sealed"
    assert {row.channel for row in way.town.rows(_out(way)) if row.letter_key != "news-sms"} == {
        "box"
    }


def test_nothing_but_news_leaves_the_box(begin: Begin) -> None:
    way = sealed(begin, name="نسترن آزمونی", phone="۰۹۱۲۰۰۰۰۰۰۰")
    assess(way)
    to_investigation(way)
    sms = [row for row in way.town.rows(_out(way)) if row.channel == "sms"]
    assert sms and {row.letter_key for row in sms} == {"news-sms"}
    assert not any(word in row.body for row in sms for word in ("گزارش", "رشوه", "بازرس", "نسترن"))


def test_who_declares_a_conflict_leaves_and_another_takes_over(begin: Begin) -> None:
    way = sealed(begin)
    assess(way)
    first = way.do("declare_conflict", conflict="yes", conflict_note="خویشاوندم است.")
    assert away(way)[first] == "declared_interest"
    second = way.do("declare_conflict", conflict="no")
    assert second != first
    assert "acknowledge_report" in way.open


def test_a_senior_inspector_may_return_a_finding(begin: Begin) -> None:
    way = sealed(begin)
    assess(way)
    to_investigation(way)
    way.do("investigate_report", next_step="decide")
    conclude(way, check="return")
    assert "decide_sealed_finding" in way.open
    conclude(way)
    assert way.case.status == "answered"


def test_in_a_sealed_case_the_inspector_decides_when_the_employee_is_heard(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("counter"))
    to_investigation(way)
    assert way.town.rows(select(CaseHearing)) == []
    way.do("investigate_report", next_step="hear")
    way.do("prepare_hearing", hearing_employee="counter", summary=SUMMARY)
    _answer(way, "counter")
    assert "investigate_report" in way.open
    (hearing,) = way.town.rows(select(CaseHearing))
    assert (hearing.state, hearing.support_person) == ("answered", "نمایندهٔ کارکنان")


def test_an_employee_who_keeps_silent_does_not_stop_the_case(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("counter"))
    to_investigation(way)
    way.do("investigate_report", next_step="hear")
    way.do("prepare_hearing", hearing_employee="counter", summary=SUMMARY)
    way.later(days=12)
    assert [row.state for row in way.town.rows(select(CaseHearing))] == ["missed"]
    assert "investigate_report" in way.open


def test_the_summary_hides_who_spoke_and_what_they_wrote(begin: Begin) -> None:
    said = "روز شنبه کارمند باجهٔ سه از من صد هزار تومان برای مهر کردن برگه خواست"
    way = sealed(begin, name="نسترن آزمونی", body=f"{said}. همین.")
    assess(way, subjects=about("counter"))
    to_investigation(way)
    way.do("investigate_report", next_step="hear")
    summary = f"{said}. نسترن آزمونی با پروندهٔ {way.case.code} می‌گوید از او پول خواسته‌اید."
    way.do("prepare_hearing", hearing_employee="counter", summary=summary)
    (hearing,) = way.town.rows(select(CaseHearing))
    assert "می‌گوید از او پول خواسته‌اید" in hearing.summary
    assert not any(w in hearing.summary for w in ("نسترن", way.case.code, "صد هزار تومان"))


def test_named_people_and_those_near_them_are_kept_away_and_the_heads_only_when_sealed(
    begin: Begin,
) -> None:
    way = sealed(begin)
    assess(way, subjects=[*about("d05.officer1"), *about("works.officer1", "witness")])
    kept = away(way)
    assert kept["d05.officer1"] == "subject" and kept["works.officer1"] == "witness"
    assert kept["d05.officer2"] == "colleague" and kept["d05.deputy"] == "line_manager"
    assert kept["d05.mayor"] == "line_manager" and "d07.mayor" not in kept


def test_of_a_head_everybody_below_is_kept_away_but_not_inspection(begin: Begin) -> None:
    way = sealed(begin)
    assess(way, subjects=about("mayor"))
    kept = away(way)
    assert kept["mayor"] == "subject" and kept["d05.mayor"] == "subordinate"
    assert not {"inspection.head", "integrity.head", "integrity1"} & set(kept)
    assert way.who(way.town.tasks(way.case_id)["declare_conflict"])


def test_a_complaint_about_conduct_is_decided_one_level_above(begin: Begin) -> None:
    way = begin(topic_key="conduct.discourtesy")
    assert way.case.grade == "guarded"
    assess(way, kind="complaint", topic="conduct.discourtesy", subjects=about("d05.officer1"))
    assert way.case.unit_id == _unit(way, "d05")
    kept = away(way)
    assert kept["d05.officer1"] == "subject" and "d05.deputy" not in kept
    assert (way.limit("answer").why["amount"], way.limit("answer").why["unit"]) == (10, "working")


def test_above_the_unit_the_employee_is_heard_and_the_finding_made(begin: Begin) -> None:
    way = begin(topic_key="conduct.discourtesy", identity="confidential")
    assess(way, kind="complaint", topic="conduct.discourtesy", subjects=about("d05.officer1"))
    assert way.do("contact_citizen", contact_result="spoke", points=[{"text": "تندی"}])
    prepared = way.do("prepare_hearing", hearing_employee="d05.officer1", summary=SUMMARY)
    _answer(way, "d05.officer1")
    assert prepared == "d05.mayor"
    assert {row.state for row in way.town.rows(select(CaseHearing))} == {"answered"}
    way.do("answer_for_unit", unit_answer="در آن روز صف درازی بود و برخورد تندی شد.")
    task = way.town.tasks(way.case_id)["decide_findings"]
    assert way.who(task) == "d05.mayor"


def test_discrimination_is_decided_at_inspection_in_twenty_days(begin: Begin) -> None:
    way = begin(topic_key="conduct.discrimination")
    assess(way, kind="complaint", topic="conduct.discrimination", subjects=about("counter"))
    assert (way.case.grade, way.case.unit_id) == ("guarded_inspection", _unit(way, "integrity"))
    assert (way.limit("answer").why["amount"], way.limit("answer").why["unit"]) == (20, "working")


def test_naming_an_employee_guards_any_complaint(begin: Begin) -> None:
    way = begin()
    assert way.case.grade == "open"
    assess(way, kind="complaint", topic="roads.asphalt", subjects=about("d05.officer1"))
    assert way.case.grade == "guarded"
    assert way.town.person("d05.officer1").id in _excluded(way)


def test_who_held_a_case_that_turns_out_sealed_is_kept_away(begin: Begin) -> None:
    way = begin(topic_key="roads.asphalt")
    triage = way.do("assess_message", kind="complaint", severity="S3", topic="roads.asphalt")
    officer = way.do("contact_citizen", contact_result="spoke", points=[{"text": "چاله"}])
    with way.town.work() as work:
        set_grade(work, way.case_id, "sealed")
    assert away(way)[officer] == "held_by_mistake"
    with way.town.sessions() as session:
        people = [person_by_username(session, name) for name in (officer, triage)]
        assert not any(may_see(session, person, way.case_id) for person in people)


@pytest.mark.parametrize("topic", ["conduct.bribe", "conduct.harassment", "conduct.abuse"])
def test_a_sealed_topic_is_sealed_whatever_the_kind(begin: Begin, topic: str) -> None:
    assert begin(topic_key=topic).case.grade == "sealed"


def _answer(way: Way, who: str) -> None:
    person = way.town.person(who)
    with way.town.sessions() as session:
        (hearing,) = hearings_for(session, person)
    with way.town.work(who) as work:
        answer_hearing(work, hearing.id, "پولی نخواستم؛ برگه ناقص بود.", "نمایندهٔ کارکنان")
    way.town.run_jobs()


def _excluded(way: Way) -> frozenset[int]:
    with way.town.sessions() as session:
        return excluded_people(session, way.case_id)


def _out(way: Way) -> Any:
    return select(Correspondence).where(
        Correspondence.case_id == way.case_id, Correspondence.direction == "out"
    )


def _unit(way: Way, key: str) -> int:
    with way.town.sessions() as session:
        return unit_by_key(session, key).id


# --- the limits of a report count from its receipt and have ladders of their own


def test_a_report_without_a_human_word_goes_up_within_inspection(begin: Begin) -> None:
    way = sealed(begin)
    assess(way)
    way.do("declare_conflict", conflict="no")
    assert way.limit("declaration").met_at is not None
    way.later(days=20)
    assert way.limit("acknowledgement").passed_at is not None
    assert way.case.escalation_level == 2 and way.incidents() == []
    roles = {task.role for task in way.town.tasks(way.case_id).values()}
    assert "head_of_inspection" in roles
    assert roles <= {"inspector", "senior_inspector", "head_of_inspection"}


def test_the_protection_plan_is_due_from_the_receipt_not_from_the_word(begin: Begin) -> None:
    way = sealed(begin)
    assess(way)
    way.do("declare_conflict", conflict="no")
    way.later(days=2)
    way.do("acknowledge_report", questions="چه روزی بود؟")
    task = way.town.tasks(way.case_id)["plan_protection"]
    assert task.due_at == way.limit("protection").due_at
    assert task.due_at <= way.case.received_at + timedelta(days=3)
    way.do("plan_protection", protection="none", protection_reason="کسی او را نمی‌شناسد.")
    assert way.limit("protection").met_at is not None
    assert "escalation" not in way.running()
    way.later(days=10)
    assert not way.case.escalation_level and way.incidents() == []


def test_an_urgent_report_is_assessed_within_two_hours(begin: Begin) -> None:
    way = sealed(begin, severity="S1")
    assert way.limit("assess").due_at == way.case.received_at + timedelta(hours=2)
