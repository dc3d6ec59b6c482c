"""Every text that the shipped processes ask or say exists in two languages and in plain words."""

import re
from pathlib import Path

import pytest

from processes.definitions.packages import letter_key, quoted_words
from processes.definitions.showing import tables_in
from processes.engine.forms.records import every
from processes.engine.letters import LOOKUPS
from tests.bpmn.shipped import DIAGRAMS, FORMS, LETTERS, ROOT, TABLES, form, letter

NAMES = {letter_key(path.name) for path in LETTERS}
SENT = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in (*DIAGRAMS, *TABLES)}
SMS = [path for path in LETTERS if letter_key(path.name).endswith("-sms")]
STIFF = (
    "می‌باشد",
    " می‌گردد",
    "گردید",
    "جهت ",
    "در خصوص",
    "چنانچه",
    "در اسرع وقت",
    "به‌زودی",
    "حضرتعالی",
    "اینجانب",
    "متشاکی",
    "مشتکی",
    "فرآیند",
    "مختومه",
    "سیستم",
)
ARABIC = re.compile("[يكةۀ٠-٩]")


def persian(path: Path) -> str:
    """The Persian words of a file; code and English are left out."""
    return " ".join(re.findall(r"[\u0600-\u06ff\u200c ]+", path.read_text("utf-8")))


def test_every_letter_is_there_in_both_languages() -> None:
    for name in sorted(NAMES):
        for language in ("fa", "en"):
            assert (ROOT / "forms" / "letters" / f"{name}.{language}.md").exists(), name


def test_every_letter_is_sent_by_something() -> None:
    assert sorted(NAMES - quoted_words(SENT)) == []


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_a_letter_names_only_what_can_be_filled_in(path: Path) -> None:
    assert letter(path).names <= LOOKUPS
    assert letter(path).subject and letter(path).body


@pytest.mark.parametrize("path", SMS, ids=lambda path: path.stem)
def test_a_message_on_a_telephone_tells_others_nothing(path: Path) -> None:
    told = letter(path).names & {"citizen_name", "points", "finding", "reason", "body", "remedy"}
    assert told == set()


def test_both_languages_of_a_letter_name_the_same_things() -> None:
    for name in sorted(NAMES):
        fa, en = (
            letter(ROOT / "forms" / "letters" / f"{name}.{language}.md").names
            for language in ("fa", "en")
        )
        assert fa == en, name


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_asks_in_both_languages(path: Path) -> None:
    asked = form(path)
    assert asked.title_fa and asked.title_en
    for component in every(asked.components):
        assert bool(component.label_fa) == bool(component.label_en), component.key
        assert bool(component.help_fa) == bool(component.help_en), component.key
        assert [o.value for o in component.options if not (o.fa and o.en)] == [], component.key


@pytest.mark.parametrize(
    "path", [*DIAGRAMS, *TABLES, *FORMS, *LETTERS], ids=lambda path: f"{path.name}"
)
def test_the_persian_is_plain_and_in_persian_letters(path: Path) -> None:
    words = persian(path)
    assert [stiff for stiff in STIFF if stiff in words] == []
    assert ARABIC.findall(words) == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_row_says_why_in_both_languages(path: Path) -> None:
    for table in tables_in(path.read_bytes(), name=path.name):
        one_sided = [
            n for n, rule in enumerate(table.rules, 1) if bool(rule.note_fa) != bool(rule.note_en)
        ]
        assert one_sided == [], table.id
