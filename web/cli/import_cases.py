"""Turn the rows of a CSV file into cases, as a mapping file says; twice adds nothing twice.

A bad row is reported with its line and reason and skipped, the rest goes in. With --replay the
cases run through the processes at their own dates, apart from the living ones."""

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from processes.settings import read_settings
from web.cli import add_data
from web.cli.speech import language


def arguments(parser: ArgumentParser) -> None:
    """The file, how to read it, and the house it goes to."""
    parser.add_argument("file", metavar="FILE.csv", type=Path)
    parser.add_argument("--map", required=True, type=Path, metavar="MAPPING.yaml")
    parser.add_argument("--replay", action="store_true", help="run the cases at their own dates")
    add_data(parser)


def run(args: Namespace) -> int:
    """Bring the rows in; 1 when some were refused."""
    from handlers.importing import import_command

    settings = read_settings(os.environ, args.data)
    return import_command(settings, args.map, args.file, replay=args.replay, language=language())
