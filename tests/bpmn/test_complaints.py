"""A complaint is looked into from all sides at the same time, and each point gets its finding."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases.hearings import answer_hearing, hearings_for
from processes.cases.sealed_tables import CaseHearing
from tests.bpmn.conftest import Way
from tests.bpmn.shipped import outcome_of

Begin = Callable[..., Way]
ANSWER = "هر بند بررسی شد؛ نتیجه و دلیل آن در همین پاسخ آمده است."
SUBJECT = [{"person": "counter", "unit": "", "role": "subject"}]


def contacted(begin: Begin, topic: str, key: str = "1", **assessed: Any) -> Way:
    """A complaint of two points that an officer has spoken about with the citizen."""
    way = begin(topic_key=topic, external_id=key)
    given = {"kind": "complaint", "severity": "S2", "topic": topic, **assessed}
    way.do("assess_message", **given)
    points = [{"text": "سه ساعت معطلی"}, {"text": "بی‌احترامی"}]
    way.do("contact_citizen", contact_result="spoke", points=points)
    return way


def decide(way: Way, *found: str) -> str:
    """A finding for each point; gives who decided."""
    promise = {"remedy": "باجهٔ دوم", "remedy_date": "2026-12-01"}
    rows = [{"finding": one, "reason": "دیدیم.", "rule": "مادهٔ ۵۵"} for one in found]
    rows = [{**row, **promise} if row["finding"] in ("upheld", "partly") else row for row in rows]
    return way.do("decide_findings", findings=rows, outcome=outcome_of(*found))


def send(way: Way) -> None:
    way.do("draft_answer", answer=ANSWER)
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer=ANSWER)
    assert way.case.status == "answered" and way.incidents() == []


def test_the_unit_and_the_place_are_asked_at_the_same_time(begin: Begin) -> None:
    way = contacted(begin, "green.tree")
    assert way.open == {"visit_site", "answer_for_unit"}
    way.do("visit_site", visit_date=way.town.now.date().isoformat(), visit_report="درخت خشک است.")
    assert way.open == {"answer_for_unit"}
    way.do("answer_for_unit", unit_answer="هرس در برنامه است.")
    assert way.open == {"decide_findings"}
    decide(way, "upheld", "not_upheld")
    send(way)
    assert way.case.open_remedies == 1


def test_an_employee_concerned_is_heard_beside_the_unit(begin: Begin) -> None:
    way = contacted(begin, "conduct.discourtesy", subjects=SUBJECT)
    assert way.case.grade == "guarded"
    assert way.open == {"prepare_hearing", "answer_for_unit"}
    way.do("answer_for_unit", unit_answer="آن روز باجه شلوغ بود.")
    summary = "گفته شده است که با ارباب‌رجوع تند حرف زده‌اید. توضیح دهید."
    way.do("prepare_hearing", hearing_employee="counter", summary=summary)
    assert way.open == set()
    hear(way, "تند حرف نزدم؛ صف را نظم دادم.")
    assert way.open == {"decide_findings"}
    decider = decide(way, "partly", "no_finding")
    assert decider != "counter"
    send(way)


def test_an_employee_who_says_nothing_does_not_hold_up_the_citizen(begin: Begin) -> None:
    way = contacted(begin, "conduct.discourtesy", subjects=SUBJECT)
    way.do("answer_for_unit", unit_answer="آن روز باجه شلوغ بود.")
    way.do("prepare_hearing", hearing_employee="counter", summary="تندی گفته شده است؛ توضیح دهید.")
    for _ in range(2):
        way.later(days=8)
    assert "decide_findings" in way.open


def test_each_employee_who_is_named_is_heard_by_a_summary_of_their_own(begin: Begin) -> None:
    both = [*SUBJECT, {"person": "d05.officer1", "role": "subject"}]
    way = contacted(begin, "conduct.discourtesy", subjects=both)
    way.do("answer_for_unit", unit_answer="آن روز باجه شلوغ بود.")
    said = "گفته شده است که با ارباب‌رجوع تند حرف زده‌اید. توضیح دهید."
    way.do("prepare_hearing", hearing_employee="counter", summary=said)
    assert way.open == {"prepare_hearing"}
    hear(way, "تند حرف نزدم.")  # before the other is even asked
    with pytest.raises(AssertionError, match="hearing_employee"):
        way.do("prepare_hearing", hearing_employee="counter", summary=said)
    way.do("prepare_hearing", hearing_employee="d05.officer1", summary=said)
    assert way.open == set()
    hear(way, "من آن روز مرخصی بودم.", "d05.officer1")
    assert way.open == {"decide_findings"} and way.incidents() == []
    states = way.town.rows(select(CaseHearing.state).order_by(CaseHearing.number))
    assert states == ["answered", "answered"]


def test_one_answers_and_one_does_not(begin: Begin) -> None:
    both = [*SUBJECT, {"person": "d05.officer1", "role": "subject"}]
    way = contacted(begin, "conduct.discourtesy", subjects=both)
    way.do("answer_for_unit", unit_answer="آن روز باجه شلوغ بود.")
    for who in ("counter", "d05.officer1"):
        way.do("prepare_hearing", hearing_employee=who, summary="تندی گفته شده است؛ توضیح دهید.")
    hear(way, "تند حرف نزدم.")
    assert way.open == set()  # the other still has time
    for _ in range(2):
        way.later(days=8)
    assert "decide_findings" in way.open
    states = way.town.rows(select(CaseHearing.state).order_by(CaseHearing.number))
    assert states == ["answered", "missed"]


def test_nobody_who_is_not_named_is_asked_and_a_unit_alone_asks_nobody(begin: Begin) -> None:
    way = contacted(begin, "conduct.discourtesy", subjects=SUBJECT)
    with pytest.raises(AssertionError, match="hearing_employee"):
        way.do(
            "prepare_hearing", hearing_employee="mayor", summary="تندی گفته شده است؛ توضیح دهید."
        )
    unit = [{"unit": "eservice", "role": "subject"}]
    other = contacted(begin, "conduct.discourtesy", subjects=unit, key="unit alone")
    assert other.open == {"answer_for_unit"}
    other.do("answer_for_unit", unit_answer="آن روز باجه شلوغ بود.")
    assert other.open == {"decide_findings"} and other.incidents() == []


def test_discrimination_is_decided_by_an_inspector_and_looked_at_above(begin: Begin) -> None:
    way = contacted(begin, "conduct.discrimination", subjects=SUBJECT)
    way.do("answer_for_unit", unit_answer="نوبت‌ها ثبت شده است.")
    way.do("prepare_hearing", hearing_employee="counter", summary="نوبت خارج از صف؛ توضیح دهید.")
    hear(way, "نوبتی خارج از صف نداده‌ام.")
    task = way.town.tasks(way.case_id)["decide_findings"]
    assert (way.case.grade, task.role) == ("guarded_inspection", "inspector")
    decide(way, "not_upheld", "no_finding")
    way.do("draft_answer", answer=ANSWER)
    assert way.town.tasks(way.case_id)["look_again"].role == "senior_inspector"
    for _ in range(2):
        way.do("look_again", look_decision="return", return_reason="دلیل بند یک کم است.")
        way.do("revise_answer", answer=ANSWER)
    way.do("look_again", look_decision="return", return_reason="باز هم نه.")
    assert way.town.tasks(way.case_id)["settle_answer"].role == "head_of_inspection"
    way.do("settle_answer", answer=ANSWER, settle_reason="هر دو نظر خوانده شد.")
    assert way.case.status == "answered" and way.incidents() == []


def hear(way: Way, answer: str, who: str = "counter") -> None:
    """The employee answers in the record apart."""
    person = way.town.person(who)
    with way.town.sessions() as session:
        (hearing,) = hearings_for(session, person)
    with way.town.work(who) as work:
        answer_hearing(work, hearing.id, answer, "")
    way.town.run_jobs()
