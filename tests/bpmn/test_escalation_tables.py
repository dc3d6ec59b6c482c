"""The tables of the ladder: when each level begins, and who answers there."""

from typing import Any

import pytest

from tests.bpmn.test_tables import decide


def answers_at(level: int, **case: Any) -> str:
    """The group that the table names for a level of a case with a unit."""
    given = {"grade": "open", "stage": 1, "unit": "d05_works", "level_2": "d05", **case}
    variables = {"limit": "answer", "group": "triage_expert@oversight"}
    found = decide("level_people", variables, **given)
    return str(found[f"level_{level}_group"])


def test_the_table_names_who_answers_at_each_level() -> None:
    assert [answers_at(n) for n in range(5)] == [
        "officer@d05_works",
        "unit_manager@d05_works",
        "unit_manager@d05",
        "senior_inspector@stage_two",
        "head_of_inspection@inspection",
    ]
    assert answers_at(2, level_2=None) == "head_of_inspection@inspection"
    assert answers_at(0, unit=None) == "triage_expert@oversight"
    assert answers_at(1, unit=None) == "unit_manager@oversight"
    assert answers_at(0, stage=2) == "inspector@stage_two"
    assert {answers_at(n, grade="sealed").partition("@")[2] for n in range(5)} == {
        "integrity",
        "inspection",
    }


@pytest.mark.parametrize(
    ("case", "shares", "top"),
    [
        ({"severity": "S3"}, (0.75, 1, 1.5, 2), 4),
        ({"severity": "S1"}, (0.5, 1, 1, 1), 4),
        ({"severity": "S2", "grade": "guarded"}, (0.5, 1, 1.5, 2), 4),
        ({"severity": "S2", "grade": "sealed"}, (0.5, 1, 1.5, None), 2),
        ({"severity": "S1", "grade": "sealed"}, (0.5, 1, 1, None), 2),
        ({"severity": "S3", "historic": True}, (0.75, 1, 1.5, None), 2),
    ],
)
def test_the_shares_of_the_ladder(
    case: dict[str, Any], shares: tuple[float | None, ...], top: int
) -> None:
    row = decide("ladder", **{"grade": "open", "historic": False, **case})
    names = ("warn_share", "level_1_share", "level_2_share", "level_3_share")
    assert tuple(row[name] for name in names) == shares and row["top_level"] == top
