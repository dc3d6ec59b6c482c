"""Facts of the organisation kept as data: its names, telephone, bodies outside, fallbacks."""

from typing import Any

from sqlalchemy.orm import Session

from processes.organisation.known import known
from processes.organisation.tables import OrganisationFact


def fact(session: Session, key: str) -> dict[str, Any]:
    """The fact `key`, for reading only; empty when it was not stated."""
    return known(session).facts.get(key, {})


def put_fact(session: Session, key: str, value: dict[str, Any]) -> None:
    """State a fact, in place of what was stated before."""
    session.merge(OrganisationFact(key=key, value=value))
    session.flush()


def body_name(session: Session, key: str, language: str) -> str:
    """The name of a body outside the organisation (`external:<key>` in rules)."""
    names = fact(session, "external_bodies").get(key.removeprefix("external:"), {})
    return str(names.get(language) or names.get("fa") or key)


def external_routes(session: Session, language: str) -> str:
    """The bodies outside the municipality to which a citizen can turn, as one line of text."""
    joint = "، " if language == "fa" else ", "
    routes: dict[str, dict[str, str]] = fact(session, "external_routes")
    return joint.join(route[language] for route in routes.values())
