"""A suggestion gets a vote, a reason and a date, and whatever was accepted is carried out."""

from collections.abc import Callable
from typing import Any

from processes import wording
from processes.cases import remedies
from processes.cases.reopening import ask_reopening
from processes.cases.tables import Case
from tests.bpmn.conftest import Way
from tests.bpmn.councils import ballots, vote

Begin = Callable[..., Way]
ANSWER = "شورا پیشنهاد شما را بررسی کرد و دلیل آن این است."
ACCEPTED = {"remedy": "نیمکت در سایه", "remedy_date": "2027-02-01"}


def expert(begin: Begin) -> Way:
    way = begin(kind="suggestion")
    way.do("assess_message", kind="suggestion", severity="S3", topic="roads.asphalt")
    way.do("give_expert_view", expert_view="شدنی است و هزینهٔ کمی دارد.", expert_advice="accept")
    return way


def decide(way: Way, decision: str, votes: tuple[int, int] = (2, 1), **more: Any) -> None:
    """The members vote, for and against, and the chair closes with the decision."""
    vote(way, *["for"] * votes[0], *["against"] * votes[1])
    way.do("close_vote", suggestion_decision=decision, reason="بودجه دارد.", **more)


def answer(way: Way) -> None:
    way.do("draft_suggestion_answer", answer=ANSWER)
    if "look_again" in way.open:
        way.do("look_again", look_decision="send", answer=ANSWER)
    assert way.case.status == "answered" and way.incidents() == []


def accepted(begin: Begin) -> Way:
    way = expert(begin)
    decide(way, "accept", **ACCEPTED)
    answer(way)
    return way


def test_an_accepted_suggestion_is_planned_followed_and_told_when_done(begin: Begin) -> None:
    way = accepted(begin)
    assert (way.case.open_remedies, way.case.done_at) == (1, None)
    way.do("plan_suggestion", plan_by="سرپرست فضای سبز", next_milestone="2026-12-10")
    way.do("report_milestone", milestone_result="progress", milestone_report="نیمکت خریده شد.")
    done = {"milestone_result": "done", "milestone_report": "نصب شد.", "evidence_list": "دو عکس"}
    reporter = way.do("report_milestone", **done)
    assert way.do("confirm_suggestion", remedy_proof="enough") != reporter
    assert way.case.open_remedies == 0 and way.case.done_at == way.town.now
    assert {"suggestion-done", "suggestion-done-sms"} & set(way.letters())
    assert "suggestion_followup" not in way.running() and way.incidents() == []


def test_a_suggestion_that_is_not_in_place_goes_back_to_the_unit(begin: Begin) -> None:
    way = accepted(begin)
    way.do("plan_suggestion", plan_by="سرپرست")
    done = {"milestone_result": "done", "milestone_report": "نصب شد.", "evidence_list": "عکس"}
    way.do("report_milestone", **done)
    way.do("confirm_suggestion", remedy_proof="not_enough", proof_missing="نیمکت در آفتاب است.")
    assert way.open == {"report_milestone"} and way.case.open_remedies == 1
    with way.town.sessions() as session:
        assert remedies.remedies_of(session, way.case_id)[0].state == remedies.PROMISED


def test_a_late_suggestion_climbs_the_ladder(begin: Begin) -> None:
    way = accepted(begin)
    way.do("plan_suggestion", plan_by="سرپرست")
    for _ in range(9):
        way.later(days=10)
    assert way.happened("suggestion_warning") == 1 and way.happened("limit_passed") == 1
    with way.town.sessions() as session:
        assert remedies.is_late(remedies.remedies_of(session, way.case_id)[0], way.town.now)


def test_level_ones_new_date_moves_the_promise_of_an_accepted_suggestion(begin: Begin) -> None:
    way = accepted(begin)
    way.do("plan_suggestion", plan_by="سرپرست")
    for _ in range(9):
        if "decide_overdue_case" in way.open:
            break
        way.later(days=10)
    reason = "قطعه نرسیده است و پیمانکار عوض می‌شود."
    why = {"late_reason": "workload", "extension_reason": reason}
    way.do("decide_overdue_case", level_1_decision="new_date", extra_days=10, **why)
    with way.town.sessions() as session:
        (promise,) = remedies.remedies_of(session, way.case_id)
    limit, task = way.limit("remedy:1"), way.town.tasks(way.case_id)["report_milestone"]
    assert promise.due_on == wording.local(limit.due_at).date()
    assert task.due_at == limit.due_at and way.happened("suggestion_date_told") == 1
    assert {"remedy-moved", "remedy-moved-sms"} & set(way.letters()) and way.incidents() == []
    way.do("report_milestone", milestone_result="progress", milestone_report="سفارش داده شد.")
    assert way.town.tasks(way.case_id)["report_milestone"].due_at == limit.due_at  # not the old one


def test_without_a_new_milestone_the_next_report_is_due_when_the_promise_is(begin: Begin) -> None:
    way = accepted(begin)
    way.do("plan_suggestion", plan_by="سرپرست", next_milestone="2026-12-10")
    promised = wording.local(way.town.tasks(way.case_id)["report_milestone"].due_at)
    assert promised.date().isoformat() == "2026-12-10"
    way.do("report_milestone", milestone_result="progress", milestone_report="سفارش داده شد.")
    due = wording.local(way.town.tasks(way.case_id)["report_milestone"].due_at)
    assert due.date().isoformat() == ACCEPTED["remedy_date"]


def postponed(begin: Begin) -> Way:
    way = expert(begin)
    decide(way, "later", remedy_date="2027-01-10")
    answer(way)
    assert "suggestion_recall" in way.running() and way.case.open_remedies == 0
    for _ in range(4):
        way.later(days=16)
    assert len(ballots(way)) == 3
    return way


def test_later_is_asked_again_at_its_date_and_may_be_accepted_then(begin: Begin) -> None:
    way = postponed(begin)
    decide(way, "accept", remedy="سایبان", remedy_date="2027-06-01")
    assert "suggestion-now-accepted" in way.letters() and way.case.open_remedies == 1
    assert "plan_suggestion" in way.open and way.incidents() == []


def test_later_may_be_put_off_again_or_refused_with_a_reason(begin: Begin) -> None:
    way = postponed(begin)
    decide(way, "later", remedy_date="2027-02-10")
    assert "suggestion-still-later" in way.letters() and not ballots(way)
    for _ in range(3):
        way.later(days=12)
    decide(way, "refuse", votes=(0, 3))
    assert "suggestion-now-refused" in way.letters()
    assert "suggestion_recall" not in way.running() and way.incidents() == []


def test_a_refused_suggestion_is_reconsidered_once_by_another_council(begin: Begin) -> None:
    way = expert(begin)
    first = {task.assignee_id for task in ballots(way)}
    decide(way, "refuse", votes=(1, 2))
    answer(way)
    with way.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, way.case_id), "نکتهٔ تازه‌ای دارم.")
    way.town.run_jobs()
    way.do("give_expert_view", expert_view="نکتهٔ تازه درست است.", expert_advice="accept")
    second = {task.assignee_id for task in ballots(way)}
    assert first and second and not first & second
    decide(way, "accept", votes=(3, 0), **ACCEPTED)
    answer(way)
    assert "answer-suggestion-again" in way.letters() and way.case.open_remedies == 1
