"""Asking the citizen back: the reply, the reminders, the clock that stands still meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from processes.cases import waiting
from processes.cases.correspondence import add_from_citizen
from processes.cases.deadlines import why
from processes.cases.errors import CaseEnded
from processes.cases.tables import Case
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
QUESTIONS = "نشانی دقیق کجاست؟\nچه روزی بود؟"


def ask(way: Way) -> None:
    """The expert lacks something and asks."""
    way.do("assess_message", kind="complaint", severity="S3", way="ask", questions=QUESTIONS)


def assess(way: Way) -> None:
    way.do("assess_message", kind="complaint", severity="S3", topic="service.waiting")


def reply(way: Way, text: str = "سر کوچهٔ دوازدهم، سه‌شنبه.") -> None:
    with way.town.work() as work:
        waiting.reply(work, work.session.get_one(Case, way.case_id), text)
    way.town.run_jobs()


def workdays(way: Way, days: int) -> None:
    """Working days pass, one by one."""
    until = way.town.now
    with way.town.work() as work:
        until = work.ports.calendar(work.session, None).add_working_days(way.town.now, days)
    while way.town.now < until:
        way.later(hours=min(24, (until - way.town.now).total_seconds() / 3600))


def test_a_question_stops_the_clock_and_the_reply_moves_the_promise(begin: Begin) -> None:
    way = begin()
    promised = way.case.due_at
    ask(way)
    assert (way.case.status, way.open) == ("waiting", set())
    assert way.letters()[-2:] == ["questions-sms", "questions"]
    workdays(way, 2)
    reply(way)
    assert (way.case.status, way.open) == ("received", {"assess_message"})
    assert promised is not None and way.case.due_at is not None
    with way.town.work() as work:
        calendar = work.ports.calendar(work.session, way.case_id)
        assert calendar.working_days_between(promised, way.case.due_at) == 2
    assert "۲ روز کاری در انتظار پاسخ شما ایستاد" in why(way.limit("answer"), "fa")
    assert "it stood still for 2 working days" in why(way.limit("answer"), "en")
    assert way.letters()[-2:] == ["reply-received-sms", "reply-received"]
    assess(way)
    assert "contact_citizen" in way.open and way.incidents() == []


def test_a_reply_on_the_same_day_leaves_the_date(begin: Begin) -> None:
    way = begin()
    promised = way.case.due_at
    ask(way)
    reply(way)
    assert way.case.due_at == promised and "ایستاد" not in why(way.limit("answer"), "fa")


def test_silence_is_reminded_of_twice_and_then_what_is_known_decides(begin: Begin) -> None:
    way = begin()
    promised = way.case.due_at
    ask(way)
    workdays(way, 3)
    assert way.letters().count("questions-reminder") == 1
    workdays(way, 4)
    assert way.letters().count("questions-reminder") == 2 and way.open == set()
    workdays(way, 3)
    assert way.open == {"assess_message"} and way.happened("decide_on_known") == 1
    assert way.letters()[-1] == "reply-missing" and way.letters().count("reply-missing") == 1
    assert promised is not None and way.case.due_at is not None
    with way.town.work() as work:
        calendar = work.ports.calendar(work.session, way.case_id)
        assert calendar.working_days_between(promised, way.case.due_at) == 10
    assess(way)
    assert way.case.status == "in_progress" and way.incidents() == []


def test_after_silence_asking_once_more_is_not_offered(begin: Begin) -> None:
    way = begin()
    ask(way)
    workdays(way, 10)
    with pytest.raises(AssertionError, match="way"):
        ask(way)


def test_an_addition_made_while_waiting_counts_as_the_reply(begin: Begin) -> None:
    way = begin()
    ask(way)
    with way.town.work() as work:
        add_from_citizen(work, work.session.get_one(Case, way.case_id), "عکس هم دارم.")
    way.town.run_jobs()
    assert way.open == {"assess_message"} and way.happened("note_reply") == 1


def test_an_addition_from_before_the_question_is_no_reply(begin: Begin) -> None:
    way = begin()
    with way.town.work() as work:
        add_from_citizen(work, work.session.get_one(Case, way.case_id), "یک نکتهٔ دیگر.")
    ask(way)
    assert way.case.status == "waiting"


def test_nobody_replies_to_what_was_not_asked(begin: Begin) -> None:
    with pytest.raises(CaseEnded):
        reply(begin())


def test_nothing_is_late_while_the_citizen_is_asked(begin: Begin) -> None:
    way = begin()
    ask(way)
    workdays(way, 9)
    assert "escalation" not in way.running() and way.happened("limit_passed") == 0


def test_a_question_may_be_asked_twice_and_each_wait_moves_the_date(begin: Begin) -> None:
    way = begin()
    promised = way.case.due_at
    for _ in range(2):
        ask(way)
        workdays(way, 2)
        reply(way)
    assert promised is not None and way.case.due_at is not None
    with way.town.work() as work:
        calendar = work.ports.calendar(work.session, way.case_id)
        assert calendar.working_days_between(promised, way.case.due_at) == 4
    assert "۴ روز کاری در انتظار" in why(way.limit("answer"), "fa")


def test_an_urgent_case_does_not_wait_long(begin: Begin) -> None:
    way = begin(severity="S1")
    way.do("assess_message", kind="complaint", severity="S1", way="ask", questions=QUESTIONS)
    workdays(way, 3)
    assert way.open >= {"assess_message"} and way.incidents() == []


def test_a_case_without_a_promise_waits_without_one(begin: Begin) -> None:
    way = begin(kind="request", no_due=True)
    way.do("assess_message", kind="request", severity="S3", way="ask", questions=QUESTIONS)
    workdays(way, 1)
    reply(way)
    assert way.case.due_at is None and way.open == {"assess_message"} and way.incidents() == []


def test_a_promise_given_elsewhere_moves_as_well(begin: Begin) -> None:
    given = datetime(2026, 11, 25, 12, tzinfo=UTC)
    way = begin(given_due=given)
    ask(way)
    workdays(way, 1)
    reply(way)
    assert way.case.due_at is not None and way.case.due_at > given
