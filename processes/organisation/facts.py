"""Facts of the organisation kept as data: its names, telephone, bodies outside, fallbacks."""

from typing import Any

from sqlalchemy.orm import Session

from processes.organisation.tables import OrganisationFact


def fact(session: Session, key: str) -> dict[str, Any]:
    """The fact `key`; empty when the organisation has not stated it."""
    row = session.get(OrganisationFact, key)
    return row.value if row else {}


def put_fact(session: Session, key: str, value: dict[str, Any]) -> None:
    """State a fact, in place of what was stated before."""
    session.merge(OrganisationFact(key=key, value=value))
    session.flush()


def body_name(session: Session, key: str, language: str) -> str:
    """The name of a body outside the organisation (`external:<key>` in rules)."""
    names = fact(session, "external_bodies").get(key.removeprefix("external:"), {})
    return str(names.get(language) or names.get("fa") or key)
