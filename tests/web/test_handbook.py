"""The handbook says of each shipped process who does what by when, in both languages."""

from pathlib import Path

import pytest

from processes.definitions.packages import package_keys
from web.handbook.words import due_in_words
from web.handbook.writing import LANGUAGES, handbook


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, bytes]:
    return handbook(root)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_package_has_a_page_and_every_process_its_picture(
    files: dict[str, bytes], root: Path, language: str
) -> None:
    for key in package_keys(root):
        page = files[f"{key}.{language}.md"].decode()
        pictures = [line for line in page.splitlines() if line.startswith("![")]
        assert len(pictures) >= len(list((root / "bpmn" / key).glob("*.bpmn")))
        for line in pictures:
            picture = files[line.rsplit("(", 1)[1].removesuffix(")")]
            assert picture.startswith(b"<?xml") and b"<svg" in picture


def test_a_step_names_its_people_its_deadline_its_form_and_its_letters(
    files: dict[str, bytes],
) -> None:
    page = files["satisfaction_followup.en.md"].decode()
    row = next(line for line in page.splitlines() if "(#form-record-cause)" in line)
    assert "Unit manager" in row and "5 working days" in row
    case = files["case_handling.en.md"].decode()
    assert any("kind-changed-sms" in line for line in case.splitlines() if line.startswith("| **"))
    assert "| **Cause** |" in page


def test_a_deadline_is_told_in_words_or_as_it_is_written() -> None:
    assert due_in_words("working days(3)", "", "fa") == "۳ روز کاری"
    columns = {"look_days": ["1", "2"]}
    assert due_in_words("working days(look_days)", "", "fa", columns) == "۱ یا ۲ روز کاری"
    assert due_in_words("working days(look_days)", "", "en") == "`working days(look_days)`"
    assert due_in_words("answer_due", "answer", "en") == "the limit “answer”"
    assert due_in_words("if s then a else b", "", "en") == "`if s then a else b`"
