"""An urgent matter of any kind is answered by a voice in time, beside the work."""

from collections.abc import Callable
from datetime import timedelta

from tests.bpmn.conftest import Way
from tests.bpmn.test_ways import ANSWER, assess, look

Begin = Callable[..., Way]


def urgent(begin: Begin, kind: str) -> Way:
    way = begin(kind=kind, topic_key="roads.manhole", severity="S1")
    assess(way, severity="S1", topic="roads.manhole")
    return way


def test_whoever_asks_for_something_urgent_is_called_while_the_work_goes_on(begin: Begin) -> None:
    way = urgent(begin, "request")
    assert {"speak_with_citizen", "issue_work_order"} <= way.open
    assert way.limit("contact").due_at <= way.case.received_at + timedelta(days=1)
    way.do("speak_with_citizen", contact_result="spoke", contact_summary="در راه هستیم.")
    assert way.limit("contact").met_at is not None and "issue_work_order" in way.open
    assert "first_contact" not in way.running() and way.incidents() == []


def test_nobody_called_in_time_is_a_breach_that_goes_up(begin: Begin) -> None:
    way = urgent(begin, "request")
    way.later(hours=13)
    assert way.happened("escalate_contact") == 1 and way.limit("contact").passed_at is not None
    assert way.case.escalation_level == 3 and way.incidents() == []


def test_the_answer_itself_is_the_contact(begin: Begin) -> None:
    way = urgent(begin, "criticism")
    way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)
    assert way.case.status == "answered" and "speak_with_citizen" not in way.open
    assert way.limit("contact").met_at is not None and "first_contact" not in way.running()


def test_what_is_not_urgent_needs_no_call(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    assert "speak_with_citizen" not in way.open
