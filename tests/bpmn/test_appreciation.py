"""Thanks reach the employee named, with the citizen's name only where the citizen allows it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases import praise
from processes.cases.errors import ConsentNotAsked
from processes.cases.promise_tables import Praise
from processes.cases.tables import Case, Correspondence
from tests.bpmn.conftest import Way

Begin = Callable[..., Way]
THANKED = "driver"


def found(begin: Begin, number: int = 1, **fields: Any) -> Way:
    """Thanks for a driver, whom the unit's officer has found."""
    way = begin(kind="appreciation", topic_key="conduct.good", external_id=str(number), **fields)
    way.do("assess_message", kind="appreciation", severity="S3", topic="conduct.good")
    way.do("find_employee", employee_found="yes", employee=THANKED)
    return way


def consent(way: Way, may_name: bool) -> None:
    with way.town.work() as work:
        praise.answer_consent(work, work.session.get_one(Case, way.case_id), may_name)
    way.town.run_jobs()


def told(way: Way) -> list[Correspondence]:
    """What the employee was told."""
    person = way.town.person(THANKED)
    query = select(Correspondence).where(
        Correspondence.case_id == way.case_id, Correspondence.person_id == person.id
    )
    return way.town.rows(query)


def count(way: Way) -> int:
    with way.town.sessions() as session:
        return praise.counted(session, way.town.person(THANKED).id)


def test_with_consent_the_employee_learns_who_thanks_them(begin: Begin) -> None:
    way = found(begin)
    assert "praise-consent" in "".join(way.letters()) and way.open == set()
    consent(way, may_name=True)
    assert "نسترن آزمونی" in told(way)[0].body and "praise-in-your-unit" in way.letters("staff")
    assert count(way) == 0
    way.do("pass_on_appreciation", passed_how="told", answer="پیام شما به او رسید.")
    assert count(way) == 1 and "answer-appreciation-sms" in way.letters()
    assert (way.case.status, way.case.closing_reason) == ("closed", "thanked")
    assert way.running() == set() and way.incidents() == []


@pytest.mark.parametrize("said", [False, None], ids=["refused", "silent"])
def test_without_consent_the_name_stays_with_us(begin: Begin, said: bool | None) -> None:
    way = found(begin)
    if said is None:
        way.later(days=6)
    else:
        consent(way, may_name=said)
    assert "نسترن آزمونی" not in told(way)[0].body
    assert way.open == {"pass_on_appreciation"}
    with pytest.raises(ConsentNotAsked):
        consent(way, may_name=True)


def test_an_anonymous_sender_is_not_asked(begin: Begin) -> None:
    way = found(begin, identity="anonymous", name="", phone="")
    assert not any(key.startswith("praise-consent") for key in way.letters())
    assert way.open == {"pass_on_appreciation"} and len(told(way)) == 1


def test_when_nobody_is_found_the_unit_is_thanked(begin: Begin) -> None:
    way = begin(kind="appreciation", topic_key="conduct.good")
    way.do("assess_message", kind="appreciation", severity="S3", topic="conduct.good")
    way.do("find_employee", employee_found="no")
    assert way.open == {"thank_unit"} and "praise-in-your-unit" not in way.letters("staff")
    way.do("thank_unit", passed_how="meeting", answer="به همهٔ واحد گفتیم.")
    assert way.case.status == "closed" and way.town.rows(select(Praise)) == []
    assert "answer-thanks-sms" in way.letters() and way.happened("pass_praise") == 0
    assert way.incidents() == []


def many(begin: Begin, number: int) -> Way:
    """The last of several thanks for the same person within a few days."""
    for at in range(1, number):
        found(begin, at)
    return found(begin, number)


@pytest.mark.parametrize("verdict", ["genuine", "organised"])
def test_many_thanks_at_once_are_judged_by_a_person(begin: Begin, verdict: str) -> None:
    way = many(begin, 5)
    assert way.open == {"check_praise"}
    way.do("check_praise", praise_verdict=verdict, praise_reason="واژه‌ها همانند است.")
    if verdict == "organised":
        assert way.case.status == "closed" and told(way) == []
        assert "answer-thanks-sms" in way.letters()
    else:
        consent(way, may_name=False)
        assert way.open == {"pass_on_appreciation"}
    assert way.incidents() == []


def test_four_thanks_are_no_pattern_and_old_ones_do_not_count(begin: Begin) -> None:
    way = many(begin, 4)
    assert "check_praise" not in way.open
    way.town.now += timedelta(days=31)
    assert "check_praise" not in found(begin, 5).open
