"""The weekly session with a manager and its orders, on the shipped diagrams."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from processes import wording
from processes.cases import sessions
from processes.cases.after_tables import SessionBooking, SessionOrder
from processes.cases.errors import PlaceTaken, SessionNotOpen
from processes.cases.sessions import Place
from processes.cases.tables import Case, CaseEscalation
from processes.instances.messages import deliver
from processes.instances.tables import ProcessInstance
from tests.bpmn.conftest import Way
from tests.bpmn.test_ways import Begin, assess

RESULT = "گفتید سه هفته منتظرید؛ قول دادیم کار تا پایان هفته تمام شود."
ORDER = {"order_text": "روکش آسفالت کوچه", "order_due": "2026-11-25"}


def offered(way: Way, unit: str = "d05") -> list[Place]:
    with way.town.sessions() as session:
        case = session.get_one(Case, way.case_id)
        units = {one.key: one for one in sessions.sessions_for(session, case)}
        return sessions.places(session, units[unit], way.town.now)


def book(way: Way, at: datetime, unit: str = "d05") -> int:
    with way.town.work() as work:
        case = work.session.get_one(Case, way.case_id)
        booking_id = sessions.book(work, case, unit, at, "می‌خواهم حضوری بگویم.").id
    way.town.run_jobs()
    return booking_id


def cancel(way: Way, booking_id: int) -> None:
    with way.town.work() as work:
        sessions.cancel(work, work.session.get_one(SessionBooking, booking_id))
    way.town.run_jobs()


def booking(way: Way, booking_id: int) -> SessionBooking:
    with way.town.sessions() as session:
        return session.get_one(SessionBooking, booking_id)


def order(way: Way) -> SessionOrder:
    with way.town.sessions() as session:
        ids = [one.id for one in sessions.bookings_of(session, way.case_id)]
        return sessions.orders_of(session, ids)[0]


def begun(begin: Begin) -> Way:
    way = begin(kind="criticism")
    assess(way, topic="roads.asphalt", district="d05")
    return way


def until(way: Way, moment: datetime) -> None:
    way.later(seconds=(moment - way.town.now).total_seconds())


def met(begin: Begin) -> Way:
    way = begun(begin)
    at = offered(way)[0].starts_at
    book(way, at)
    until(way, at)
    way.do("hold_meeting", came="met", meeting_note="x", meeting_result=RESULT, orders=[ORDER])
    return way


def test_places_are_on_the_weekday_that_the_table_names(begin: Begin) -> None:
    way = begun(begin)
    places = offered(way)
    assert {wording.local(one.starts_at).weekday() for one in places} == {1}
    assert places[0].starts_at - way.town.now >= timedelta(days=2)
    assert len(places) == 18 and len(offered(way, "mayor")) == 24


def test_a_booking_is_confirmed_reminded_and_ends_with_a_written_result(begin: Begin) -> None:
    way = begun(begin)
    at = offered(way)[0].starts_at
    booking_id = book(way, at)
    assert "session-booked" in way.letters() and "hold_meeting" not in way.open
    until(way, at - timedelta(hours=23))
    assert "session-reminder" in way.letters()
    until(way, at)
    assert (
        way.do("hold_meeting", came="met", meeting_note="x", meeting_result=RESULT) == "d05.mayor"
    )
    assert booking(way, booking_id).state == "met" and "session-result" in way.letters()
    assert way.incidents() == []


def test_one_place_is_given_once(begin: Begin) -> None:
    way, other = begun(begin), begin(kind="criticism", external_id="2")
    assess(other, topic="roads.asphalt", district="d05")
    at = offered(way)[0].starts_at
    first = book(way, at)
    with pytest.raises(PlaceTaken):
        book(other, at)
    with pytest.raises(SessionNotOpen):
        book(way, offered(way)[0].starts_at)  # one meeting at a time
    cancel(way, first)
    assert book(other, at) > first


@pytest.mark.parametrize("hours", [60, 5], ids=["before the reminder", "after it"])
def test_a_cancelled_meeting_frees_its_place(begin: Begin, hours: int) -> None:
    way = begun(begin)
    at = offered(way)[0].starts_at
    booking_id = book(way, at)
    until(way, at - timedelta(hours=hours))
    cancel(way, booking_id)
    assert "session-cancelled" in way.letters() and booking(way, booking_id).state == "cancelled"
    assert "direct_session" not in way.running()
    until(way, at)
    assert "hold_meeting" not in way.open and way.incidents() == []


def test_whoever_does_not_come_may_book_again(begin: Begin) -> None:
    way = begun(begin)
    at = offered(way)[0].starts_at
    booking_id = book(way, at)
    until(way, at)
    way.do("hold_meeting", came="missed")
    assert booking(way, booking_id).state == "missed" and "session-missed" in way.letters()
    assert book(way, offered(way)[0].starts_at) > booking_id


def test_an_order_is_carried_out_seen_and_told(begin: Begin) -> None:
    way = met(begin)
    assert order(way).state == "open" and "order-given" in way.letters("staff")
    way.do("carry_out_order", order_result="done", order_report="روکش شد؛ عکس پیوست است.")
    assert way.do("see_order", order_seen_result="kept") == "d05.mayor"
    assert order(way).state == "kept" and "order-kept" in way.letters()
    assert "session_orders" not in way.running() and way.incidents() == []


def test_an_order_that_is_late_goes_up_and_may_be_given_once_more(begin: Begin) -> None:
    way = met(begin)
    until(way, datetime.fromisoformat("2026-11-26T08:00:00+03:30"))
    assert order(way).overdue_at is not None and way.happened("escalate_order") == 1
    ladder = f"order_overdue:{order(way).id}"
    assert ladders_of(way) == {f"{ladder}.1"}
    with way.town.work() as work:  # the answer of the case does not carry out the order
        key = f"{way.case.code}:answer:0"
        deliver(work, "limit_met", key, {"limit": "answer"}, case_id=way.case_id)
    assert ladders_of(way) == {f"{ladder}.1"}
    way.do("carry_out_order", order_result="cannot", order_report="قیر نرسیده است.")
    way.do("see_order", order_seen_result="again", order_new_date="2026-12-02")
    assert ladders_of(way) == set()
    until(way, datetime.fromisoformat("2026-12-03T08:00:00+03:30"))
    assert way.happened("escalate_order") == 2
    asked = select(CaseEscalation.limit_key).where(CaseEscalation.case_id == way.case_id)
    ladders = {key for key in way.town.rows(asked) if key.startswith("order_overdue")}
    number = order(way).id
    assert ladders == {f"order_overdue:{number}.1", f"order_overdue:{number}.2"}
    way.do("carry_out_order", order_result="cannot", order_report="باز هم نرسید.")
    way.do("see_order", order_seen_result="broken", order_seen="پیمانکار عوض می‌شود.")
    assert order(way).state == "broken" and "order-broken" in way.letters()
    assert ladders_of(way) == set() and way.incidents() == []


def ladders_of(way: Way) -> set[str]:
    """The limits of orders whose ladders still run."""
    running = select(ProcessInstance.correlation_key).where(
        ProcessInstance.case_id == way.case_id,
        ProcessInstance.process_key == "escalation",
        ProcessInstance.status == "running",
    )
    keys = [key for key in way.town.rows(running) if ":order_overdue:" in key]
    return {key.split(":", 1)[1].rsplit(":", 1)[0] for key in keys}
