"""Service tasks of the weekly session with a manager and of the orders given there."""

from handlers.after_answer import answers_of, task_before
from handlers.records import Result
from processes.cases import sessions
from processes.cases.after_tables import SessionBooking
from processes.cases.tables import Case
from processes.instances.tables import Job
from processes.instances.work import Work


def describe_meeting(work: Work, job: Job, booking_id: float) -> Result:
    """When and where the citizen is awaited, in words of the citizen's language."""
    booking = work.session.get_one(SessionBooking, int(booking_id))
    case = work.session.get_one(Case, job.case_id)
    return {"meeting_date": sessions.described(work.session, booking, case.language)}


def record_meeting(work: Work, job: Job, booking_id: float) -> Result:
    """What the manager wrote down; every order begins a process of its own."""
    answers = answers_of(work, task_before(work, job))
    booking = sessions.record_meeting(work, int(booking_id), answers)
    rows = answers.get("orders") or [] if booking.state == "met" else []
    return {"orders_given": sessions.give_orders(work, booking, rows)}


def pass_order(work: Work, job: Job, order_id: float) -> Result:
    """The order's day is over and it is not carried out."""
    sessions.pass_order(work, int(order_id))
    return None


def end_order(work: Work, job: Job, order_id: float, kept: bool) -> Result:
    """The manager has seen whether the order was carried out."""
    report = str(answers_of(work, task_before(work, job)).get("order_seen") or "")
    sessions.end_order(work, int(order_id), is_kept=kept, report=report)
    return None
