"""The shipped tables hold the gateway's promises, and none of them leaves a case unanswered."""

from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from processes.engine.feel import Scope
from tests.bpmn.shipped import TABLES, decision

NOW = Scope(datetime(2026, 11, 24, 9, tzinfo=UTC))
KINDS = ("complaint", "criticism", "suggestion", "appreciation", "request")
SEVERITIES = ("S1", "S2", "S3")
CASE = {
    "code": "4821903756",
    "kind": "complaint",
    "severity": "S3",
    "topic": "roads.asphalt",
    "reopened_count": 0,
    "outcome": None,
    "grade": "open",
    "stage": 1,
}


def decide(key: str, variables: dict[str, Any] | None = None, **case: Any) -> dict[str, Any]:
    found = decision(key).decide({**(variables or {}), "case": {**CASE, **case}}, NOW)
    assert isinstance(found, dict), f"no row of {key} fits {case} {variables}"
    return found


@pytest.mark.parametrize(("kind", "severity"), list(product(KINDS, SEVERITIES)))
def test_every_message_gets_its_limits_from_one_row(kind: str, severity: str) -> None:
    limits = decide("deadlines", kind=kind, severity=severity)
    assert limits["assess_amount"] and limits["answer_amount"] and limits["reopen_days"] == 30
    assert limits["answer_unit"] in {"working", "calendar", "hours"}
    assert (limits["contact_amount"] is None) == (limits["contact_unit"] is None)


@pytest.mark.parametrize(
    ("kind", "severity", "answer", "unit"),
    [
        ("complaint", "S1", 3, "calendar"),
        ("complaint", "S2", 10, "working"),
        ("complaint", "S3", 10, "working"),
        ("criticism", "S3", 15, "working"),
        ("suggestion", "S3", 30, "calendar"),
        ("appreciation", "S3", 5, "working"),
        ("request", "S3", 7, "calendar"),
    ],
)
def test_the_promise_to_the_citizen(kind: str, severity: str, answer: int, unit: str) -> None:
    limits = decide("deadlines", kind=kind, severity=severity)
    assert (limits["answer_amount"], limits["answer_unit"]) == (answer, unit)


@pytest.mark.parametrize(
    ("topic", "amount", "unit"),
    [
        ("safety.winter", 1, "calendar"),
        ("traffic.signal", 2, "calendar"),
        ("clean.vermin", 5, "calendar"),
        ("roads.pavement", 10, "working"),
        ("money.refund", 15, "working"),
        ("roads.bridge", 20, "working"),
        ("roads.asphalt", None, None),
        (None, None, None),
    ],
)
def test_a_request_has_the_days_of_its_service(
    topic: str | None, amount: int | None, unit: str | None
) -> None:
    row = decide("service_list", kind="request", topic=topic)
    assert (row["service_amount"], row["service_unit"]) == (amount, unit)


@pytest.mark.parametrize(
    "case", [{"kind": "complaint"}, {"severity": "S1"}, {"grade": "guarded"}, {"grade": "sealed"}]
)
def test_the_list_of_services_speaks_of_ordinary_requests_alone(case: dict[str, Any]) -> None:
    asked = {"kind": "request", "topic": "traffic.signal", **case}
    assert decide("service_list", **asked)["service_amount"] is None


def test_a_complaint_is_always_followed_by_contact() -> None:
    assert all(decide("deadlines", severity=s)["contact_amount"] for s in SEVERITIES)


def test_an_urgent_message_is_warned_at_half_its_real_time() -> None:
    for table in ("deadlines", "ladder"):
        row = decide(table, severity="S1")
        assert (row["warn_share"], row["share_basis"]) == (0.5, "real")
    assert decide("ladder", severity="S2")["warn_share"] == 0.75
    assert decide("ladder", severity="S3")["level_2_share"] == 1.5


def test_an_urgent_message_goes_to_the_duty_desk_first() -> None:
    assert decide("assessment_desk", severity="S1")["assess_group"] == "duty_officer@duty_desk"
    assert decide("assessment_desk")["assess_group"] == "triage_expert@oversight"


def test_the_experts_choice_of_unit_stands_above_the_table() -> None:
    chosen = decide("routing", {"chosen_unit": "parks"})
    assert (chosen["route_unit"], chosen["route_reason"]) == ("parks", "chosen")


