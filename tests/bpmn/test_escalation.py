"""The ladder: who is called on when a limit passes, who is left out, and what is said to whom."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases import closing, deadlines, holds
from processes.cases.deadlines import Reason
from processes.cases.exclusions import exclude
from processes.cases.reopening import ask_reopening
from processes.cases.tables import Case, CaseEscalation, Correspondence
from processes.instances import verbs
from processes.instances.tables import UserTask
from processes.organisation.tables import Membership, Person
from tests.bpmn.conftest import Way
from tests.bpmn.test_ways import ANSWER, Begin, assess, look

LATE = {"late_reason": "workload"}
PLAN = {"plan": "پیمانکار دوم از فردا.", "plan_by": "مدیر", "plan_date": "2027-03-20", **LATE}
ORDER = {"order": "تا شنبه پاسخ دهید.", "order_date": "2027-03-20", "lapse_code": "manager", **LATE}
TOP = {"top_decision": "جانشین تعیین شد.", "decision_date": "2027-03-25", **LATE}


def criticism(begin: Begin, **assessed: Any) -> Way:
    way = begin(kind="criticism")
    assess(way, **assessed)
    return way


def until(way: Way, limit: str, **more: float) -> None:
    """Time passes to the limit, and so much more."""
    way.later(seconds=(way.limit(limit).due_at - way.town.now + timedelta(**more)).total_seconds())


def silence(way: Way, days: int) -> None:
    """Day after day passes and nobody says anything."""
    for _ in range(days):
        way.later(days=1)


def levels(way: Way) -> dict[int, tuple[str, bool]]:
    """Level -> why it was raised and whether it is on record only, in the order they came."""
    query = select(CaseEscalation).where(CaseEscalation.case_id == way.case_id)
    rows = way.town.rows(query.order_by(CaseEscalation.id))
    return {row.level: (row.reason, row.is_passed) for row in rows}


def task(way: Way, element: str) -> UserTask:
    return way.town.tasks(way.case_id)[element]


def people(way: Way, role: str, unit: int | None) -> set[int]:
    query = (
        select(Membership.person_id)
        .join(Person)
        .where(Membership.role == role, Membership.unit_id == unit, Person.is_active)
    )
    return set(way.town.rows(query))


def bar(way: Way, person_ids: set[int]) -> None:
    with way.town.work() as work:
        exclude(work, way.case_id, person_ids, "named")


def raise_by(way: Way, reason: str, level: int) -> None:
    """An event of the case calls on somebody above, as its diagram does."""
    payload = {"limit": reason, "level": level, "round": 0, "group": "triage_expert@oversight"}
    with way.town.work() as work:
        key = f"{way.case.code}:{reason}:0"
        verbs.deliver(work, "escalation_requested", key, payload, case_id=way.case_id)
    way.town.run_jobs()


def answer(way: Way) -> None:
    way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)


def test_each_level_acknowledges_and_the_next_comes_in_its_time(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    assert way.happened("limit_passed") == 0
    way.do("acknowledge_warning", warning_reply="help", **LATE)
    until(way, "answer", hours=12)
    assert way.happened("limit_passed") == 1 and way.case.escalation_level == 1
    assert way.limit("answer").passed_at == way.limit("answer").due_at
    way.do("decide_overdue_case", level_1_decision="help", help_note="همکار دوم.", **LATE)
    assert "help-offered" in way.letters("staff")
    way.later(days=14)
    way.do("plan_overdue_case", **PLAN)
    way.later(days=14)
    way.do("decide_for_inspection", inspection_way="order", **ORDER)
    assert levels(way) == {n: ("time", False) for n in range(4)}
    rows = way.town.rows(select(CaseEscalation))
    assert {row.late_reason for row in rows} == {"workload"} and way.incidents() == []
    assert "escalation" not in way.running()


def test_silence_goes_up_by_itself_and_says_so(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    silence(way, days=14)
    assert levels(way) == {
        0: ("time", False),
        1: ("time", False),
        2: ("unacknowledged", False),
        3: ("unacknowledged", False),
        4: ("unacknowledged", False),
    }
    assert way.open == {"answer_criticism", "decide_at_the_top"}
    way.do("decide_at_the_top", session_wanted="yes", **TOP)
    assert "escalation" not in way.running() and way.incidents() == []


def test_after_an_outage_only_the_highest_level_speaks(begin: Begin) -> None:
    way = criticism(begin)
    due = way.limit("answer").due_at
    way.later(days=60)
    assert levels(way)[3] == ("time", False)
    assert {levels(way)[n] for n in range(3)} == {("time", True)}
    assert {"decide_for_inspection"} == way.open - {
        "answer_criticism",
        "stop_at_the_top",
    } & way.open
    assert way.limit("answer").passed_at == due
    assert [key for key in way.letters("staff") if key.startswith("escalation")] == []


def test_an_answer_ends_the_ladder_and_takes_its_tasks_away(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    assert "acknowledge_warning" in way.open
    answer(way)
    assert "escalation" not in way.running() and "acknowledge_warning" not in way.open
    way.later(days=5)
    assert way.happened("limit_passed") == 0 and way.limit("answer").passed_at is None


def test_a_new_date_moves_the_ladder_and_when_it_passes_level_2_is_called(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    way.do("acknowledge_warning", warning_reply="on_time")
    until(way, "answer", hours=1)
    way.do(
        "decide_overdue_case",
        level_1_decision="new_date",
        extra_days=5,
        extension_reason="قطعه نرسیده است.",
        **LATE,
    )
    assert any(key.startswith("deadline-extended") for key in way.letters())
    assert way.happened("limit_moved_meanwhile") == 1
    until(way, "answer", hours=-1)
    assert way.case.escalation_level == 1
    until(way, "answer", hours=1)
    assert way.case.escalation_level == 2 and way.open >= {"plan_overdue_case"}
    assert way.happened("limit_passed") == 2 and way.incidents() == []


def test_another_unit_may_be_given_the_case_at_level_1(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=1)
    way.do("decide_overdue_case", level_1_decision="another_unit", chosen_unit="parks", **LATE)
    assert way.happened("case_referred") == 1 and way.incidents() == []


def test_a_third_transfer_by_the_manager_goes_to_level_2(begin: Begin) -> None:
    way = criticism(begin)
    with way.town.work() as work:
        work.session.get_one(Case, way.case_id).transfers = 2
    until(way, "answer", hours=1)
    way.do("decide_overdue_case", level_1_decision="another_unit", chosen_unit="parks", **LATE)
    assert way.happened("transfers_raised") == 1 and "plan_overdue_case" in way.open


def test_a_limit_of_the_desk_is_no_promise_to_the_citizen(begin: Begin) -> None:
    way = begin()
    until(way, "assess", hours=1)
    way.do(
        "decide_overdue_case",
        level_1_decision="new_date",
        extra_days=1,
        extension_reason="کارشناس در مرخصی است.",
        **LATE,
    )
    assert not any(key.startswith("deadline-extended") for key in way.letters())
    assert way.incidents() == []


def test_an_extension_before_the_limit_lets_the_ladder_count_again(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    later = way.limit("answer").due_at + timedelta(days=14)
    with way.town.work() as work:
        deadlines.set_deadline(work, way.case_id, "answer", later, Reason())
    way.later(days=2)
    assert way.happened("limit_passed") == 0 and way.case.escalation_level == 0
    assert "acknowledge_warning" not in way.open
    until(way, "answer", hours=1)
    assert way.happened("limit_passed") == 1 and way.case.escalation_level == 1


@pytest.mark.parametrize("how", ["moved", "waited"])
def test_the_ladder_stands_still_while_the_citizen_is_asked(begin: Begin, how: str) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    set_status(way, "waiting")
    until(way, "answer", days=3)
    assert way.happened("limit_passed") == 0 and way.limit("answer").passed_at is None
    set_status(way, "in_progress", tell=how == "moved")
    way.later(days=3)
    assert way.happened("limit_passed") == 1
    assert way.happened("clock_went_on" if how == "moved" else "next_look") >= 1


def set_status(way: Way, status: str, *, tell: bool = True) -> None:
    with way.town.work() as work:
        closing.set_status(work, way.case_id, status)
        if tell:
            deadlines.tell_ladders(work, way.case_id)
    way.town.run_jobs()


def test_a_hold_that_stops_the_clock_holds_the_ladder_until_it_is_lifted(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    with way.town.work() as work:
        hold = holds.set_hold(
            work, way.case_id, cause="court", reason="دادگاه", stops_clock=True, by_id=None
        )
        hold_id = hold.id
    way.town.run_jobs()
    until(way, "answer", days=5)
    assert way.happened("limit_passed") == 0 and way.case.escalation_level == 0
    with way.town.work() as work:
        holds.lift_hold(work, hold_id, "رأی صادر شد.", None)
        verbs.deliver(work, "hold_lifted", way.case.code, {}, case_id=way.case_id)
    way.town.run_jobs()
    assert way.happened("hold_was_lifted") + way.happened("clock_went_on") == 1
    until(way, "answer", hours=1)
    assert way.happened("limit_passed") == 1 and way.incidents() == []


def test_an_answer_while_the_clock_stands_ends_the_ladder_too(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=-12)
    set_status(way, "waiting")
    answer(way)
    assert way.happened("met_while_stopped") == 1 and "escalation" not in way.running()


def test_excluded_people_are_told_nothing_and_their_level_falls_out(begin: Begin) -> None:
    way = criticism(begin)
    managers = people(way, "unit_manager", way.case.unit_id)
    bar(way, managers)
    until(way, "answer", hours=1)
    assert levels(way)[1] == ("excluded", True) and levels(way)[2] == ("excluded", False)
    assert "plan_overdue_case" in way.open
    query = select(Correspondence.person_id).where(Correspondence.case_id == way.case_id)
    assert managers.isdisjoint(way.town.rows(query))


def test_when_everybody_is_excluded_the_citizen_is_told_the_body_outside(begin: Begin) -> None:
    way = criticism(begin)
    everybody = way.town.rows(select(Person.id))
    until(way, "answer", hours=-12)
    bar(way, set(everybody) - people(way, "officer", way.case.unit_id))
    until(way, "answer", hours=1)
    assert way.happened("name_outside_body") == 1
    assert any(key.startswith("outside-body") for key in way.letters())


def test_an_urgent_message_is_handed_over_by_telephone_and_a_breach_is_inspections(
    begin: Begin,
) -> None:
    way = begin(kind="request")
    assess(way, severity="S1", topic="roads.asphalt", district="d05")
    way.do("speak_with_citizen", contact_result="spoke")
    half = (way.limit("answer").due_at - way.town.now).total_seconds() / 2
    way.later(seconds=half + 60)
    assert "hand_over_by_phone" in way.open
    assert task(way, "hand_over_by_phone").role == "duty_officer"
    assert "escalation-l0" in way.letters("staff")
    way.do("hand_over_by_phone", call_result="spoke", call_with="مهندس آزمونی")
    assert "acknowledge_warning" in way.open
    until(way, "answer", minutes=1)
    assert levels(way)[3][1] is False and "escalation-l3" in way.letters("staff")
    way.later(minutes=16)  # nobody picks the telephone up
    assert "decide_for_inspection" in way.open and way.happened("call_time_over") == 1
    who = way.do("decide_for_inspection", inspection_way="take_over", **ORDER)
    mine = way.town.person(who).id
    assert {t.assignee_id for t in way.town.tasks(way.case_id).values()} == {mine}
    assert way.incidents() == []


@pytest.mark.parametrize(
    ("reason", "level", "step"),
    [
        ("third_followup", 1, "decide_overdue_case"),
        ("third_transfer", 2, "plan_overdue_case"),
        ("second_extension", 2, "plan_overdue_case"),
        ("unit_lapses", 4, "decide_at_the_top"),
    ],
)
def test_an_event_of_the_case_calls_on_its_level(
    begin: Begin, reason: str, level: int, step: str
) -> None:
    way = criticism(begin)
    raise_by(way, reason, level)
    raise_by(way, reason, level)
    assert levels(way) == {level: (reason, False)} and step in way.open
    assert way.case.escalation_level == level
    answer(way)
    assert "escalation" not in way.running() and step not in way.open


def test_an_event_that_is_answered_needs_no_higher_level(begin: Begin) -> None:
    way = criticism(begin)
    raise_by(way, "third_transfer", 2)
    way.do("plan_overdue_case", **PLAN)
    assert "escalation" not in way.running()


def test_three_lapses_of_a_unit_within_thirty_days_go_to_the_top(begin: Begin) -> None:
    ways = [begin(kind="criticism", external_id=str(n)) for n in range(3)]
    for way in ways:
        assess(way)
    ways[0].later(days=60)
    assert sum(way.happened("unit_failing") for way in ways) == 1
    failing = next(way for way in ways if way.happened("unit_failing"))
    assert "decide_at_the_top" in failing.open and levels(failing)[4] == ("unit_lapses", False)


def test_after_a_reopening_the_ladder_resumes_at_the_level_reached(begin: Begin) -> None:
    way = criticism(begin)
    until(way, "answer", hours=1)
    way.do("decide_overdue_case", level_1_decision="help", **LATE)
    way.later(days=12)
    assert way.case.escalation_level == 2
    answer(way)
    reopen(way)
    until(way, "answer", hours=-12)
    second = way.town.rows(select(CaseEscalation).where(CaseEscalation.round == 1))
    assert [(row.level, row.reason) for row in second] == [(2, "resumed")]
    assert "plan_overdue_case" in way.open


def reopen(way: Way) -> None:
    with way.town.work() as work:
        ask_reopening(work, work.session.get_one(Case, way.case_id), "هنوز درست نشده است.")
    way.town.run_jobs()


def test_a_sealed_case_goes_up_within_inspection_alone(begin: Begin) -> None:
    way = criticism(begin)
    with way.town.work() as work:
        work.session.get_one(Case, way.case_id).grade = "guarded_inspection"
    until(way, "answer", hours=1)
    assert task(way, "decide_overdue_case").role == "senior_inspector"
    silence(way, days=8)
    assert max(levels(way)) == 2 and task(way, "plan_overdue_case").role == "head_of_inspection"
