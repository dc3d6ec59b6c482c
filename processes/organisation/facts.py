"""Facts of the organisation kept as data: its names, telephone, bodies outside, fallbacks."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.organisation.tables import OrganisationFact


def fact(session: Session, key: str) -> dict[str, Any]:
    """The fact `key` (all are read once a session); empty when it was not stated."""
    if "facts" not in session.info:
        rows = session.scalars(select(OrganisationFact))
        session.info["facts"] = {row.key: row.value for row in rows}
    found: dict[str, Any] = session.info["facts"].get(key, {})
    return found


def put_fact(session: Session, key: str, value: dict[str, Any]) -> None:
    """State a fact, in place of what was stated before."""
    session.merge(OrganisationFact(key=key, value=value))
    session.flush()
    session.info.pop("facts", None)


def body_name(session: Session, key: str, language: str) -> str:
    """The name of a body outside the organisation (`external:<key>` in rules)."""
    names = fact(session, "external_bodies").get(key.removeprefix("external:"), {})
    return str(names.get(language) or names.get("fa") or key)


def external_routes(session: Session, language: str) -> str:
    """The bodies outside the municipality to which a citizen can turn, as one line of text."""
    joint = "، " if language == "fa" else ", "
    routes: dict[str, dict[str, str]] = fact(session, "external_routes")
    return joint.join(route[language] for route in routes.values())
