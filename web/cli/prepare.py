"""Make a database ready to serve: upgrade it, publish the shipped packages, fill the demo city."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from processes.settings import Settings, read_settings
from web.cli import FINE, REFUSED, add_data
from web.cli.catalogues import compile_catalogues
from web.cli.speech import language, say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

INDENT = " " * 11  # below the lines of `pasokh up`


def arguments(parser: ArgumentParser) -> None:
    """Which house."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Take the steps that are missing; each may be taken again without harm."""
    from processes.db import make_engine, make_sessions

    settings = read_settings(os.environ, args.data)
    compile_catalogues()
    _upgrade(settings)
    sessions = make_sessions(make_engine(settings.database_url, pool_size=2))
    if settings.demo:
        _load_organisation(settings, sessions)
    refused = _publish(sessions)
    if settings.demo and refused == FINE:
        _fill(settings, sessions)
    _write_accounts(settings)
    return refused


def accounts_file(settings: Settings) -> Path:
    """Where the accounts of a demonstration are written down for who started it."""
    return settings.run / "accounts.txt"


def _upgrade(settings: Settings) -> None:
    from processes.migrations import upgrade

    for step in upgrade(settings.database_url):
        _tell(f"database: {step}", f"پایگاه داده: {step}")


def _load_organisation(settings: Settings, sessions: "sessionmaker[Session]") -> None:
    from handlers.demo import load_organisation

    load_organisation(sessions, settings)


def _publish(sessions: "sessionmaker[Session]") -> int:
    """Publish the shipped packages; their lanes name roles, so that an organisation comes first."""
    from handlers.deploying import deploy_shipped
    from web.cli.deploy import tell

    if not _has_roles(sessions):
        _tell(
            "There is no organisation yet: once it is loaded, `pasokh deploy bpmn` publishes.",
            "هنوز سازمانی بارگذاری نشده است؛ پس از آن «pasokh deploy bpmn» را اجرا کنید.",
        )
        return FINE
    if tell(deploy_shipped(sessions), INDENT) == FINE:
        return FINE
    if not _all_in_force(sessions):
        return REFUSED
    _tell("The versions in force go on.", "نسخه‌های جاری برقرار می‌ماند.")
    return FINE


def _has_roles(sessions: "sessionmaker[Session]") -> bool:
    from sqlalchemy import select

    from processes.organisation.tables import Role

    with sessions() as session:
        return session.scalar(select(Role.key).limit(1)) is not None


def _all_in_force(sessions: "sessionmaker[Session]") -> bool:
    """Whether each shipped package has a version that new cases take."""
    from handlers.deploying import SHIPPED
    from processes.definitions.packages import package_keys
    from processes.definitions.reading import current_version

    with sessions() as session:
        return all(current_version(session, key) for key in package_keys(SHIPPED))


def _fill(settings: Settings, sessions: "sessionmaker[Session]") -> None:
    from handlers.demo import fill

    fill(sessions, settings, _tell)


def _write_accounts(settings: Settings) -> None:
    """The supervisor shows them without loading the domain itself."""
    written = accounts_file(settings)
    written.unlink(missing_ok=True)
    if not settings.demo:
        return
    from handlers.demo import accounts

    heading, column = ("ورود کارکنان:", 2) if language() == "fa" else ("Sign in as staff:", 3)
    rows = (f"  {row[0]:<20} {row[1]:<14} {row[column]}" for row in accounts())
    settings.run.mkdir(parents=True, exist_ok=True)
    written.touch(0o600)
    written.write_text("\n".join([heading, *rows]), encoding="utf-8")


def _tell(en: str, fa: str) -> None:
    say(INDENT + en, INDENT + fa)
