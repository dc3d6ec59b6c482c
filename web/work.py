"""The one way a page changes something: a unit of work for the person at the browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g

from processes.settings import Settings
from web.db import sessions

if TYPE_CHECKING:
    from processes.instances.ports import Ports
    from processes.instances.work import Work


def install(app: Flask, settings: Settings) -> None:
    """Build the domain's ports once, for all requests."""
    try:
        from handlers.composition import make_ports
    except ImportError:
        return
    app.extensions["ports"] = make_ports(settings)


def ports() -> Ports:
    """What the domain is handed by the composition root."""
    return cast("Ports", current_app.extensions["ports"])


@contextmanager
def web_work() -> Iterator[Work]:
    """One action, one commit, by the signed-in person (nobody for a citizen)."""
    from processes.instances.work import open_work

    person = g.get("person")
    with open_work(sessions(), ports(), actor_id=person.id if person else None) as work:
        yield work
