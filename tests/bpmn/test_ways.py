"""Whole ways through the shipped processes, each kind of message to its end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases.correspondence import add_from_citizen
from processes.cases.exclusions import excluded_people
from processes.cases.reopening import ask_reopening
from processes.cases.tables import Case, Correspondence
from processes.feedback import surveys
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey
from tests.bpmn.conftest import Way
from tests.bpmn.councils import vote

Begin = Callable[..., Way]
ASKING = {"process_pulse", "satisfaction_followup"}  # may go on after the case has ended
PROMISED = datetime(2026, 11, 11, 12, tzinfo=UTC)
ANSWER = "چاله را پر کردیم و پیمانکار جریمه شد."


def assess(way: Way, **answers: Any) -> None:
    given = {"kind": way.case.kind, "severity": "S3", "topic": "service.waiting", **answers}
    way.do("assess_message", **given)


def complaint_to_answer(way: Way) -> set[str]:
    """Contact, the unit's answer, findings and the draft; gives who did the officer's work."""
    done = {way.do("contact_citizen", contact_result="spoke", points=[{"text": "معطلی سه ساعته"}])}
    way.do("answer_for_unit", unit_answer="یک باجه بسته بود.")
    if "visit_site" in way.open:
        way.do("visit_site", visit_date=way.town.now.date().isoformat(), visit_report="دیدیم.")
    finding = {"finding": "upheld", "reason": "باجه بسته بود.", "rule": "مادهٔ ۵۵"}
    promise = {"remedy": "باجهٔ دوم باز می‌شود.", "remedy_date": in_days(way, 21)}
    done.add(way.do("decide_findings", findings=[{**finding, **promise}], outcome="upheld"))
    done.add(way.do("draft_answer", answer=ANSWER))
    look(way)
    return done


def keep_promise(way: Way) -> None:
    """What the answer promised is done and confirmed."""
    way.do("carry_out_remedy", evidence_list="عکس باجهٔ دوم")
    way.do("confirm_remedy", remedy_proof="enough")


def look(way: Way) -> None:
    """The manager lets the answer go, where a second look was asked for."""
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer=ANSWER)


def in_days(way: Way, days: int) -> str:
    """A day to come, as a form takes it."""
    return (way.town.now + timedelta(days=days)).date().isoformat()


def survey(way: Way, **given: Any) -> None:
    """The citizen answers the open question."""
    query = select(Survey).where(Survey.case_id == way.case_id).order_by(Survey.id.desc())
    token = way.town.rows(query)[0].token
    with way.town.work() as work:
        surveys.answer(work, token, Given(**given))
    way.town.run_jobs()


def test_a_complaint_is_answered_point_by_point_and_closed_when_settled(begin: Begin) -> None:
    way = begin()
    assess(way)
    complaint_to_answer(way)
    assert (way.case.status, way.case.outcome, way.case.answer) == ("answered", "upheld", ANSWER)
    keep_promise(way)
    way.later(days=5)
    survey(way, outcome="settled", satisfaction=5)
    assert (way.case.status, way.case.closing_reason) == ("closed", "settled")
    assert way.running() <= ASKING and way.incidents() == []
    assert "answer-upheld" in "".join(way.letters()) or "answer-ready-sms" in way.letters()


def test_a_criticism_gets_a_reasoned_answer_without_a_call(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    assert way.open == {"answer_criticism"}
    way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)
    assert way.case.status == "answered" and way.incidents() == []


def test_a_request_ends_only_with_proof_of_the_work(begin: Begin) -> None:
    way = begin(kind="request")
    assess(way, topic="roads.asphalt", district="d05")
    way.do("issue_work_order", work_order="چاله را پر کنید.")
    way.do("report_work", work_result="done", work_report="انجام شد.", evidence="عکسی تار")
    way.do("check_work", proof="not_enough", proof_reason="عکس ندارد.")
    assert way.open == {"report_work"}
    way.do("report_work", work_result="done", work_report="با عکس.", evidence="سه عکس")
    way.do("check_work", proof="enough", answer=ANSWER)
    look(way)
    assert way.case.status == "answered" and way.incidents() == []


@pytest.mark.parametrize("decision", ["accept", "later", "refuse"])
def test_a_suggestion_gets_a_decision_with_a_reason(begin: Begin, decision: str) -> None:
    way = begin(kind="suggestion")
    assess(way)
    way.do("give_expert_view", expert_view="شدنی است و هزینهٔ کمی دارد.", expert_advice=decision)
    vote(way, *(["for"] if decision == "accept" else ["against"]) * 3)
    closing = {"remedy": "نیمکت تازه", "remedy_date": "2027-01-20", "reason": "در برنامه هست."}
    way.do("close_vote", suggestion_decision=decision, **closing)
    way.do("draft_suggestion_answer", answer=ANSWER)
    look(way)
    assert way.case.status == "answered" and way.incidents() == []


def test_an_appreciation_is_passed_on_and_closed_with_thanks(begin: Begin) -> None:
    way = begin(kind="appreciation", topic_key="conduct.good")
    assess(way, topic="conduct.good")
    way.do("find_employee", employee_found="no")
    way.do("thank_unit", passed_how="letter", answer=ANSWER)
    assert (way.case.status, way.case.closing_reason) == ("closed", "thanked")
    assert way.running() == set() and way.incidents() == []


def test_silence_for_thirty_days_closes_the_case(begin: Begin) -> None:
    way = begin()
    assess(way)
    complaint_to_answer(way)
    keep_promise(way)
    for _ in range(14):
        way.later(days=1)
    assert (way.case.status, way.running() - ASKING) == ("answered", {"case_handling"})
    way.later(days=17)
    assert (way.case.status, way.case.closing_reason) == ("closed", "no_word")
    assert way.letters().count("survey-reminder") == 1


def test_not_settled_reopens_once_with_another_officer(begin: Begin) -> None:
    way = begin()
    assess(way)
    earlier = complaint_to_answer(way)
    keep_promise(way)
    way.later(days=5)
    survey(way, outcome="not_settled", wants_reopening=True, remaining="هنوز باجه بسته است.")
    assert (way.case.status, way.case.reopened_count) == ("in_progress", 1)
    assert way.limit("answer").round == 1 and way.limit("answer").met_at is None
    assert "record_cause" in way.open
    with way.town.sessions() as session:
        assert len(excluded_people(session, way.case_id)) >= len(earlier)
    assert complaint_to_answer(way).isdisjoint(earlier)
    assert way.case.status == "answered"
    keep_promise(way)
    way.later(days=31)
    assert (way.case.status, way.case.closing_reason) == ("closed", "after_reopening")
    assert way.incidents() == []


@pytest.mark.parametrize("days", [1, 6], ids=["before it is sent", "while it is open"])
def test_reopening_on_the_tracking_page_stops_the_earlier_survey(begin: Begin, days: int) -> None:
    way = begin()
    assess(way)
    complaint_to_answer(way)
    way.later(days=days)
    with way.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, way.case_id), "هنوز درست نشده است.")
    way.town.run_jobs()
    asked = way.letters().count("survey")
    way.later(days=6)
    assert way.case.reopened_count == 1 and way.letters().count("survey") == asked
    assert "satisfaction_followup" not in way.running()
    stopped = way.happened("followup_cancelled") + way.happened("reopened_before_asking")
    assert stopped == 1 and way.incidents() == []


def test_a_change_of_kind_is_told_and_never_makes_the_date_later(begin: Begin) -> None:
    way = begin(kind="complaint")
    promised = way.case.due_at
    assess(way, kind="criticism", kind_reason="نظر است، نه حق ضایع‌شده.")
    assert promised is not None and way.case.due_at is not None and way.case.due_at <= promised
    told = sent(way, "kind-changed")
    assert told and all("نظر است، نه حق ضایع‌شده." in body for body in told)
    assert all("«شکایت»" in body and "«انتقاد»" in body for body in told)


def test_what_the_citizen_adds_reaches_the_officer_without_stopping_the_work(begin: Begin) -> None:
    way = begin()
    assess(way)
    with way.town.work() as work:
        add_from_citizen(work, work.session.get_one(Case, way.case_id), "یک عکس دیگر هم دارم.")
    way.town.run_jobs()
    assert "citizen-added" in way.letters("staff")
    assert "contact_citizen" in way.open


def test_an_assessment_left_lying_is_escalated_with_the_promise(
    begin: Begin,
) -> None:
    way = begin()
    way.later(days=8)
    assert {"decide_for_inspection", "assess_message"} <= way.open
    way.later(days=10)
    assert way.limit("answer").passed_at is not None
    assess(way)
    assert way.happened("answer_warning") + way.happened("escalate_unassessed_answer") >= 1
    assert way.incidents() == []


def test_a_case_from_elsewhere_keeps_the_promise_given_there(begin: Begin) -> None:
    way = begin(kind="request", given_due=PROMISED)
    assert way.limit("answer").due_at == PROMISED
    assess(way, topic="roads.asphalt", district="d05")
    way.later(days=2)
    assert way.happened("limit_passed") == 1


def test_a_case_without_a_promise_is_never_late(begin: Begin) -> None:
    way = begin(kind="request", no_due=True)
    assess(way, topic="roads.asphalt", district="d05")
    way.later(days=60)
    assert way.case.due_at is None and way.case.status == "in_progress"
    assert way.happened("limit_passed") == 0 and way.incidents() == []


def test_a_matter_of_a_commission_by_law_names_its_way_out(begin: Begin) -> None:
    way = begin(kind="criticism", topic_key="money.property")
    assess(way, topic="money.property")
    way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)
    body = sent(way, "answer-criticism")[0]
    assert "مادهٔ ۷۷" in body and "- راه قانونی همین موضوع" in body
    other = begin(kind="criticism", external_id="other")
    assess(other)
    other.do("answer_criticism", answer=ANSWER, change="no")
    look(other)
    assert "راه قانونی" not in sent(other, "answer-criticism")[0]


def sent(way: Way, letter: str) -> list[str]:
    """The bodies of the letters of that key that went to the citizen."""
    query = select(Correspondence.body).where(
        Correspondence.case_id == way.case_id, Correspondence.letter_key == letter
    )
    return list(way.town.rows(query))
