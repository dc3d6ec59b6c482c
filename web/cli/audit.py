"""Prove that no row of the audit trail was changed or removed: `pasokh audit verify`."""

import os
from argparse import ArgumentParser, Namespace

from processes.settings import read_settings
from web.cli import REFUSED, add_data
from web.cli.speech import say, warn


def arguments(parser: ArgumentParser) -> None:
    """What to do, and to which house."""
    parser.add_argument("act", choices=["verify"])
    add_data(parser)


def run(args: Namespace) -> int:
    """Walk every chain; name the broken links."""
    from processes import audit
    from processes.db import make_engine, make_sessions

    sessions = make_sessions(make_engine(read_settings(os.environ, args.data).database_url))
    with sessions() as session:
        broken = list(audit.verify(session))
    for link in broken:
        warn(str(link))
    if not broken:
        say("Every chain of the audit trail is whole.", "همهٔ زنجیره‌های ردّ رخدادها سالم است.")
    return REFUSED if broken else 0
