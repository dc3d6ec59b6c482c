"""A letter that did not arrive is pursued as the table says; a call's PIN goes out if wished."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases import sending
from processes.cases.tables import Correspondence
from processes.instances import verbs
from processes.instances.work import open_work
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
GATEWAYS = frozenset({"sms", "email"})


def work(way: Way) -> Any:
    """A unit of work in a house with gateways."""
    ports = replace(way.town.ports(), gateways=GATEWAYS)
    return open_work(way.town.sessions, ports, now=way.town.now)


def with_gateways(way: Way) -> Way:
    """From here on the town's letters go out by gateways."""
    ports = replace(way.town.ports(), gateways=GATEWAYS)
    way.town.ports = lambda: ports  # type: ignore[method-assign]
    return way


def fail(way: Way, letter_key: str, outcome: str = "refused") -> Correspondence:
    """The gateway does not take a letter of the case, for good."""
    row = letter(way, letter_key)
    with work(way) as open_one:
        own = open_one.session.get_one(Correspondence, row.id)
        own.status = "waiting"
        own.send_after = None
    for _ in range(1 if outcome == "refused" else 6):
        with work(way) as open_one:
            row_ = open_one.session.get_one(Correspondence, row.id)
            row_.send_after = None
            handed = sending.take_due(open_one.session, row.channel, way.town.now)
            (one,) = [h for h in handed if _of(open_one, h.try_id) == row.id]
            sending.begin_try(open_one.session, one.try_id)
            sending.end_try(open_one, one.try_id, outcome)
    way.town.run_jobs()
    return letter(way, letter_key)


def letter(way: Way, key: str) -> Correspondence:
    query = select(Correspondence).where(
        Correspondence.case_id == way.case_id, Correspondence.letter_key == key
    )
    found: Correspondence = way.town.rows(query.order_by(Correspondence.id))[0]
    return found


def channels(way: Way, key: str) -> list[str]:
    query = select(Correspondence).where(
        Correspondence.case_id == way.case_id, Correspondence.letter_key == key
    )
    return [row.channel for row in way.town.rows(query.order_by(Correspondence.id))]


def _of(open_one: Any, try_id: int) -> int:
    row: sending.SendingTry = open_one.session.get_one(sending.SendingTry, try_id)
    return row.correspondence_id


def test_a_wrong_number_makes_the_officer_find_another_way(begin: Begin) -> None:
    way = begin(email="citizen@mail.example")
    failed = fail(way, "acknowledgement-sms")
    assert (failed.status, failed.problem) == ("failed", "refused")
    assert "find_other_way" in way.open
    before = len(channels(way, "acknowledgement"))
    way.do("find_other_way", other_way="email")
    assert channels(way, "acknowledgement")[before:] == ["email"]  # the whole letter, not the SMS
    assert "letter_delivery" not in way.running()
    assert way.incidents() == []


def test_the_officer_may_try_the_same_number_once_more(begin: Begin) -> None:
    way = with_gateways(begin())
    fail(way, "acknowledgement-sms")
    way.do("find_other_way", other_way="same")
    assert letter(way, "acknowledgement-sms").status == "waiting"
    assert channels(way, "acknowledgement-sms") == ["sms"]


def test_the_officer_who_has_spoken_with_the_citizen_says_so(begin: Begin) -> None:
    way = begin()
    fail(way, "acknowledgement-sms")
    sent = len(way.letters())
    way.do("find_other_way", other_way="told", way_note="دوشنبه با تلفن همسایه")
    assert len(way.letters()) == sent
    assert "letter_delivery" not in way.running()


def test_an_urgent_case_is_not_left_to_a_notice(begin: Begin) -> None:
    way = begin(severity="S1")
    fail(way, "acknowledgement-sms", "failed")
    assert "find_other_way" in way.open


def test_a_gateway_that_was_away_only_tells_the_officer(begin: Begin) -> None:
    way = begin()
    assert fail(way, "acknowledgement-sms", "failed").status == "failed"
    assert "find_other_way" not in way.open
    assert "letter-undelivered" in way.letters("staff")


def test_a_survey_that_does_not_arrive_is_left_in_the_box(begin: Begin) -> None:
    way = begin()
    with work(way) as open_one:
        payload = {"letter_id": 1, "letter_key": "survey-sms", "channel": "sms"}
        payload |= {"problem": "refused"}
        verbs.deliver(open_one, "delivery_failed", "1:1", payload, case_id=way.case_id)
    way.town.run_jobs()
    assert way.happened("left_in_box") == 1
    assert "find_other_way" not in way.open


@pytest.mark.parametrize("grade", ["sealed", "guarded_inspection"])
def test_a_sealed_case_is_pursued_by_inspection_alone(begin: Begin, grade: str) -> None:
    way = begin()
    with work(way) as open_one:
        open_one.session.get_one(type(way.case), way.case_id).grade = grade
    fail(way, "acknowledgement-sms")
    task = way.town.tasks(way.case_id)["find_other_way"]
    assert task.role == "inspector"


def test_the_pin_of_a_call_goes_out_by_sms_when_it_is_asked_for(begin: Begin) -> None:
    way = begin(channel="phone")
    call(way)
    with work(way) as open_one:
        verbs.deliver(open_one, "pin_asked", way.case.code, {}, case_id=way.case_id)
    way.town.run_jobs()
    assert channels(way, "pin-sms") == ["sms"]
    assert "phone_desk" not in way.running()


def test_a_pin_that_was_read_out_is_not_sent(begin: Begin) -> None:
    way = begin(channel="phone")
    call(way)
    way.later(hours=1, minutes=1)
    assert channels(way, "pin-sms") == []
    assert "phone_desk" not in way.running()


@pytest.mark.parametrize(
    ("fields", "letter_key", "sms"),
    [
        ({"identity": "confidential"}, "acknowledgement", ["news-sms"]),
        ({}, "acknowledgement", ["acknowledgement-sms"]),
        ({"kind": "appreciation"}, "acknowledgement-appreciation", ["acknowledgement-sms"]),
    ],
)
def test_outside_the_case_box_a_confidential_case_only_says_there_is_news(
    begin: Begin, fields: dict[str, Any], letter_key: str, sms: list[str]
) -> None:
    way = begin(**fields)
    assert letter_key in way.letters()
    assert [key for key in way.letters() if key.endswith("-sms")] == sms
    assert channels(way, letter_key) == ["box"]


def call(way: Way) -> None:
    with work(way) as open_one:
        verbs.deliver(open_one, "call_recorded", way.case.code, {}, case_id=way.case_id)
    way.town.run_jobs()
