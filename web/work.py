"""The one way a page changes something: a unit of work for the person at the browser."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from flask import Flask, current_app, g

from handlers.composition import make_ports
from processes.instances.ports import Ports
from processes.instances.work import Work, open_work
from processes.settings import Settings
from web.db import sessions


def install(app: Flask, settings: Settings) -> None:
    """Build the domain's ports once, for all requests."""
    app.extensions["ports"] = make_ports(settings)


def ports() -> Ports:
    """What the domain is handed by the composition root."""
    return cast(Ports, current_app.extensions["ports"])


@contextmanager
def web_work() -> Iterator[Work]:
    """One action, one commit, by the signed-in person."""
    person = g.get("person")
    with open_work(sessions(), ports(), actor_id=person.id if person else None) as work:
        yield work


def citizen_work() -> AbstractContextManager[Work]:
    """One action of a citizen, also when a member of staff sits at this browser."""
    return open_work(sessions(), ports(), actor_id=None)
