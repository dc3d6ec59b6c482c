"""Tracking by code and PIN: equal answers, limited tries, and the citizen's line."""

import time
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import func, select

from processes.cases.correspondence import add_from_citizen
from processes.cases.errors import TooManyTries, WrongCode
from processes.cases.tables import Case, TrackingAttempt
from processes.cases.tracking import open_case, sweep_tries, view
from processes.settings import Limits
from tests.rig.towns import Town

REAL = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOME = "192.0.2.1"


def _open(town: Town, code: str, pin: str, address: str = HOME, at: datetime = REAL) -> int:
    with town.sessions() as session:
        return open_case(session, code, pin, address, at).id


def test_code_and_pin_open_the_case_however_they_are_typed(town: Town) -> None:
    receipt = town.receive()
    pin = receipt.pin or ""
    fours = " ".join(pin[at : at + 4] for at in range(0, 16, 4))
    persian = fours.translate({48 + n: 0x6F0 + n for n in range(10)})
    assert _open(town, receipt.code, pin) == receipt.case_id
    assert _open(town, f"{receipt.code[:5]}-{receipt.code[5:]}", persian) == receipt.case_id


def test_a_wrong_code_and_a_wrong_pin_get_the_same_answer(town: Town) -> None:
    receipt = town.receive()
    no_pin = town.receive(with_pin=False, external_id="2")
    tries = [
        (receipt.code, "0" * 16),
        ("1234567890", receipt.pin or ""),
        (no_pin.code, ""),
        ("", ""),
        ("؛--", "'"),
    ]
    sentences = set()
    for code, pin in tries:
        with pytest.raises(WrongCode) as found:
            _open(town, code, pin)
        sentences.add((found.value.sentence("fa"), found.value.sentence("en")))
    assert len(sentences) == 1


def test_a_wrong_code_and_a_wrong_pin_cost_the_same_time(town: Town) -> None:
    receipt = town.receive()
    costs: dict[str, list[float]] = {receipt.code: [], "1234567890": []}
    for n in range(6):
        for code, spent in costs.items():
            began = time.perf_counter()
            with pytest.raises(WrongCode):
                _open(town, code, "0" * 16, f"192.0.2.{n}")
            spent.append(time.perf_counter() - began)
    known, unknown = (median(spent) for spent in costs.values())
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_ten_tries_a_minute_from_one_address(town: Town) -> None:
    receipt = town.receive()
    for n in range(10):
        with pytest.raises(WrongCode):
            _open(town, f"123456789{n}", "0")
    with pytest.raises(TooManyTries) as found:
        _open(town, receipt.code, receipt.pin or "")
    assert found.value.params == {"minutes": 1}
    assert _open(town, receipt.code, receipt.pin or "", "192.0.2.2") == receipt.case_id
    later = REAL + timedelta(minutes=1, seconds=1)
    assert _open(town, receipt.code, receipt.pin or "", at=later) == receipt.case_id


def test_tries_are_as_many_as_the_operator_has_set(town: Town) -> None:
    receipt, limits = town.receive(), Limits(code_tries_per_hour=2, address_tries_per_minute=3)
    with town.sessions() as session:
        for n in range(2):
            with pytest.raises(WrongCode):
                open_case(session, receipt.code, "0", f"192.0.2.{n}", REAL, limits)
        with pytest.raises(TooManyTries):
            open_case(session, receipt.code, "0", "192.0.2.9", REAL, limits)
        for n in range(3):
            with pytest.raises(WrongCode):
                open_case(session, f"123456789{n}", "0", "198.51.100.1", REAL, limits)
        with pytest.raises(TooManyTries):
            open_case(session, "1234567894", "0", "198.51.100.1", REAL, limits)


def test_twenty_tries_an_hour_for_one_code_from_anywhere(town: Town) -> None:
    receipt = town.receive()
    for n in range(20):
        with pytest.raises(WrongCode):
            _open(town, receipt.code, "0", f"192.0.2.{n}")
    with pytest.raises(TooManyTries) as found:
        _open(town, receipt.code, receipt.pin or "", "192.0.2.99", REAL + timedelta(minutes=30))
    assert found.value.params == {"minutes": 30}
    with town.sessions.begin() as session:
        sweep_tries(session, REAL + timedelta(days=2))
        assert session.scalar(select(func.count(TrackingAttempt.id))) == 0


def test_the_line_shows_where_the_case_stands_and_what_comes_next(town: Town) -> None:
    receipt = town.receive()
    town.run_jobs()
    with town.sessions() as session:
        shown = view(session, session.get_one(Case, receipt.case_id), "fa")
    assert [(s.fa, s.state) for s in shown.stations] == [
        ("بررسی اولیه", "here"),
        ("پاسخ", "ahead"),
    ]
    assert shown.here and shown.here.name("en") == "Assessment"
    assert shown.next and shown.next.sentence("fa") == "کارشناس پاسخ را می‌نویسد."
    assert shown.unit is None and shown.may_add
    assert shown.due_at == town.case(receipt.case_id).due_at and "روز کاری" in shown.why


def test_the_line_follows_the_case(town: Town) -> None:
    receipt = town.receive()
    town.run_jobs()
    town.complete(receipt.case_id, "assess", "triage1", topic="roads.asphalt")
    with town.work() as work:
        add_from_citizen(work, work.session.get_one(Case, receipt.case_id), "یک نکتهٔ دیگر")
    with town.sessions() as session:
        shown = view(session, session.get_one(Case, receipt.case_id), "fa")
    assert [s.state for s in shown.stations] == ["done", "here"]
    assert shown.unit and shown.unit.key == "d05_works"
    kinds = [happening.kind for happening in shown.timeline]
    assert kinds[0] == "case_received" and "letter_in" in kinds and "case_routed" in kinds
