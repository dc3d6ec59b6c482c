"""The catalogue that diagrams name and process owners read."""

import inspect

import pytest

from handlers.catalogue import HANDLERS
from handlers.records import Handler

AGREED = {
    "suggest_assessment",
    "send_letter",
    "notify_staff",
    "set_status",
    "set_deadline",
    "meet_deadline",
    "pass_deadline",
    "route_case",
    "record_escalation",
    "acknowledge_escalation",
    "record_answer",
    "open_survey",
    "remind_survey",
    "close_survey",
    "exclude_earlier_officers",
    "reopen_case",
    "close_case",
}


def test_every_handler_that_diagrams_call_is_there() -> None:
    assert set(HANDLERS) >= AGREED


@pytest.mark.parametrize("key", sorted(HANDLERS))
def test_a_handler_takes_exactly_what_its_catalogue_says(key: str) -> None:
    handler = HANDLERS[key]
    given = inspect.signature(handler.function).parameters
    assert list(given)[:2] == ["work", "job"]
    assert list(given)[2:] == list(handler.params)
    for name, param in handler.params.items():
        is_required = given[name].default is inspect.Parameter.empty
        assert is_required == param.required, name


@pytest.mark.parametrize("key", sorted(HANDLERS))
def test_a_handler_speaks_both_languages(key: str) -> None:
    handler: Handler = HANDLERS[key]
    for language in ("fa", "en"):
        assert handler.label(language) and handler.help(language)
        assert all(param.label(language) for param in handler.params.values())
    assert all(param.example for param in handler.params.values())
    assert handler.retries > 0
