"""A suggestion gets a vote, a reason and a date, and whatever was accepted is carried out."""

from collections.abc import Callable
from typing import Any

from processes import wording
from processes.cases import remedies
from processes.cases.reopening import ask_reopening
from processes.cases.tables import Case
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
ANSWER = "شورا پیشنهاد شما را بررسی کرد و دلیل آن این است."
ACCEPTED = {"remedy": "نیمکت در سایه", "remedy_date": "2027-02-01"}


def expert(begin: Begin) -> Way:
    way = begin(kind="suggestion")
    way.do("assess_message", kind="suggestion", severity="S3", topic="roads.asphalt")
    way.do("give_expert_view", expert_view="شدنی است و هزینهٔ کمی دارد.", expert_advice="accept")
    return way


def decide(way: Way, decision: str, votes: tuple[int, int] = (4, 1), **more: Any) -> None:
    given = {"votes_for": votes[0], "votes_against": votes[1], "reason": "بودجه دارد.", **more}
    way.do("decide_suggestion", suggestion_decision=decision, **given)


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


def test_accepting_needs_more_votes_for_than_against(begin: Begin) -> None:
    way = expert(begin)
    decide(way, "accept", votes=(2, 2), **ACCEPTED)
    assert way.open == {"decide_suggestion"} and way.happened("note_vote") == 1
    decide(way, "refuse", votes=(2, 2))
    answer(way)
    assert way.case.open_remedies == 0 and "suggestion_followup" not in way.running()


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


def postponed(begin: Begin) -> Way:
    way = expert(begin)
    decide(way, "later", remedy_date="2027-01-10")
    answer(way)
    assert "suggestion_recall" in way.running() and way.case.open_remedies == 0
    for _ in range(4):
        way.later(days=16)
    assert "decide_again" in way.open
    return way


def test_later_is_asked_again_at_its_date_and_may_be_accepted_then(begin: Begin) -> None:
    way = postponed(begin)
    now = {"votes_for": 5, "votes_against": 0, "reason": "بودجه رسید."}
    way.do("decide_again", decision_now="accept", remedy="سایبان", remedy_date="2027-06-01", **now)
    assert "suggestion-now-accepted" in way.letters() and way.case.open_remedies == 1
    assert "plan_suggestion" in way.open and way.incidents() == []


def test_later_may_be_put_off_again_or_refused_with_a_reason(begin: Begin) -> None:
    way = postponed(begin)
    way.do("decide_again", decision_now="later", remedy_date="2027-02-10", reason="هنوز نه.")
    assert "suggestion-still-later" in way.letters() and "decide_again" not in way.open
    for _ in range(3):
        way.later(days=12)
    way.do("decide_again", decision_now="refuse", reason="طرح دیگری آن را پوشاند.")
    assert "suggestion-now-refused" in way.letters()
    assert "suggestion_recall" not in way.running() and way.incidents() == []


def test_a_refused_suggestion_is_reconsidered_once_by_another_council(begin: Begin) -> None:
    way = expert(begin)
    first = way.town.tasks(way.case_id)["decide_suggestion"]
    decide(way, "refuse", votes=(1, 4))
    answer(way)
    with way.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, way.case_id), "نکتهٔ تازه‌ای دارم.")
    way.town.run_jobs()
    way.do("give_expert_view", expert_view="نکتهٔ تازه درست است.", expert_advice="accept")
    second = way.town.tasks(way.case_id)["decide_suggestion"]
    assert (first.role, second.role) == ("council_member", "council_member")
    assert first.unit_id != second.unit_id
    decide(way, "accept", **ACCEPTED)
    answer(way)
    assert "answer-suggestion-again" in way.letters() and way.case.open_remedies == 1
