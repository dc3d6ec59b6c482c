"""The written part of the demonstration: 400 messages and the script of people."""

import re
from collections import Counter
from pathlib import Path

import yaml

from handlers.demo.organisation import CITY
from handlers.demo.story import messages, playbook

FORMS = Path("forms")
KINDS = {"complaint", "criticism", "request", "suggestion", "appreciation", "wrongdoing"}
CHANNELS = {"web", "phone", "sms", "email", "letter", "in_person", "messenger", "app"}


def folded(text: str) -> str:
    """The words of a message, without what typing makes of them."""
    letters = text.translate(str.maketrans("يكة", "یکه", "\u200c.,،؛:!?؟«»\"'"))
    return " ".join(letters.split())


def test_there_are_four_hundred_messages_and_no_two_are_equal() -> None:
    assert len(messages()) == 400
    assert len({folded(entry["body"]) for entry in messages()}) == 400
    assert len({entry["id"] for entry in messages()}) == 400


def test_messages_are_written_as_people_write() -> None:
    bodies = [entry["body"] for entry in messages()]
    assert sum(bool(re.search("[يك]", body)) for body in bodies) > 40
    assert sum(bool(re.search("[0-9]", body) and re.search("[۰-۹]", body)) for body in bodies) >= 5
    assert sum("\u200c" not in body for body in bodies) > 90
    assert sum(entry["from"].get("language") == "en" for entry in messages()) >= 25
    assert len({entry["from"]["mood"] for entry in messages()}) > 15


def test_every_district_and_identity_is_heard() -> None:
    assert {entry["case"].get("district") for entry in messages()} >= set(range(1, 23))
    identities = Counter(entry["from"]["identity"] for entry in messages())
    assert identities["anonymous"] > 30
    assert identities["confidential"] > 10


def test_a_message_that_speaks_of_another_comes_after_it() -> None:
    order = {entry["id"]: n for n, entry in enumerate(messages())}
    spoken_of = Counter()
    for entry in messages():
        if of := (entry.get("way") or {}).get("of"):
            spoken_of[of] += 1
            assert order[of] < order[entry["id"]]
    assert max(spoken_of.values()) == 12


def test_every_kind_and_channel_has_its_messages() -> None:
    kinds = Counter(entry["case"]["kind"] for entry in messages())
    channels = Counter(entry["case"]["channel"] for entry in messages())
    assert set(kinds) == KINDS
    assert set(channels) == CHANNELS
    assert min(*kinds.values(), *channels.values()) >= 7


def test_messages_speak_of_topics_of_the_city() -> None:
    data = yaml.safe_load((CITY / "topics.yaml").read_text(encoding="utf-8"))
    known = {topic["key"] for group in data["groups"] for topic in group["topics"]}
    assert {entry["case"]["topic"] for entry in messages()} <= known


def test_staff_write_with_persian_letters_and_digits() -> None:
    for entry in messages():
        if entry["from"].get("language") == "en":
            continue
        for name in ("answer", "work", "contact"):
            assert not re.search("[يك0-9]", entry.get(name, "")), entry["id"]


def test_the_script_answers_every_form_of_the_shipped_tasks(root: Path) -> None:
    shipped = {path.stem for path in (root / FORMS).glob("*.form")}
    by_citizens_and_at_the_desk = {
        "citizen-message",
        "desk-message",
        "report-wrongdoing",
        "staff-message",
    }
    assert shipped - by_citizens_and_at_the_desk <= set(playbook().rules)
