"""After a month's outage people get one message each, not a storm (PASOKH_OUTAGE=400 for many)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bpmn.conftest import _fill as fill_shipped
from tests.journeys.outage import Aftermath, come_back, fill
from tests.rig.databases import Templates
from tests.rig.towns import Town

CASES = int(os.environ.get("PASOKH_OUTAGE", "16"))


@pytest.fixture
def aftermath(templates: Templates, tmp_path: Path) -> Iterator[Aftermath]:
    """The city after its month without a ticker."""
    with templates.copy("shipped", fill_shipped) as database:
        town = Town(database.sessions, tmp_path / "files")
        fill(town, CASES)
        yield come_back(town)


def test_a_months_outage_ends_in_a_digest_and_not_in_a_storm(aftermath: Aftermath) -> None:
    print("\n" + "\n".join(aftermath.lines()))  # noqa: T201 - the table of docs/operators.md
    assert aftermath.most_per_ladder == 1 and aftermath.ladders > 0
    assert aftermath.at_true_time == aftermath.breaches > 0
    assert sum(aftermath.on_record.values()) > 0
    assert aftermath.most_a_day == 1 and aftermath.notices > aftermath.digests > 0
    assert aftermath.incidents == 0
