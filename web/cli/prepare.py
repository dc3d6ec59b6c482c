"""Make a database ready to serve: upgrade it, publish the shipped packages, fill the demo city."""

import os
from argparse import ArgumentParser, Namespace

from processes.settings import read_settings
from web.cli import add_data
from web.cli.catalogues import compile_catalogues
from web.cli.speech import say


def arguments(parser: ArgumentParser) -> None:
    """Which house."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Take the steps that are missing; each may be taken again without harm."""
    from processes.migrations import upgrade

    settings = read_settings(os.environ, args.data)
    for written in compile_catalogues():
        say(f"           compiled {written.name}", f"           {written.name} ترجمه شد")
    for step in upgrade(settings.database_url):
        say(f"           database: {step}", f"           پایگاه داده: {step}")
    return 0
