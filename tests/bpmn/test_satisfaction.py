"""What follows an answer: pulse, question, reminder, call, consequences, and whether it lasts."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases.reopening import ask_reopening
from processes.cases.tables import Case
from processes.feedback import surveys
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey, SurveyCall
from processes.feedback.tallies import FINAL, Span, cells, total
from processes.feedback.taps import tap
from processes.instances import verbs
from processes.organisation.tables import Membership, Unit
from tests.bpmn.conftest import Way
from tests.bpmn.test_after_answer import at_stage_two, decide, review
from tests.bpmn.test_ways import ANSWER, assess, look, survey
from tests.rig.figures import figures_of, satisfaction

Begin = Callable[..., Way]
LEFT = "میز جلو هنوز نوبت نمی‌دهد."


def answered(begin: Begin, severity: str = "S2", **fields: Any) -> Way:
    """A criticism that was answered, and of which the citizen has been asked."""
    way = begin(**{"kind": "criticism", **fields})
    assess(way, severity=severity)
    write(way)
    way.later(days=5)
    return way


def write(way: Way) -> None:
    way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)
    assert way.case.status == "answered"


def open_question(way: Way) -> Survey:
    query = select(Survey).where(Survey.case_id == way.case_id).order_by(Survey.id.desc())
    return way.town.rows(query)[0]  # type: ignore[no-any-return]


def tapped(way: Way, outcome: str) -> None:
    with way.town.work() as work:
        tap(work, surveys.open_survey_by(work.session, open_question(way).token), outcome)


def called(way: Way, **answers: Any) -> str:
    """Days pass without an answer; the caller of the day makes the call."""
    for _ in range(14):
        if "call_citizen" in way.open:
            break
        way.later(days=1)
    return way.do("call_citizen", **answers)


def test_somebody_outside_the_unit_calls_three_times_until_the_citizen_answers(
    begin: Begin,
) -> None:
    way = answered(begin)
    assert "survey-sms" in way.letters() and "survey-reminder-sms" not in way.letters()
    called(way, call_result="no_reply")
    called(way, call_result="later")
    who = called(way, call_result="answered", call_outcome="settled", satisfaction="5")
    member = select(Membership.unit_id).where(Membership.person_id == way.town.person(who).id)
    assert way.case.unit_id not in way.town.rows(member)
    row = open_question(way)
    assert (row.outcome, row.via, row.satisfaction) == ("settled", "phone", 5)
    assert way.town.rows(select(SurveyCall.result)) == ["no_reply", "later", "answered"]
    assert (way.case.status, way.case.closing_reason) == ("closed", "settled")
    assert way.incidents() == [] and way.letters().count("survey-reminder-sms") == 1


@pytest.mark.parametrize("result", ["no_reply", "wrong_number", "refused", "wants_none"])
def test_a_call_that_brings_no_answer_ends_as_its_code_says(begin: Begin, result: str) -> None:
    way = answered(begin)
    calls = 3 if result == "no_reply" else 1
    for _ in range(calls):
        called(way, call_result=result)
    way.later(days=5)
    assert "call_citizen" not in way.open and way.happened("call_over") == 1
    assert open_question(way).outcome is None and way.happened("no_answer") == 1
    assert (open_question(way).stopped_at is not None) == (result == "wants_none")
    assert way.incidents() == []


def test_without_a_number_nobody_is_called(begin: Begin) -> None:
    way = answered(begin, phone="", email="nastaran@example.org")
    for _ in range(14):
        way.later(days=1)
    assert way.happened("prepare_call") == 1 and way.happened("not_called") == 1
    assert way.open == set() and way.incidents() == []


def test_a_no_on_the_telephone_reopens_the_case(begin: Begin) -> None:
    way = answered(begin)
    called(way, call_result="answered", call_outcome="not_settled", remaining=LEFT, reopen="true")
    assert way.case.reopened_count == 1 and "record_cause" in way.open
    assert way.incidents() == []


def test_what_remains_is_finished_and_told_while_the_case_stays_answered(begin: Begin) -> None:
    way = answered(begin, "S3")
    survey(way, outcome="partly", remaining=LEFT)
    assert {"finish_rest", "record_cause"} <= way.open and way.case.status == "answered"
    way.do("finish_rest", rest_result="done", actions_taken="میز جلو هم نوبت می‌دهد.")
    way.do("record_cause", cause="not_done", cause_note="میز جلو از قلم افتاده بود.")
    assert "rest-done-sms" in way.letters() and way.case.status == "answered"
    assert way.happened("rest_done") == way.happened("manager_heard") == 1
    assert way.incidents() == []


def test_settled_but_not_content_is_a_note_for_the_manager(begin: Begin) -> None:
    way = answered(begin, "S3")
    survey(way, outcome="settled", satisfaction=1)
    assert way.case.status == "closed" and way.open == {"note_coaching"}
    way.do("note_coaching", cause="slow", coaching_note="زودتر زنگ بزنیم.")
    assert way.case.reopened_count == 0 and way.incidents() == []


def test_praise_with_consent_becomes_a_case_of_its_own(begin: Begin) -> None:
    way = answered(begin, "S3")
    survey(way, outcome="settled", satisfaction=5, praise="از خانم باجهٔ ۳ سپاسگزارم.")
    praise = way.town.rows(select(Case).where(Case.kind == "appreciation"))
    assert [case.source for case in praise] == [f"case:{way.case.code}"]
    assert way.incidents() == []


def test_praise_after_a_low_score_is_not_passed_on(begin: Begin) -> None:
    way = answered(begin, "S3")
    survey(way, outcome="settled", satisfaction=3, praise="باجهٔ ۳")
    assert way.happened("open_appreciation") == 0


def test_a_tap_spares_the_reminder_and_counts(begin: Begin) -> None:
    way = answered(begin)
    tapped(way, "settled")
    assert way.case.status == "answered"
    way.later(days=5)
    assert (way.case.status, open_question(way).via) == ("closed", "tap")
    assert "survey-reminder-sms" not in way.letters() and way.incidents() == []


def test_a_tap_after_the_reminder_counts_at_the_closing(begin: Begin) -> None:
    way = answered(begin)
    way.later(days=3)
    assert "survey-reminder-sms" in way.letters()
    tapped(way, "settled")
    way.later(days=5)
    assert way.case.status == "closed" and way.happened("decide_call") == 0


def test_an_answer_after_the_reminder_is_heard_at_once(begin: Begin) -> None:
    way = answered(begin)
    way.later(days=3)
    survey(way, outcome="settled")
    assert way.case.status == "closed" and way.happened("late_answer_heard") == 1


def test_whoever_wants_no_questions_gets_neither_reminder_nor_call(begin: Begin) -> None:
    way = answered(begin)
    with way.town.work() as work:
        surveys.stop(work, open_question(way).token)
    way.later(days=9)
    assert way.happened("no_answer") == 1 and way.happened("decide_call") == 0
    assert "survey-reminder-sms" not in way.letters() and way.incidents() == []


def test_a_second_no_goes_to_stage_two_with_consent(begin: Begin) -> None:
    way = answered(begin)
    survey(way, outcome="not_settled", wants_reopening=True, remaining=LEFT)
    assert way.case.reopened_count == 1
    write(way)
    way.later(days=5)
    survey(way, outcome="not_settled", wants_appeal=True, remaining=LEFT)
    assert way.happened("appeal_requested") == 1 and way.case.stage == 2
    assert way.incidents() == []


def test_one_citizen_is_not_asked_twice_in_two_weeks(begin: Begin) -> None:
    first = answered(begin, "S3")
    second = begin(kind="criticism", external_id="2")
    assess(second)
    write(second)
    second.later(days=4)
    asked = second.town.rows(select(Survey.case_id).where(Survey.kind == "outcome"))
    assert asked == [first.case_id] and second.happened("question_left_out") == 1


def request_done(begin: Begin) -> Way:
    way = begin(kind="request")
    assess(way, topic="roads.asphalt", district="d05")
    way.do("issue_work_order", work_order="چاله را پر کنید.")
    way.do("report_work", work_result="done", work_report="با عکس.", evidence="سه عکس")
    way.do("check_work", proof="enough", answer=ANSWER)
    look(way)
    way.later(days=5)
    return way


@pytest.mark.parametrize("word", ["lasts", "gone"])
def test_four_weeks_later_we_ask_whether_it_lasts(begin: Begin, word: str) -> None:
    way = request_done(begin)
    survey(way, outcome="settled", satisfaction=5)
    assert way.case.status == "closed"
    way.later(days=30)
    assert "effect-sms" in way.letters()
    survey(way, outcome=word)
    assert ("record_lost_effect" in way.open) == (word == "gone")
    if word == "gone":
        way.do("record_lost_effect", cause="not_lasting", cause_note="آسفالت سرد بود.")
    assert way.happened("effect_over") == 1 and way.incidents() == []


def test_a_reopening_takes_back_the_question_of_effect(begin: Begin) -> None:
    way = request_done(begin)
    with way.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, way.case_id), LEFT)
    way.town.run_jobs()
    assert way.happened("effect_given_up") == 1 and way.happened("survey_withdrawn") == 1
    with pytest.raises(surveys.NoSuchSurvey):
        survey(way, outcome="settled")


@pytest.mark.parametrize("word", ["hard", None])
def test_after_the_first_contact_one_question_takes_the_pulse(
    begin: Begin, word: str | None
) -> None:
    way = begin()
    assess(way)
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "معطلی سه ساعته"}])
    assert way.letters()[-2:] == ["pulse-sms", "pulse"]
    if word:
        survey(way, outcome=word)
    way.later(days=8)
    assert (open_question(way).kind, open_question(way).outcome) == ("pulse", word)
    assert way.happened("pulse_over") == 1 and way.open >= {"answer_for_unit"}


def test_the_pulse_is_not_taken_twice_in_two_weeks(begin: Begin) -> None:
    points = [{"text": "معطلی سه ساعته"}]
    first, second = begin(), begin(external_id="2")
    for way in (first, second):
        assess(way)
        way.do("contact_citizen", contact_result="spoke", points=points)
    assert first.letters()[-2:] == ["pulse-sms", "pulse"]
    assert second.happened("pulse_not_asked") == 1 and "pulse" not in second.letters()
    assert second.open >= {"answer_for_unit"} and second.incidents() == []


def test_a_confidential_complaint_is_asked_in_its_box_only(begin: Begin) -> None:
    way = answered(begin, identity="confidential")
    assert not {"survey-sms", "pulse-sms", "survey"} & set(way.letters())
    assert "survey-neutral" in way.letters()
    way.later(days=9)
    assert way.open == set() and way.incidents() == []


@pytest.mark.parametrize(
    ("message", "end"), [("answer_sent", "not_asked"), ("contact_made", "pulse_not_asked")]
)
def test_an_appreciation_is_not_asked(begin: Begin, message: str, end: str) -> None:
    way = begin(kind="appreciation", topic_key="conduct.good")
    with way.town.work() as work:
        verbs.deliver(work, message, f"{way.case.code}:0", {"round": 0}, case_id=way.case_id)
    assert way.happened(end) == 1


def test_callers_of_the_case_own_unit_step_aside(begin: Begin) -> None:
    way = answered(begin)
    with way.town.work() as work:
        callers = select(Unit).where(Unit.key == "satisfaction")
        unit = work.session.scalars(callers).one()
        mine = select(Membership).where(Membership.unit_id == unit.id)
        one = work.session.scalars(mine.order_by(Membership.id)).first()
        assert one is not None and way.case.unit_id is not None
        both = Membership(person_id=one.person_id, unit_id=way.case.unit_id, role="officer")
        work.session.add(both)
    who = called(way, call_result="no_reply")
    assert way.town.person(who).id != both.person_id


def test_an_answer_while_on_the_telephone_list_needs_words(begin: Begin) -> None:
    way = answered(begin)
    token = open_question(way).token
    with pytest.raises(surveys.ReasonMissing), way.town.work() as work:
        surveys.answer(work, token, Given("not_settled", wants_reopening=True))


def final_answer(begin: Begin, outcome: str = "not_upheld") -> Way:
    """Stage two has given its final answer, and the citizen is asked once more."""
    way = at_stage_two(begin)
    review(way)
    decide(way, outcome)
    way.do("approve_review", look_decision="send", answer=ANSWER)
    assert way.case.closing_reason == "stage_two"
    way.later(days=5)
    return way


def test_after_stage_two_the_citizen_is_asked_once_more_and_counted_apart(begin: Begin) -> None:
    way = final_answer(begin)
    assert open_question(way).round == way.case.round == 2
    survey(way, outcome="settled", satisfaction=5)
    assert way.happened("followup_settled") == 1 and way.incidents() == []
    with way.town.sessions() as session:
        final = figures_of(total(cells(session, Span()), FINAL))
        others = satisfaction(session)
    assert (final.asked, final.settled, final.mean) == (1, 1, 5.0)
    assert (others.asked, others.answered) == (0, 0)


def test_a_no_after_stage_two_reopens_nothing_and_names_the_ways_outside(begin: Begin) -> None:
    way = final_answer(begin)
    survey(way, outcome="not_settled", remaining=LEFT, wants_reopening=True, wants_appeal=True)
    assert (way.case.status, way.case.stage, way.case.reopened_count) == ("closed", 2, 1)
    assert "outside-ways" in way.letters() or "outside-ways-sms" in way.letters()
    assert way.happened("name_outside") == 1 and "finish_rest" not in way.open
    assert way.do("record_cause", cause="not_done", cause_note="طرح هنوز نوشته نشده.") == (
        "stage2.head"
    )
    assert way.incidents() == [] and way.running() == set()
