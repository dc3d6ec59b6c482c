"""Bring the database up to this release: `pasokh db upgrade`."""

import os
from argparse import ArgumentParser, Namespace

from processes.settings import read_settings
from web.cli import add_data
from web.cli.speech import say


def arguments(parser: ArgumentParser) -> None:
    """What to do, and to which house."""
    parser.add_argument("act", choices=["upgrade"])
    add_data(parser)


def run(args: Namespace) -> int:
    """Take the missing steps."""
    from processes.migrations import upgrade

    steps = upgrade(read_settings(os.environ, args.data).database_url)
    for step in steps:
        say(f"taken: {step}", f"انجام شد: {step}")
    if not steps:
        say("The database is up to date.", "پایگاه داده به‌روز است.")
    return 0
