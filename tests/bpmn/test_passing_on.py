"""A case that belongs elsewhere: a unit accepts or returns it, a body outside gives a receipt."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from processes.organisation.tables import Unit
from tests.bpmn.conftest import Way
from tests.bpmn.test_ways import ANSWER, assess, look

Begin = Callable[..., Way]
WHY = "درخت‌های این خیابان با سازمان بوستان‌هاست."
PASSED = {"belongs": "another_unit", "chosen_unit": "parks", "belongs_reason": WHY}


def unit_of(way: Way) -> str:
    return str(way.town.rows(select(Unit.key).where(Unit.id == way.case.unit_id))[0])


@pytest.mark.parametrize(
    ("kind", "step"),
    [
        ("complaint", "contact_citizen"),
        ("criticism", "answer_criticism"),
        ("request", "issue_work_order"),
        ("suggestion", "give_expert_view"),
    ],
)
def test_an_officer_passes_a_case_on_and_the_other_unit_accepts_it(
    begin: Begin, kind: str, step: str
) -> None:
    way = begin(kind=kind)
    assess(way)
    before, promised = unit_of(way), way.case.due_at
    way.do(step, **PASSED)
    asked = way.town.tasks(way.case_id)["accept_case"]
    assert unit_of(way) == before and step not in way.open  # until it is accepted it stays
    way.do("accept_case", acceptance="accept")
    assert unit_of(way) == "parks" != before and way.case.transfers == 1
    task = way.town.tasks(way.case_id)[step]
    assert task.unit_id == asked.unit_id and way.case.due_at == promised
    assert way.incidents() == []


def test_each_return_counts_and_the_third_goes_to_level_two(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    before = unit_of(way)
    why = "این خیابان بوستانی ندارد و کار ما نیست."
    for times in (1, 2):
        way.do("answer_criticism", **PASSED)
        way.do("accept_case", acceptance="return", return_reason=why)
        assert (unit_of(way), way.case.transfers) == (before, times)
        assert way.happened("transfers_raised") == 0 and "answer_criticism" in way.open
    way.do("answer_criticism", **PASSED)
    way.later(days=5)  # nobody says a word: that is a return as well
    assert way.happened("acceptance_missing") == 1 and way.case.transfers == 3
    assert way.happened("transfers_raised") == 1 and "plan_overdue_case" in way.open
    way.do("answer_criticism", answer=ANSWER, change="no")
    look(way)
    assert way.case.status == "answered" and way.incidents() == []


def test_an_officer_hands_a_case_to_another_body_which_gives_its_receipt(begin: Begin) -> None:
    way = begin(kind="criticism")
    assess(way)
    given = {"transfer_body": "water_company", "transfer_reason": "لولهٔ آب با شرکت آب است."}
    way.do("answer_criticism", belongs="another_body", **given)
    way.do("hand_over", transfer_result="accepted", transfer_receipt="۱۲۳۴")
    assert way.case.status == "transferred" and way.incidents() == []


def test_a_body_that_refuses_three_times_brings_the_case_to_level_two(begin: Begin) -> None:
    way = begin(kind="request", topic_key="outside.water")
    given = {"transfer_body": "water_company", "transfer_reason": "لولهٔ آب با شرکت آب است."}
    for times in (1, 2, 3):
        chosen = {"kind": "request", "severity": "S3", "topic": "outside.water"}
        way.do("assess_message", way="transfer", **chosen, **given)
        way.do("hand_over", transfer_result="refused", refusal_reason="گفتند کار ما نیست.")
        assert way.case.transfers == times
        assert way.happened("transfers_raised") == (times == 3)
    assert "plan_overdue_case" in way.open and way.incidents() == []
