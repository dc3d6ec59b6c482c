"""Many citizens who were asked, in a few lines: cases and surveys written as rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from processes.cases.tables import Case
from processes.feedback.tables import Survey
from processes.organisation.units import unit_by_key
from tests.rig.towns import Town

_numbers = count(1)


@dataclass(frozen=True)
class Said:
    """`n` citizens who said the same; without an outcome they kept silent."""

    n: int
    outcome: str | None = None
    kind: str = "outcome"
    unit: str = "d05_works"
    district: str = "d05"
    channel: str = "web"
    via: str = "page"
    claimed: str = "done"
    is_closed: bool = True
    scales: dict[str, int] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)


def say(town: Town, *groups: Said) -> None:
    """Write their cases and surveys down; all were asked at the town's present time."""
    with town.work() as work:
        model = work.session.scalars(select(Case).order_by(Case.id)).first()
        if model is None:
            model = work.session.get_one(Case, town.receive().case_id)
        for group in groups:
            unit_id = unit_by_key(work.session, group.unit).id
            rows = list(_cases(model, group, unit_id))
            ids = work.session.scalars(insert(Case).returning(Case.id), rows).all()
            work.session.execute(insert(Survey), [_survey(group, one, town) for one in ids])


def _cases(model: Case, group: Said, unit_id: int) -> Iterator[dict[str, Any]]:
    same = {c.key: getattr(model, c.key) for c in Case.__table__.columns if c.key != "id"}
    own = {"district_key": group.district, "channel": group.channel, "unit_id": unit_id}
    own |= {"status": "answered", "external_id": None, "pin_hash": None, **group.case}
    for _ in range(group.n):
        yield {**same, **own, "code": str(9_000_000_000 + next(_numbers))}


def _survey(group: Said, case_id: int, town: Town) -> dict[str, Any]:
    heard = town.now if group.outcome else None
    return {
        "case_id": case_id,
        "kind": group.kind,
        "token": f"asked-{case_id}-{group.kind}",
        "claimed": group.claimed,
        "asked_at": town.now,
        "answered_at": heard,
        "closed_at": town.now if group.is_closed else None,
        "outcome": group.outcome,
        "via": group.via if group.outcome else "",
        **group.scales,
    }