def test_nothing_is_left_without_an_owner() -> None:
    assert decide("routing", topic=None)["route_unit"] == "oversight"
    assert decide("routing", topic="outside.water")["route_unit"] == "oversight"
    assert decide("routing")["route_unit"] is None  # the topic's own rule


def test_important_and_reopened_answers_are_always_looked_at_twice() -> None:
    assert decide("second_look", severity="S1")["second_look"] is True
    assert decide("second_look", severity="S2")["second_look"] is True
    assert decide("second_look", reopened_count=1)["second_look"] is True
    assert decide("second_look", kind="appreciation", severity="S2")["second_look"] is False


def test_a_tenth_of_the_rest_is_looked_at_twice_and_always_the_same_tenth() -> None:
    looked = [decide("second_look", code=f"{n:010}")["second_look"] for n in range(2000)]
    assert looked == [decide("second_look", code=f"{n:010}")["second_look"] for n in range(2000)]
    assert 0.07 < sum(looked) / len(looked) < 0.13


@pytest.mark.parametrize(
    ("case", "variables", "letter"),
    [
        ({"outcome": "upheld"}, {}, "answer-upheld"),
        ({"outcome": "partly"}, {}, "answer-partly"),
        ({"outcome": "no_finding"}, {}, "answer-no-finding"),
        ({"outcome": "not_upheld"}, {}, "answer-not-upheld"),
        ({"kind": "criticism"}, {}, "answer-criticism"),
        ({"kind": "request"}, {"work_result": "done"}, "answer-request-done"),
        ({"kind": "request"}, {"work_result": "refused"}, "answer-request-refused"),
        ({"kind": "suggestion"}, {"suggestion_decision": "accept"}, "answer-suggestion-accepted"),
        ({"kind": "suggestion"}, {"suggestion_decision": "later"}, "answer-suggestion-later"),
        ({"kind": "suggestion"}, {"suggestion_decision": "refuse"}, "answer-suggestion-refused"),
        ({"kind": "appreciation"}, {}, "answer-appreciation"),
        ({"outcome": "upheld", "reopened_count": 1}, {}, "answer-after-reopening"),
    ],
)
def test_the_answer_has_the_letter_of_its_outcome(
    case: dict[str, Any], variables: dict[str, Any], letter: str
) -> None:
    assert decide("answer_letter", variables, **case)["answer_letter"] == letter


def test_the_receipt_states_a_date_only_when_one_was_promised() -> None:
    due = {"answer_due": "2026-12-08T11:30:00+00:00"}
    assert decide("acknowledgement_letter", due)["acknowledgement_letter"] == "acknowledgement"
    undated = decide("acknowledgement_letter", {"answer_due": None})
    assert undated["acknowledgement_letter"] == "acknowledgement-undated"


SAID = {"wants_reopening": False, "wants_appeal": False, "satisfaction": None}


def test_reopening_is_the_citizens_choice_and_offered_once() -> None:
    no = {**SAID, "outcome": "not_settled", "wants_reopening": True}
    assert decide("survey_outcome", no, round=0)["what_next"] == "reopen"
    assert (
        decide("survey_outcome", {**no, "wants_reopening": False}, round=0)["what_next"] == "none"
    )
    assert decide("survey_outcome", no, round=1)["what_next"] == "none"


def test_a_second_no_goes_to_stage_two_only_with_consent() -> None:
    no = {**SAID, "outcome": "not_settled", "wants_appeal": True}
    assert decide("survey_outcome", no, round=1)["what_next"] == "appeal"
    assert decide("survey_outcome", {**no, "wants_appeal": False}, round=1)["what_next"] == "none"
    assert decide("survey_outcome", no, round=2)["what_next"] == "none"


def test_what_remains_is_finished_while_the_case_stays_answered() -> None:
    found = decide("survey_outcome", {**SAID, "outcome": "partly"}, round=0)
    assert (found["what_next"], found["rest_wanted"], found["manager_task"]) == (
        "none",
        True,
        "cause",
    )


def test_settled_with_a_low_score_is_a_coaching_note_and_reopens_nothing() -> None:
    given = {**SAID, "outcome": "settled", "satisfaction": 2}
    found = decide("survey_outcome", given, round=0)
    assert (found["what_next"], found["manager_task"]) == ("settled", "coaching")
    content = decide("survey_outcome", {**given, "satisfaction": 5}, round=0)
    assert (content["what_next"], content["manager_task"]) == ("settled", "none")


