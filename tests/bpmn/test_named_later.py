"""Guarded cases on their way: ties declared, names learned later, a plan before anybody asks."""

import pytest
from sqlalchemy import select

from processes.cases.sealed_tables import CaseHearing
from processes.cases.subjects import as_rows
from processes.cases.visibility import may_see
from processes.organisation.people import person_by_username
from tests.bpmn.conftest import Way
from tests.bpmn.test_sealed import SUMMARY, Begin, _answer, about, assess, away

RUDE = "conduct.discourtesy"
POINTS = [{"text": "تندی"}]
FOUND = {"finding": "not_upheld", "reason": "شاهدی نبود.", "rule": "آیین‌نامهٔ رفتار"}


def guarded(begin: Begin, topic: str = RUDE) -> Way:
    way = begin(topic_key=topic)
    assess(way, kind="complaint", topic=topic, subjects=about("d05.officer1"))
    return way


def opened(begin: Begin) -> Way:
    """A complaint about a permit: nobody is named yet."""
    way = begin(topic_key="building.permit")
    assess(way, kind="complaint", topic="building.permit", severity="S3", subjects=[])
    assert way.case.grade == "open"
    return way


def leave(way: Way, element: str) -> str:
    return way.do(element, conflict="yes", conflict_note="برادر همسرم است.")


def sees(way: Way, who: str) -> bool:
    with way.town.sessions() as session:
        return may_see(session, person_by_username(session, who), way.case_id)


def subjects(way: Way) -> set[str]:
    with way.town.sessions() as session:
        return {row["person"] for row in as_rows(session, way.case_id)}


# --- a declared tie


def test_whoever_has_a_tie_leaves_before_the_talk_and_another_calls(begin: Begin) -> None:
    way = guarded(begin)
    first = leave(way, "contact_citizen")
    assert away(way)[first] == "declared_interest" and not sees(way, first)
    assert "contact_citizen" in way.open and way.limit("contact").met_at is None
    second = way.do("contact_citizen", contact_result="spoke", points=POINTS)
    assert second != first and way.limit("contact").met_at is not None


def test_whoever_has_a_tie_does_not_decide_and_one_level_up_does(begin: Begin) -> None:
    way = guarded(begin)
    _investigate(way)
    mayor = leave(way, "decide_findings")
    assert mayor == "d05.mayor" and away(way)[mayor] == "declared_interest"
    assert way.open == {"decide_findings"} and way.incidents() == []
    decider = way.do("decide_findings", findings=[FOUND], outcome="not_upheld")
    assert decider != mayor and "draft_answer" in way.open


def test_discrimination_asks_the_inspector_too(begin: Begin) -> None:
    way = guarded(begin, "conduct.discrimination")
    first = leave(way, "contact_citizen")
    assert way.who(way.town.tasks(way.case_id)["contact_citizen"]) != first


def test_an_ordinary_complaint_asks_nobody_for_ties(begin: Begin) -> None:
    way = opened(begin)
    officer = way.do("contact_citizen", contact_result="spoke", points=POINTS, conflict="yes")
    assert officer not in away(way) and "answer_for_unit" in way.open


@pytest.mark.parametrize("element", ["contact_citizen", "decide_findings"])
def test_a_guarded_case_does_not_go_on_without_the_declaration(begin: Begin, element: str) -> None:
    way = guarded(begin)
    if element == "decide_findings":
        _investigate(way)
    with pytest.raises(AssertionError, match="conflict"):
        way.do(element, conflict=None, contact_result="spoke", findings=[FOUND])


# --- a name learned later


def test_a_name_learned_in_the_talk_guards_the_case_and_keeps_them_away(begin: Begin) -> None:
    way = opened(begin)
    before = way.limit("answer").due_at
    caller = way.who(way.town.tasks(way.case_id)["contact_citizen"])
    way.do("contact_citizen", contact_result="spoke", points=POINTS, **new(caller))
    assert way.case.grade == "guarded" and away(way)[caller] == "subject"
    assert not sees(way, caller) and way.limit("answer").due_at <= before
    assert {"prepare_hearing", "answer_for_unit"} <= way.open and way.incidents() == []
    assert way.who(way.town.tasks(way.case_id)["prepare_hearing"]) != caller
    assert "protection" in way.running()


