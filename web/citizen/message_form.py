"""The citizens' form: read from the published process, shown with the lists of today."""

from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from handlers.deploying import SHIPPED
from processes.cases.choices import lists
from processes.cases.intake import ANONYMOUS, PROCESS, NewMessage
from processes.definitions.reading import current_version, definition_of
from processes.engine.forms import Form, FormContext, parse_form
from web.db import reading
from web.languages import current_language
from web.now import current_time

FORM = "citizen-message"
SOURCE = "web"


def message_form() -> Form:
    """The form of the published version; the shipped one where the version names none."""
    return door_form(PROCESS, FORM)


def door_form(process: str, key: str) -> Form:
    """The form `key` of the published `process` behind one of the doors; else the shipped one."""
    version = current_version(reading(), process)
    forms = definition_of(reading(), version.id).forms if version else {}
    return forms.get(key) or _shipped(key)


def context() -> FormContext:
    """What the form is filled in beside: the lists of kinds, topics and districts."""
    return FormContext(now=current_time(), lists=lists(reading()))


def new_message(values: dict[str, Any], key: str, pin: str) -> NewMessage:
    """The message that the checked answers make; `key` is the form's one-time key."""
    happened_on = values.get("happened_on")
    proxy = values.get("proxy") or ""
    return NewMessage(
        kind=values["kind"],
        body=values["body"],
        subject=values.get("subject", ""),
        topic_key=values.get("topic"),
        channel="web",
        language=current_language(),
        identity=values.get("identity", ANONYMOUS),
        name=spoken_for(values.get("name", ""), proxy),
        phone=values.get("mobile", ""),
        email=values.get("email", ""),
        wanted=values.get("wanted", ""),
        place=values.get("place", ""),
        person_named=values.get("person_named", ""),
        district_key=values.get("district"),
        happened_on=date.fromisoformat(happened_on) if happened_on else None,
        source=SOURCE,
        external_id=key,
        external={"proxy": True, "consent": bool(values.get("consent"))} if proxy else {},
        is_synthetic=current_app.extensions["pasokh"].demo,
        pin=pin,
    )


def spoken_for(name: str, proxy: str) -> str:
    """The name under which a case is kept when somebody speaks for the citizen."""
    if not proxy:
        return name
    return str(_("%(name)s, spoken for by %(proxy)s", name=name, proxy=proxy))


@lru_cache(8)
def _shipped(key: str) -> Form:
    return parse_form((SHIPPED / "forms" / f"{key}.form").read_bytes(), key)
