"""Withdrawal, the second stage and the longest time open, on the shipped diagrams."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.cases import appeals, hard_stop, withdrawing
from processes.cases.closing import set_status
from processes.cases.correspondence import add_from_citizen
from processes.cases.errors import AppealNotOpen, MessageEmpty, WithdrawalNotOpen
from processes.cases.exclusions import excluded_people
from processes.cases.followups import follow_up
from processes.cases.objections import object_to_kind
from processes.cases.reopening import ask_reopening, may_reopen
from processes.cases.tables import Case
from processes.cases.visibility import may_see, task_for
from processes.instances import verbs
from processes.instances.tables import UserTask
from tests.bpmn.conftest import Way
from tests.bpmn.test_ways import (
    ANSWER,
    Begin,
    assess,
    complaint_to_answer,
    keep_promise,
    look,
    survey,
)

FINAL = "پاسخ پیشین درست نبود؛ از فردا دو باجه باز است."


def withdraw(way: Way, why: str = "") -> None:
    with way.town.work() as work:
        withdrawing.ask_withdrawal(work, work.session.get_one(Case, way.case_id), why)
    way.town.run_jobs()


def answer_criticism(way: Way) -> str:
    who = way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)
    return who


def reopen(way: Way) -> None:
    with way.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, way.case_id), "هنوز درست نشده است.")
    way.town.run_jobs()


def appeal(way: Way, text: str = "به پاسخ اعتراض دارم.") -> None:
    with way.town.work() as work:
        appeals.ask_appeal(work, work.session.get_one(Case, way.case_id), text)
    way.town.run_jobs()


def add(way: Way, text: str) -> None:
    with way.town.work() as work:
        add_from_citizen(work, work.session.get_one(Case, way.case_id), text)
    way.town.run_jobs()


def ask_what(way: Way) -> None:
    with way.town.work() as work:
        follow_up(work, work.session.get_one(Case, way.case_id))
    way.town.run_jobs()


def at_stage_two(begin: Begin, **fields: object) -> Way:
    way = begin(kind="criticism", **fields)
    assess(way)
    answer_criticism(way)
    reopen(way)
    answer_criticism(way)
    appeal(way)
    return way


def review(way: Way) -> None:
    way.do("take_up_appeal", has_conflict="no", appeal_grounds="پاسخ به بند دوم نمی‌رسد.")
    way.do("contact_appellant", contact_result="spoke", contact_summary="حرف زدیم.")


def decide(way: Way, outcome: str = "upheld") -> str:
    return way.do("review_appeal", review_result="done", outcome=outcome, answer=FINAL)


# --- withdrawal


def test_a_withdrawal_that_is_granted_ends_the_case_and_its_ladder(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    withdraw(way, "دیگر لازم نیست.")
    assert (
        way.case.status == "in_progress" and {"decide_withdrawal", "answer_criticism"} <= way.open
    )
    way.do("decide_withdrawal", withdrawal_decision="end")
    assert (way.case.status, way.case.closing_reason) == ("withdrawn", "withdrawn")
    assert "closing-withdrawn" in way.letters() and way.open == set()
    way.later(days=40)
    assert way.running() == set() and way.incidents() == []
    assert way.happened("limit_passed") == 0 and way.letters().count("survey") == 0


def test_the_municipality_goes_on_of_its_own_accord(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    withdraw(way)
    reason = "موضوع به همهٔ ساکنان این خیابان مربوط است."
    way.do("decide_withdrawal", withdrawal_decision="own_initiative", reason=reason)
    assert "withdrawal-goes-on" in way.letters() and way.open == {"answer_criticism"}
    answer_criticism(way)
    assert way.case.status == "answered" and way.incidents() == []


def test_an_answer_overtakes_a_withdrawal(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    withdraw(way)
    answer_criticism(way)
    assert "decide_withdrawal" not in way.open and way.happened("withdrawal_overtaken") == 1
    assert way.case.status == "answered"


@pytest.mark.parametrize(("said", "opens"), [("none", 0), ("pressure", 1)])
def test_an_urgent_case_never_ends_by_withdrawal(begin: Begin, said: str, opens: int) -> None:
    way = begin(kind="criticism")
    assess(way, severity="S1")
    withdraw(way, "پشیمان شدم.")
    assert "decide_withdrawal" not in way.open
    talk = {"withdrawal_talk": "گفت رئیس اداره تلفن کرده است."}
    why = "خطر برای دیگران هم هست و باید برطرف شود."
    way.do("ask_why", withdrawal_pressure=said, reason=why, **talk)
    assert way.happened("pressure_reported") == opens
    assert way.case.status == "in_progress" and "answer_criticism" in way.open
    assert "withdrawal-goes-on" in way.letters() and way.incidents() == []


def test_one_withdraws_once_and_only_while_the_case_is_handled(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    withdraw(way)
    with pytest.raises(WithdrawalNotOpen):
        withdraw(way)
    answer_criticism(way)
    with way.town.sessions() as session:
        assert not withdrawing.may_withdraw(session.get_one(Case, way.case_id))


def test_a_withdrawal_while_we_wait_ends_the_waiting_and_every_ladder(begin: Begin) -> None:
    way = begin(kind="criticism")
    way.later(days=6)  # the assessment is late: its ladder has begun, and stands still with us
    given = {"kind": "criticism", "severity": "S3", "topic": "service.waiting"}
    way.do("assess_message", way="ask", questions="کجا و چه روزی بود؟", **given)
    for _ in range(3):
        ask_what(way)
    assert way.happened("raise_follow_up") == 1 and "escalation" in way.running()
    withdraw(way, "دیگر نمی‌خواهم.")
    assert way.do("decide_withdrawal", withdrawal_decision="end") == "oversight.head"
    assert way.case.status == "withdrawn" and way.open == set()
    assert way.happened("closed_while_stopped") == 1
    way.later(days=20)
    assert "questions-reminder" not in way.letters()
    assert way.running() == set() and way.incidents() == []


def test_a_withdrawal_before_the_assessment_is_decided_by_the_head_of_its_desk(
    begin: Begin,
) -> None:
    way = begin(kind="criticism")
    way.later(days=6)
    assert "escalation" in way.running()
    withdraw(way)
    way.do("decide_withdrawal", withdrawal_decision="end")
    assert way.case.status == "withdrawn" and way.open == set()
    assert way.happened("case_closed_meanwhile") == 1
    assert way.running() == set() and way.incidents() == []


@pytest.mark.parametrize("done", [0, 1, 2, 3])
def test_a_withdrawal_granted_during_the_referral_ends_the_case(begin: Begin, done: int) -> None:
    """The desk decides while the referral still has work to do, of which `done` pieces are done."""
    way = begin(kind="criticism")
    withdraw(way)
    said = {"kind": "criticism", "severity": "S3", "topic": "service.waiting"}
    way.town.fill_in(
        way.case_id,
        "assess_message",
        way.who(way.town.tasks(way.case_id)["assess_message"]),
        **said,
    )
    for _ in range(done):
        way.town.run_one_job()
    head = way.who(way.town.tasks(way.case_id)["decide_withdrawal"])
    way.town.fill_in(way.case_id, "decide_withdrawal", head, withdrawal_decision="end")
    way.town.run_jobs()
    assert (way.case.status, way.case.closing_reason) == ("withdrawn", "withdrawn")
    assert way.letters().count("closing-withdrawn") == 1 and way.open == set()
    way.later(days=40)
    assert way.incidents() == [] and way.running() == set() and way.happened("limit_passed") == 0


def test_a_withdrawal_granted_while_a_restored_kind_is_referred_ends_the_case(begin: Begin) -> None:
    way = begin()
    assess(way, kind="criticism", kind_reason="نظر است و شکایت نیست.")
    withdraw(way)
    with way.town.work() as work:
        object_to_kind(work, work.session.get_one(Case, way.case_id), "شکایت است، نه انتقاد.")
    way.town.run_jobs()
    expert = way.who(way.town.tasks(way.case_id)["decide_objection"])
    way.town.fill_in(way.case_id, "decide_objection", expert, objection="upheld")
    while not way.happened("kind_restored"):
        way.town.run_one_job()
    head = way.who(way.town.tasks(way.case_id)["decide_withdrawal"])
    way.town.fill_in(way.case_id, "decide_withdrawal", head, withdrawal_decision="end")
    way.town.run_jobs()
    assert way.happened("withdrawn_while_referred_anew") == 1
    assert (way.case.status, way.open, way.incidents()) == ("withdrawn", set(), [])


def test_one_may_withdraw_again_in_the_second_stage(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    withdraw(way)
    reason = "موضوع به همهٔ ساکنان این خیابان مربوط است."
    way.do("decide_withdrawal", withdrawal_decision="own_initiative", reason=reason)
    answer_criticism(way)
    reopen(way)
    with way.town.sessions() as session:
        assert withdrawing.may_withdraw(session.get_one(Case, way.case_id))
    answer_criticism(way)
    appeal(way)
    withdraw(way, "پشیمان شدم.")
    task = way.town.tasks(way.case_id)["decide_withdrawal"]
    assert task.role == "senior_inspector"
    way.do("decide_withdrawal", withdrawal_decision="end")
    assert (way.case.status, way.case.closing_reason) == ("withdrawn", "withdrawn")
    assert way.open == set() and way.running() == set() and way.incidents() == []


# --- the citizen's word at every stage


def test_the_third_question_goes_up_while_nobody_has_assessed_the_message(begin: Begin) -> None:
    way = begin(kind="criticism")
    for told in (1, 2, 3):
        ask_what(way)
        assert way.happened("tell_follow_up") == told
    assert way.happened("raise_follow_up") == 1 and "decide_overdue_case" in way.open
    add(way, "نشانی دقیق: پلاک ۸.")
    assert way.happened("tell_addition") == 1
    assert {"follow-up-asked", "citizen-added"} <= set(way.letters("staff"))


def test_the_third_question_goes_up_while_a_remedy_is_open(begin: Begin) -> None:
    way = begin()
    assess(way)
    complaint_to_answer(way)
    for _ in range(3):
        ask_what(way)
    task = way.town.tasks(way.case_id)["decide_overdue_case"]
    assert way.happened("raise_follow_up") == 1 and task.role == "unit_manager"


def test_the_third_question_goes_up_in_the_second_stage(begin: Begin) -> None:
    way = at_stage_two(begin)
    for _ in range(3):
        ask_what(way)
    task = way.town.tasks(way.case_id)["decide_overdue_case"]
    assert task.role == "senior_inspector" and way.incidents() == []


# --- the second stage


def test_an_appeal_is_decided_by_people_who_had_no_part_in_the_case(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    answer_criticism(way)
    reopen(way)
    answer_criticism(way)
    done = select(UserTask.completed_by_id).where(UserTask.case_id == way.case_id)
    earlier = {person for person in way.town.rows(done) if person}
    appeal(way)
    assert (way.case.stage, way.case.status, way.case.reopened_count) == (2, "in_progress", 1)
    with way.town.sessions() as session:
        assert earlier <= excluded_people(session, way.case_id)
    review(way)
    decide(way)
    assert way.do("approve_review", look_decision="send", answer=FINAL) == "stage2.head"
    assert (way.case.status, way.case.closing_reason) == ("closed", "stage_two")
    assert way.case.answer == FINAL and "answer-appeal" in way.letters()
    now = {person for person in way.town.rows(done) if person} - earlier
    assert now and now.isdisjoint(earlier)
    way.later(days=40)
    assert way.running() == {"satisfaction_followup"} and way.incidents() == []  # asks once more


def test_the_second_stage_has_a_promise_of_its_own(begin: Begin) -> None:
    way = at_stage_two(begin)
    limit = way.limit("answer")
    assert limit.round == 2 and limit.met_at is None and way.case.due_at == limit.due_at
    assert timedelta(days=24) < limit.due_at - way.town.now < timedelta(days=40)
    assert "appeal-received" in way.letters()
    review(way)
    way.later(days=25)
    assert way.happened("review_warning") == 1


def test_an_inspector_with_an_interest_steps_aside(begin: Begin) -> None:
    way = at_stage_two(begin)
    first = way.do("take_up_appeal", has_conflict="yes")
    second = way.do("take_up_appeal", has_conflict="no", appeal_grounds="پاسخ ناتمام است.")
    assert first != second and "contact_appellant" in way.open


def test_the_review_is_extended_once_and_returned_twice_at_most(begin: Begin) -> None:
    way = at_stage_two(begin)
    review(way)
    promised = way.limit("answer").due_at
    more = {"review_result": "extend", "extension_reason": "نظر کارشناس رسمی هنوز نرسیده است."}
    way.do("review_appeal", **more)
    assert way.limit("answer").due_at > promised and "deadline-extended" in way.letters()
    with pytest.raises(AssertionError, match="review_result"):
        way.do("review_appeal", **more)
    decide(way)
    assert "approve_review" in way.open and "review_appeal" not in way.open
    for _ in range(2):
        returned = {"look_decision": "return", "return_reason": "دلیل بند یک کم است."}
        way.do("approve_review", **returned)
        decide(way)
    way.do("approve_review", look_decision="return", return_reason="باز هم نه.")
    assert "settle_review" in way.open and way.case.status != "closed"
    who = way.do("settle_review", answer=FINAL, settle_reason="هر دو نظر خوانده شد.")
    assert who == "inspection.head"
    assert way.case.status == "closed" and way.case.answer == FINAL and way.incidents() == []


def test_a_second_wish_for_reopening_is_an_appeal(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    answer_criticism(way)
    reopen(way)
    answer_criticism(way)
    with way.town.work() as work:
        given = {"reopen_source": "survey"}
        verbs.deliver(work, "reopen_requested", way.case.code, given, case_id=way.case_id)
    way.town.run_jobs()
    assert way.case.stage == 2 and "take_up_appeal" in way.open


def test_an_anonymous_citizen_appeals_with_the_code_alone(begin: Begin) -> None:
    way = at_stage_two(begin, identity="anonymous", name="", phone="")
    assert way.case.stage == 2 and "take_up_appeal" in way.open and way.incidents() == []


def test_an_appeal_comes_after_a_reopening_and_in_words(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    with pytest.raises(AppealNotOpen):
        appeal(way)
    answer_criticism(way)
    with way.town.sessions() as session:
        assert may_reopen(session, session.get_one(Case, way.case_id))
    reopen(way)
    answer_criticism(way)
    with pytest.raises(MessageEmpty):
        appeal(way, " ")
    appeal(way)
    with pytest.raises(AppealNotOpen):
        appeal(way)


def test_an_appeal_leaves_a_promised_remedy_with_the_unit_that_promised_it(begin: Begin) -> None:
    way = begin()
    assess(way)
    complaint_to_answer(way)
    reopen(way)
    promised = way.town.tasks(way.case_id)["carry_out_remedy"]
    unit, officer = promised.unit_id, way.who(promised)
    found = {"finding": "not_upheld", "reason": "باجه باز بود.", "rule": "مادهٔ ۵۵"}
    way.do("contact_citizen", contact_result="spoke", points=[{"text": "معطلی سه ساعته"}])
    way.do("answer_for_unit", unit_answer="باجه باز بود و کسی در صف نبود.")
    way.do("decide_findings", findings=[found], outcome="not_upheld")
    way.do("draft_answer", answer=ANSWER)
    look(way)
    appeal(way)
    task = way.town.tasks(way.case_id)["carry_out_remedy"]
    assert (task.role, task.unit_id) == ("officer", unit) and way.case.stage == 2
    person = way.town.person(officer)
    with way.town.sessions() as session:
        assert task_for(session, person, task.id) and not may_see(session, person, way.case_id)
    way.town.complete(way.case_id, "carry_out_remedy", officer, evidence_list="عکس باجهٔ دوم")
    confirming = way.town.tasks(way.case_id)["confirm_remedy"]
    assert (confirming.role, confirming.unit_id) == ("unit_manager", unit)
    assert way.incidents() == []


# --- the longest time


def stopped(session: Session) -> int:
    """How many complaints are open longer than they may be (the public figure)."""
    return session.scalar(select(func.count(Case.id)).where(hard_stop.is_stopped())) or 0


def test_a_complaint_open_for_sixty_days_counts_publicly_and_goes_up(begin: Begin) -> None:
    way = begin(kind="complaint")
    assess(way)
    way.later(days=59)
    with way.town.sessions() as session:
        assert stopped(session) == 0
    way.later(days=2)
    with way.town.sessions() as session:
        assert stopped(session) == 1
    assert "hard-stop" in way.letters() and way.happened("stop_raised") == 1
    asked = way.town.tasks(way.case_id).values()
    assert "head_of_inspection" in {task.role for task in asked}  # level 4
    assert way.incidents() == []


def test_days_of_waiting_do_not_count(begin: Begin) -> None:
    way = begin(kind="complaint")
    assess(way)
    with way.town.work() as work:
        set_status(work, way.case_id, "waiting")
    way.later(days=10)
    with way.town.work() as work:
        set_status(work, way.case_id, "in_progress")
    way.later(days=51)
    assert way.happened("record_stop") == 0
    way.later(days=10)
    assert way.happened("record_stop") == 1


def test_a_criticism_has_no_such_bound(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    way.later(days=90)
    assert way.happened("record_stop") == 0 and "open_too_long" not in way.running()


def test_a_complaint_that_nobody_assesses_is_open_too_long_as_well(begin: Begin) -> None:
    way = begin()
    way.later(days=61)
    assert way.case.hard_stopped_at is not None and "hard-stop" in way.letters()
    assert way.incidents() == []


def test_a_kind_that_was_restored_keeps_the_longest_time(begin: Begin) -> None:
    way = begin()
    why = "نظر است و شکایت نیست."
    assess(way, kind="criticism", kind_reason=why)
    way.later(days=50)
    with way.town.work() as work:
        object_to_kind(work, work.session.get_one(Case, way.case_id), "شکایت است، نه انتقاد.")
    way.town.run_jobs()
    way.do("decide_objection", objection="upheld")
    assert way.case.kind == "complaint"
    way.later(days=9)
    assert way.case.hard_stopped_at is None
    way.later(days=2)
    assert way.case.hard_stopped_at is not None and way.happened("record_stop") == 1


def test_what_is_no_complaint_any_more_has_no_longest_time(begin: Begin) -> None:
    way = begin()
    assess(way, kind="criticism", kind_reason="نظر است و شکایت نیست.")
    way.later(days=80)
    assert way.happened("no_bound") == 1 and way.case.hard_stopped_at is None


def test_the_second_stage_has_a_longest_time_of_its_own(begin: Begin) -> None:
    way = begin()
    assess(way)
    complaint_to_answer(way)
    keep_promise(way)
    reopen(way)
    complaint_to_answer(way)
    appeal(way)
    way.later(days=59)
    assert way.case.hard_stopped_at is None
    way.later(days=2)
    assert way.case.hard_stopped_at is not None and way.case.stage == 2


def test_whoever_is_in_charge_hears_of_additions_after_the_answer_and_in_stage_two(
    begin: Begin,
) -> None:
    way = begin(kind="criticism")
    assess(way)
    answer_criticism(way)
    add(way, "یک عکس دیگر هم دارم.")
    once = way.letters("staff").count("citizen-added")
    add(way, "و یک نشانی.")
    assert once > 0 and way.letters("staff").count("citizen-added") == 2 * once
    reopen(way)
    answer_criticism(way)
    appeal(way)
    told = way.letters("staff").count("citizen-added")
    add(way, "مدرک تازه‌ای پیدا کردم.")
    assert way.letters("staff").count("citizen-added") > told and way.incidents() == []


def test_a_case_stays_answered_while_a_remedy_is_open(begin: Begin) -> None:
    way = begin(kind="complaint")
    assess(way)
    complaint_to_answer(way)
    assert way.case.open_remedies == 1
    way.later(days=5)
    survey(way, outcome="settled", satisfaction=5)
    assert way.case.status == "answered"  # the promise is not kept yet
    keep_promise(way)
    assert (way.case.status, way.case.closing_reason) == ("closed", "settled")


def test_the_time_to_reopen_runs_from_the_last_remedy(begin: Begin) -> None:
    way = begin(kind="complaint")
    assess(way)
    complaint_to_answer(way)
    way.later(days=35)
    assert way.case.status == "answered" and way.happened("restart_window") == 1
    keep_promise(way)
    way.later(days=20)
    assert way.case.status == "answered" and way.happened("restart_window") == 2
    way.later(days=12)
    assert way.case.status == "closed"


def test_an_answer_that_comes_while_the_time_is_counted_anew_avoids_the_stop(begin: Begin) -> None:
    way = begin(kind="complaint")
    assess(way)
    with way.town.work() as work:
        set_status(work, way.case_id, "waiting")
    way.later(days=10)
    with way.town.work() as work:
        set_status(work, way.case_id, "in_progress")
    way.later(days=52)
    complaint_to_answer(way)
    assert way.happened("stop_avoided") == 1 and "open_too_long" not in way.running()


def test_a_case_that_is_no_longer_open_has_no_stop(begin: Begin) -> None:
    way = begin(kind="complaint")
    assess(way)
    with way.town.work() as work:
        set_status(work, way.case_id, "answered")
    way.later(days=61)
    assert way.happened("no_stop_needed") == 1 and way.happened("record_stop") == 0


@pytest.mark.parametrize(("column", "value"), [("grade", "guarded"), ("kind", "wrongdoing")])
def test_conduct_and_wrongdoing_never_end_by_withdrawal(
    begin: Begin, column: str, value: str
) -> None:
    way = begin(kind="criticism")
    assess(way)
    with way.town.work() as work:
        setattr(work.session.get_one(Case, way.case_id), column, value)
    withdraw(way, "پشیمان شدم.")
    assert "ask_why" in way.open and "decide_withdrawal" not in way.open


def test_an_upheld_appeal_promises_and_ends_when_the_promise_is_kept(begin: Begin) -> None:
    way = at_stage_two(begin)
    points = [{"text": "زمان باز شدن باجهٔ دوم گفته نشده است."}]
    way.do("take_up_appeal", has_conflict="no", appeal_grounds="پاسخ به بند دوم نمی‌رسد.")
    way.do("contact_appellant", contact_result="spoke", points=points)
    promise = {"remedy": "باجهٔ دوم از شنبه باز است.", "remedy_date": "2026-12-20"}
    cited = {"reason": "در هیچ پاسخی نیامده است.", "rule": "مادهٔ ۵۵"}
    finding = {"finding": "upheld", **cited, **promise}
    given = {"review_result": "done", "outcome": "upheld", "answer": FINAL}
    way.do("review_appeal", findings=[finding], **given)
    way.do("approve_review", look_decision="send", answer=FINAL)
    assert (way.case.status, way.case.open_remedies) == ("answered", 1)
    keep_promise(way)
    assert (way.case.status, way.case.closing_reason) == ("closed", "stage_two")
    assert way.incidents() == []


def test_a_second_no_goes_to_stage_two_with_the_citizens_consent(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    answer_criticism(way)
    reopen(way)
    answer_criticism(way)
    way.later(days=5)
    said = {"outcome": "not_settled", "remaining": "باز هم زمانی نگفتید."}
    survey(way, wants_appeal=True, **said)
    assert way.case.stage == 2 and "take_up_appeal" in way.open
    assert way.incidents() == []