def test_one_tap_without_a_score_counts() -> None:
    assert (
        decide("survey_outcome", {**SAID, "outcome": "settled"}, round=0)["what_next"] == "settled"
    )


CALLED = {"identity": "named", "grade": "open", "has_contact": True, "unit": "d05"}


def call(**case: Any) -> bool:
    found = decide("survey_callback", {"survey_kind": "outcome"}, **{**CALLED, **case})
    assert found["call_tries"] == 3
    return bool(found["call_wanted"])


def test_all_grave_and_conduct_cases_are_called_and_a_tenth_of_the_others() -> None:
    assert call(severity="S1") and call(severity="S2") and call(topic="conduct.discourtesy")
    assert call(grade="guarded", topic="service.waiting") and call(grade="guarded_inspection")
    called = [call(code=f"{n:010}", topic="clean.bins") for n in range(2000)]
    assert 0.07 < sum(called) / len(called) < 0.13


def test_nobody_is_called_who_must_not_be_or_cannot_be() -> None:
    for other in ({"identity": "confidential"}, {"grade": "sealed"}, {"has_contact": False}):
        assert not call(severity="S1", **other)


def test_a_case_of_the_callers_own_office_is_called_by_an_inspector() -> None:
    found = decide(
        "survey_callback", {"survey_kind": "outcome"}, **{**CALLED, "unit": "satisfaction"}
    )
    assert (found["call_wanted"], found["call_group"]) == (True, "inspector")


def test_guarded_and_nameless_cases_are_asked_in_their_box_with_neutral_words() -> None:
    for other in ({"grade": "sealed"}, {"identity": "anonymous"}, {"identity": "confidential"}):
        case = {"grade": "open", "identity": "named", **other}
        found = decide("survey_letters", {"survey_kind": "outcome"}, **case)
        assert (found["survey_letter"], found["survey_sms"]) == ("survey-neutral", None)
        assert found["survey_channel"] == "box"
        assert decide("pulse_question", has_contact=True, **case)["pulse_wanted"] is False


def test_the_effect_is_asked_of_what_should_last() -> None:
    base = {"has_contact": True, "grade": "open", "identity": "named"}
    asked = [
        decide("effect_question", **base, kind=kind, outcome=outcome, topic="roads.asphalt")
        for kind, outcome in (
            ("request", None),
            ("complaint", "upheld"),
            ("complaint", "not_upheld"),
        )
    ]
    assert [row["effect_wanted"] for row in asked] == [True, True, False]
    assert asked[0]["ask_after_days"] == 28
    ramp = decide("effect_question", **base, kind="request", topic="people.accessibility")
    assert ramp["effect_wanted"] is True
    for promised in (True, False):
        criticism = {"kind": "criticism", "topic": "roads.drainage", "has_remedy": promised}
        assert decide("effect_question", **base, **criticism)["effect_wanted"] is promised


@pytest.mark.parametrize(
    ("kind", "count", "way"),
    [
        ("suggestion", 10, "verify"),
        ("request", 30, "verify"),
        ("request", 12, None),
        ("appreciation", 5, "verify"),
        ("criticism", 9, None),
    ],
)
def test_many_alike_are_proposed_for_verifying(kind: str, count: int, way: str | None) -> None:
    assert decide("campaign", {"similar_count": count}, kind=kind)["suggested_way"] == way


def test_an_appreciation_is_not_asked_whether_it_was_settled() -> None:
    assert decide("survey_timing", kind="appreciation")["survey_wanted"] is False
    asked = decide("survey_timing", kind="request")
    days = asked["ask_after_days"], asked["remind_after_days"], asked["end_after_days"]
    assert (asked["survey_wanted"], days) == (True, (2, 3, 7))


@pytest.mark.parametrize(
    ("view", "reopened", "reason"),
    [("settled", 0, "settled"), ("no_word", 0, "no_word"), ("no_word", 1, "after_reopening")],
)
def test_the_end_has_its_reason(view: str, reopened: int, reason: str) -> None:
    assert decide("closing", {"view": view}, reopened_count=reopened)["closing_reason"] == reason


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_row_says_why(path: Any) -> None:
    text = path.read_text("utf-8")
    assert text.count("<rule ") == text.count("<description>") > 0
    assert decision(path.stem).name and decision(path.stem).name_en
