"""How a mapping turns rows into messages, and what it says when it cannot."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.importing.command import load
from handlers.importing.errors import (
    ColumnsDiffer,
    ColumnsMissing,
    DateNotRead,
    FieldEmpty,
    FieldNotUnderstood,
    MappingRefused,
    RowRefused,
)
from handlers.importing.messages import understand
from handlers.importing.rows import read_rows
from tests.handlers.importing.conftest import ROWS, Material
from tests.rig.towns import TUESDAY

SHIPPED = Path("handlers/importing/mappings/boston311.yaml")


def test_a_row_becomes_a_message_by_the_mappings_expressions(material: Material) -> None:
    first, second, *_ = material.understood()
    assert (first.message.kind, second.message.kind) == ("request", "criticism")
    assert first.message.subject == "pothole"
    assert first.message.external_id == "1"
    assert first.message.source == "riverton"


def test_dates_are_read_in_the_sources_own_time_zone(material: Material) -> None:
    received = material.understood()[0].message.received_at
    assert received is not None
    assert received.astimezone(UTC) == datetime(2015, 3, 2, 8, 0, tzinfo=UTC)


def test_a_blank_cell_is_null_and_no_target_means_no_promise(material: Material) -> None:
    third, fourth = material.understood()[2:]
    assert third.closed_at is None
    assert fourth.message.given_due is None
    assert fourth.message.no_due


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9,yesterday,,,no,pothole,Words", DateNotRead),
        ("9,2015-03-02 09:00,,,no,pothole,", FieldEmpty),
        ("9,2015-03-02 09:00,,,no,pothole", ColumnsDiffer),
        ("9,2015-03-02 09:00,,2015-03-01 09:00,no,pothole,Words", RowRefused),
    ],
)
def test_a_bad_row_is_refused_in_both_languages(
    material: Material, row: str, reason: type[RowRefused]
) -> None:
    with pytest.raises(reason) as refused:
        material.write(row).understood()
    sentences = {refused.value.sentence(language) for language in ("fa", "en")}
    assert len(sentences) == 2
    assert not any("{" in sentence for sentence in sentences)


def test_an_expression_that_fails_on_a_row_names_its_field(material: Material) -> None:
    material.change("subject: What is it", "subject: Words + 1")
    with pytest.raises(FieldNotUnderstood) as refused:
        material.understood()
    assert refused.value.params["field"] == "subject"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("subject: What is it", "subjekt: Words", "row.subjekt"),
        ("body: Words", "body: Words +", "row.body"),
        ("time_zone: Europe/Paris", "time_zone: Europe/Nowhere", "time_zone"),
        ("  received_at: Came\n", "", "row.received_at"),
        ("verdict:", "judgement:", "judgement"),
    ],
)
def test_a_wrong_mapping_names_the_place(
    material: Material, old: str, new: str, where: str
) -> None:
    with pytest.raises(MappingRefused) as refused:
        material.change(old, new).load()
    assert refused.value.params["where"] == where


def test_a_column_that_the_mapping_dates_must_be_there(material: Material) -> None:
    material.change("dates: {Came:", 'dates: {Gone: "%Y", Came:')
    with pytest.raises(ColumnsMissing):
        material.understood()


def test_bostons_file_is_read_but_for_one_row(shared: Path, root: Path) -> None:
    file = shared / "data" / "boston311_2015_jan_aug.csv"
    mapping, refused, taken = load(root / SHIPPED, file), [], 0
    for raw in read_rows(file, mapping):
        try:
            understand(raw, mapping, TUESDAY)
            taken += 1
        except RowRefused as problem:
            refused.append((raw.line, problem.sentence("en")))
    assert (taken, refused) == (29_616, [(23_252, "it was closed before it was received")])


def test_every_row_of_the_material_is_sound(material: Material) -> None:
    assert len(material.understood()) == len(ROWS)
