"""A draft: files brought in, what is wrong with them, publishing as a whole, or nothing at all."""

import io
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from processes.definitions.drafts import FileTooLong, put_file
from processes.definitions.tables import Draft, ProcessVersion
from tests.rig.towns import Town, small_package
from tests.web.desks import Desk, desk

DRAFT = "/processes/case_handling/draft"
DIAGRAM = "bpmn/case_handling/case_handling.bpmn"


@pytest.fixture
def owner(town_app: Flask) -> Desk:
    return desk(town_app, "owner")


def bring(owner: Desk, *files: tuple[str, bytes]) -> TestResponse:
    sent = [(io.BytesIO(content), name) for name, content in files]
    return owner.post(f"{DRAFT}/files", files=sent)


def publish(owner: Desk, town: Town, **data: Any) -> TestResponse:
    seen = [draft.lock_version for draft in town.rows(select(Draft))]
    return owner.post(f"{DRAFT}/publish", **{"seen": seen[0], "note": "simpler", **data})


def renamed() -> bytes:
    return small_package()[DIAGRAM].replace(b'"Name of answer"', b'"Write the answer"')


def versions(town: Town) -> list[int]:
    return [row.version for row in town.rows(select(ProcessVersion))]


def test_a_changed_diagram_finds_its_place_by_the_process_it_draws(owner: Desk) -> None:
    assert bring(owner, ("my copy (2).bpmn", renamed())).status_code == 302
    page = owner.get(DRAFT)
    assert DIAGRAM in page
    assert "“Write the answer” in “Case handling”: changed" in page
    assert "Ready to be published" in page


def test_what_is_published_is_followed_by_new_cases_only(owner: Desk, town: Town) -> None:
    before = town.receive(external_id="old").case_id
    town.run_jobs()
    bring(owner, ("case_handling.bpmn", renamed()))
    assert publish(owner, town).headers["Location"].endswith("/processes/case_handling/2")
    assert versions(town) == [1, 2]
    after = town.receive(external_id="new").case_id
    town.run_jobs()
    for case_id in (before, after):
        town.complete(case_id, "assess", "triage1", topic="roads.asphalt", points=[{"text": "x"}])
    assert town.tasks(before)["answer"].name_en == "Name of answer"
    assert town.tasks(after)["answer"].name_en == "Write the answer"
    assert "simpler" in owner.get("/processes/case_handling/2")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("broken.bpmn", b"<not-xml", "well-formed"),
        ("evil.bpmn", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "DOCTYPE"),
        ("program.exe", b"MZ", "has no place in a package"),
        ("letter.md", b"# x", "has no place in a package"),
        ("../../etc/passwd", b"root", "has no place in a package"),
    ],
)
def test_a_file_that_cannot_be_taken_gets_a_sentence_and_changes_nothing(
    owner: Desk, town: Town, name: str, content: bytes, told: str
) -> None:
    answer = bring(owner, (name, content))
    assert answer.status_code == 422
    assert told in answer.text
    assert town.rows(select(Draft)) == []


def test_a_file_larger_than_a_megabyte_is_not_taken(town: Town) -> None:
    with town.work("owner") as work, pytest.raises(FileTooLong, match="larger than 1 MB"):
        put_file(work.session, "case_handling", "big.form", b"x" * 1_000_001, by_id=1, now=work.now)
    assert town.rows(select(Draft)) == []


def test_a_draft_with_errors_names_the_step_and_cannot_be_published(
    owner: Desk, town: Town
) -> None:
    wrong = small_package()[DIAGRAM].replace(b'"set_status"', b'"set_nothing"')
    bring(owner, ("case_handling.bpmn", wrong))
    page = owner.get(DRAFT)
    assert "is left before publishing" in page or "are left before publishing" in page
    assert 'href="#step-working"' in page
    assert 'aria-disabled="true"' in page
    answer = publish(owner, town)
    assert answer.status_code == 422
    assert "was not published" in answer.text
    assert versions(town) == [1]


def test_publishing_needs_a_note(owner: Desk, town: Town) -> None:
    bring(owner, ("case_handling.bpmn", renamed()))
    assert publish(owner, town, note=" ").status_code == 422
    assert versions(town) == [1]


def test_a_draft_that_somebody_changed_meanwhile_is_looked_at_again(
    owner: Desk, town: Town
) -> None:
    bring(owner, ("case_handling.bpmn", renamed()))
    answer = publish(owner, town, seen=0)
    assert answer.status_code in {409, 422}
    assert "changed this draft" in answer.text
    assert versions(town) == [1]


def test_a_dropped_draft_leaves_what_is_published(owner: Desk, town: Town) -> None:
    bring(owner, ("case_handling.bpmn", renamed()))
    owner.post(f"{DRAFT}/discard")
    assert town.rows(select(Draft)) == []
    assert "There is no draft." in owner.get(DRAFT)


def test_a_file_is_taken_out_of_the_draft_alone(owner: Desk, town: Town) -> None:
    bring(owner, ("case_handling.bpmn", renamed()))
    owner.post(f"{DRAFT}/take-out", path="forms/letters/answer.en.md")
    page = owner.get(DRAFT)
    assert "removed" in page
    assert "forms/letters/answer.en.md" in owner.get("/processes/case_handling/1?part=files")


def test_only_the_owner_publishes(town_app: Flask, owner: Desk, town: Town) -> None:
    bring(owner, ("case_handling.bpmn", renamed()))
    head = desk(town_app, "inspection.head")
    assert head.post(f"{DRAFT}/publish", note="mine", seen=1).status_code == 403
    assert versions(town) == [1]
