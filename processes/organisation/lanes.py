"""Lanes: of cases of some grades only those who may see them get a task, a notice or a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from processes.organisation.facts import fact
from processes.organisation.tables import Membership, Role

SEALED = "sealed"
FACT = "grade_lanes"
OTHERS = "others"


@dataclass(frozen=True)
class Lane:
    """Who alone works on cases of a grade.

    `roles` may be asked for by name: those that open sealed cases, and those that decide beside
    a case without seeing it. `in_place` says which of them does the work of another role;
    `stand_ins` are groups ("role@unit") in the order of their standing."""

    roles: frozenset[str]
    in_place: Mapping[str, str]
    stand_ins: tuple[str, ...]

    def role_for(self, role: str) -> str:
        """The role in the lane that does the work of `role`; none where none is named."""
        if role in self.roles:
            return role
        found = self.in_place.get(role, self.in_place.get(OTHERS, ""))
        return found if found in self.roles else ""

    def order(self, role: str) -> list[str]:
        """Who stands in for `role`: its own kind first, then who stands above, then below."""
        own = [at for at, group in enumerate(self.stand_ins) if _role(group) == role]
        last = own[-1] if own else -1
        above = list(self.stand_ins[last + 1 :])
        below = [group for group in self.stand_ins[: last + 1] if _role(group) != role]
        found = [self.stand_ins[at] for at in own] + above + below[::-1]
        return [group for group in found if _role(group) in self.roles]


def lane_of(session: Session, grade: str) -> Lane | None:
    """The lane of a grade as the organisation's facts draw it; None where everybody may work.

    Sealed cases have one even where no fact says so: then nobody outside inspection stands in."""
    drawn: dict[str, dict[str, Any]] = fact(session, FACT)
    if grade not in drawn and grade != SEALED:
        return None
    said = drawn.get(grade, {})
    beside = frozenset(str(role) for role in said.get("beside", []))
    return Lane(
        roles=_readers(session) | beside,
        in_place=said.get("in_place", {}),
        stand_ins=tuple(said.get("stand_ins", [])),
    )


def seal_readers(session: Session) -> set[int]:
    """Everybody whose role opens sealed cases: inspection."""
    opens = exists().where(Role.key == Membership.role, Role.sees_sealed)
    return set(session.scalars(select(Membership.person_id).where(opens)))


def _readers(session: Session) -> frozenset[str]:
    """The roles that open sealed cases, looked up once a session."""
    if "seal_readers" not in session.info:
        rows = select(Role.key).where(Role.sees_sealed)
        session.info["seal_readers"] = frozenset(session.scalars(rows))
    found: frozenset[str] = session.info["seal_readers"]
    return found


def _role(group: str) -> str:
    return group.partition("@")[0]