def test_a_case_that_names_a_colleague_of_the_unit_goes_one_level_up(begin: Begin) -> None:
    way = opened(begin)
    unit = way.case.unit_id
    caller = way.who(way.town.tasks(way.case_id)["contact_citizen"])
    way.do("contact_citizen", contact_result="spoke", points=POINTS, **new(caller))
    assert way.case.unit_id != unit


def test_a_second_name_in_a_guarded_case_lets_the_first_not_back(begin: Begin) -> None:
    way = guarded(begin)
    unit = way.case.unit_id
    way.do("contact_citizen", contact_result="spoke", points=POINTS, **new("counter"))
    assert subjects(way) == {"d05.officer1", "counter"} <= set(away(way))
    assert way.case.unit_id == unit and way.happened("count_limits_again") == 0


def test_a_name_found_in_the_investigation_is_heard_before_the_finding(begin: Begin) -> None:
    way = opened(begin)
    way.do("contact_citizen", contact_result="spoke", points=POINTS)
    way.do("answer_for_unit", unit_answer="آن روز یک همکار در باجه بود.", unit_accepts="no")
    way.do("decide_findings", **new("counter"))
    assert way.case.grade == "guarded" and away(way)["counter"] == "subject"
    assert way.open == {"prepare_hearing"} and way.case.outcome is None
    way.do("prepare_hearing", hearing_employee="counter", summary=SUMMARY)
    _answer(way, "counter")
    assert {row.state for row in way.town.rows(select(CaseHearing))} == {"answered"}
    way.do("decide_findings", findings=[FOUND], outcome="not_upheld")
    assert "draft_answer" in way.open and way.incidents() == []


def test_a_unit_found_in_the_investigation_is_kept_away_and_nobody_is_heard(begin: Begin) -> None:
    way = opened(begin)
    way.do("contact_citizen", contact_result="spoke", points=POINTS)
    way.do("answer_for_unit", unit_answer="آن باجه از آنِ واحد دیگری است.", unit_accepts="no")
    row = {"person": "", "unit": "d06", "role": "subject"}
    way.do("decide_findings", named="yes", more_subjects=[row])
    assert way.case.grade == "guarded" and way.open == {"decide_findings"}


def test_a_name_must_be_chosen_when_one_is_announced(begin: Begin) -> None:
    way = opened(begin)
    with pytest.raises(AssertionError, match="named"):
        way.do("contact_citizen", contact_result="spoke", points=POINTS, named="yes")


# --- protection


def test_who_fears_retaliation_gets_a_plan_before_the_employee_is_asked(begin: Begin) -> None:
    way = guarded(begin)
    way.do("contact_citizen", contact_result="spoke", points=POINTS, afraid="yes")
    assert way.open == {"plan_protection"}
    task, limit = way.town.tasks(way.case_id)["plan_protection"], way.limit("protection")
    assert task.role == "inspector" and task.due_at == limit.due_at
    assert (limit.why["amount"], limit.why["unit"]) == (3, "calendar")
    assert way.who(task) not in away(way)
    way.do("plan_protection", protection="watch", protection_measures="تماس تنها از صندوق پرونده.")
    assert way.limit("protection").met_at is not None and "protection" in way.running()
    assert {"prepare_hearing", "answer_for_unit"} <= way.open and way.incidents() == []


def test_a_plan_that_is_late_goes_up(begin: Begin) -> None:
    way = guarded(begin)
    way.do("contact_citizen", contact_result="spoke", points=POINTS, afraid="yes")
    way.later(days=6)
    assert way.limit("protection").passed_at is not None and way.case.escalation_level


def new(who: str) -> dict[str, object]:
    return {"named": "yes", "more_subjects": [{"person": who, "unit": "", "role": "subject"}]}


def _investigate(way: Way) -> None:
    way.do("contact_citizen", contact_result="spoke", points=POINTS)
    way.do("prepare_hearing", hearing_employee="d05.officer1", summary=SUMMARY)
    _answer(way, "d05.officer1")
    way.do("answer_for_unit", unit_answer="برخوردی نشد.", unit_accepts="no")
