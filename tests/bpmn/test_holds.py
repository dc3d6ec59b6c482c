"""Legal holds on the shipped diagrams: what is kept, when the clock stands still, how it ends."""

from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from processes.cases import holds
from processes.cases.errors import CaseHeld, HoldAsked, MessageEmpty
from processes.cases.record import case_record
from processes.cases.tables import Case, Correspondence
from tests.bpmn.conftest import Way
from tests.bpmn.test_ways import Begin, assess

WHY = "نامهٔ دادگاه به شمارهٔ ۱۲۳."


def ask(way: Way, cause: str = "court", who: str = "inspector1", why: str = WHY) -> None:
    with way.town.work(who) as work:
        holds.ask_hold(work, work.session.get_one(Case, way.case_id), cause, why)
    way.town.run_jobs()


def lifting(way: Way) -> None:
    with way.town.work("inspector1") as work:
        assert holds.ask_lifting(work, work.session.get_one(Case, way.case_id)) == 1
    way.town.run_jobs()


def held(begin: Begin, cause: str = "court", stops: str = "yes") -> Way:
    way = begin(kind="criticism")
    assess(way)
    ask(way, cause)
    more = {} if cause == "evidence" else {"hold_stops": stops}
    way.do("decide_hold", hold_decision="set", hold_cause=cause, hold_reason=WHY, **more)
    return way


def seen(way: Way) -> dict[str, object]:
    with way.town.sessions() as session:
        return case_record(session, way.case_id)


def test_a_court_stops_the_clock_and_the_days_are_given_back(begin: Begin) -> None:
    way = held(begin)
    assert (seen(way)["held"], seen(way)["clock_stopped"]) == (True, True)
    assert "hold-stopped" in way.letters()
    promised = way.limit("answer").due_at
    way.later(days=14)
    lifting(way)
    way.do("review_hold", hold_review_decision="lift", lifting_reason="دادگاه پاسخ داد.")
    moved = way.limit("answer").due_at - promised
    assert timedelta(days=10) < moved < timedelta(days=21) and way.case.due_at == promised + moved
    assert "hold-lifted" in way.letters() and seen(way)["held"] is False
    assert "legal_hold" not in way.running() and way.incidents() == []


def test_keeping_evidence_never_stops_the_clock(begin: Begin) -> None:
    way = held(begin, "evidence")
    assert (seen(way)["held"], seen(way)["clock_stopped"]) == (True, False)
    promised = way.limit("answer").due_at
    assert "hold-set" in way.letters()
    lifting(way)
    way.do("review_hold", hold_review_decision="lift", lifting_reason="دیگر لازم نیست.")
    assert way.limit("answer").due_at == promised


def test_an_inspector_decides_whether_the_clock_stops(begin: Begin) -> None:
    way = held(begin, "legal", "no")
    assert (seen(way)["held"], seen(way)["clock_stopped"]) == (True, False)


def test_a_hold_is_reviewed_from_time_to_time(begin: Begin) -> None:
    way = held(begin)
    way.later(days=31)
    way.do("review_hold", hold_review_decision="keep", lifting_reason="هنوز در دادگاه است.")
    assert seen(way)["held"] is True and "review_hold" not in way.open
    way.later(days=31)
    assert "review_hold" in way.open


def test_a_hold_that_is_not_needed_changes_nothing(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    ask(way, "evidence", who="oversight.officer1")
    who = way.do("decide_hold", hold_decision="refuse", hold_reason="مدرکی در خطر نیست.")
    assert who.startswith("inspector") and seen(way)["held"] is False
    with pytest.raises(MessageEmpty):
        ask(way, why=" ")


def test_nothing_of_a_held_case_can_be_deleted(begin: Begin) -> None:
    way = held(begin)
    with way.town.sessions() as session:
        with pytest.raises(CaseHeld):
            holds.refuse_when_held(session, way.case_id)
        with pytest.raises(DBAPIError, match="legal hold"):
            session.execute(delete(Correspondence).where(Correspondence.case_id == way.case_id))


def test_the_ladder_stands_still_with_the_clock(begin: Begin) -> None:
    way = held(begin)
    way.later(days=20)  # the warning and the limit itself lie within
    assert way.happened("limit_passed") == 0 and way.limit("answer").passed_at is None
    assert not {"acknowledge_warning", "decide_overdue_case"} & way.open
    lifting(way)
    way.do("review_hold", hold_review_decision="lift", lifting_reason="دادگاه پاسخ داد.")
    assert way.limit("answer").due_at > way.town.now
    way.later(days=(way.limit("answer").due_at - way.town.now).total_seconds() / 86400 + 0.1)
    assert way.happened("limit_passed") == 1 and way.incidents() == []


def test_a_ladder_under_way_stops_when_a_hold_is_set(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    due = way.limit("answer").due_at
    way.later(days=(due - way.town.now).total_seconds() / 86400 - 0.5)
    assert "acknowledge_warning" in way.open
    ask(way)
    way.do(
        "decide_hold",
        hold_decision="set",
        hold_cause="court",
        hold_reason=WHY,
        hold_stops="yes",
    )
    way.later(days=10)
    assert way.happened("limit_passed") == 0 and way.limit("answer").passed_at is None
    assert way.incidents() == []


def test_a_limit_that_no_hold_moves_goes_on_when_the_hold_is_lifted(begin: Begin) -> None:
    way = begin(kind="criticism")
    ask(way)
    set_ = {"hold_decision": "set", "hold_cause": "court", "hold_reason": WHY}
    way.do("decide_hold", **set_, hold_stops="yes")
    due = way.limit("assess").due_at
    way.later(seconds=(due - way.town.now).total_seconds() + 3600)
    assert way.happened("limit_passed") == 0 and way.open == {"assess_message"}
    lifting(way)
    way.do("review_hold", hold_review_decision="lift", lifting_reason="دادگاه پاسخ داد.")
    assert way.happened("hold_was_lifted") == 1 and way.limit("assess").due_at == due
    assert way.case.escalation_level == 1 and way.incidents() == []


def test_a_hold_that_waits_for_its_decision_is_not_asked_for_again(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    ask(way)
    with pytest.raises(HoldAsked):
        ask(way, "evidence", why="باز هم همان.")
    assert sum(task == "decide_hold" for task in way.open) == 1
    way.do(
        "decide_hold", hold_decision="set", hold_cause="court", hold_reason=WHY, hold_stops="yes"
    )
    ask(way, "evidence")  # another one, when the first is decided
    assert "decide_hold" in way.open and way.incidents() == []
