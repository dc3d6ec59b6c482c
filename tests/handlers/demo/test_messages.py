"""The written part of the demonstration: 120 messages and the script of people."""

import re
from collections import Counter
from pathlib import Path

import yaml

from handlers.demo.organisation import CITY
from handlers.demo.story import messages, playbook

FORMS = Path("forms")
KINDS = {"complaint", "criticism", "request", "suggestion", "appreciation"}
CHANNELS = {"web", "phone", "sms", "email", "letter", "in_person"}


def test_there_are_a_hundred_and_twenty_messages_and_no_two_are_equal() -> None:
    assert len(messages()) == 120
    assert len({entry["body"] for entry in messages()}) == 120
    assert len({entry["id"] for entry in messages()}) == 120


def test_every_kind_and_channel_has_its_messages() -> None:
    kinds = Counter(entry["case"]["kind"] for entry in messages())
    channels = Counter(entry["case"]["channel"] for entry in messages())
    assert set(kinds) == KINDS
    assert set(channels) == CHANNELS
    assert min(*kinds.values(), *channels.values()) >= 5


def test_messages_speak_of_topics_that_are_offered() -> None:
    data = yaml.safe_load((CITY / "topics.yaml").read_text(encoding="utf-8"))
    offered = {
        topic["key"]
        for group in data["groups"]
        for topic in group["topics"]
        if not {"guarded", "sealed"} & set(topic["flags"])
    }
    assert {entry["case"]["topic"] for entry in messages()} <= offered


def test_staff_write_with_persian_letters_and_digits() -> None:
    for entry in messages():
        if entry["from"].get("language") == "en":
            continue
        for name in ("answer", "work", "contact"):
            assert not re.search("[يك0-9]", entry.get(name, "")), entry["id"]


def test_the_script_answers_every_form_of_the_shipped_tasks(root: Path) -> None:
    shipped = {path.stem for path in (root / FORMS).glob("*.form")}
    by_citizens_or_after_a_return = {"citizen-message", "revise-answer"}
    assert shipped - by_citizens_or_after_a_return <= set(playbook().rules)
