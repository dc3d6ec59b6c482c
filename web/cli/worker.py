"""Run service tasks that wait in the queue, until SIGTERM."""

import os
from argparse import ArgumentParser, Namespace

from processes.settings import read_settings
from web.cli import add_data


def arguments(parser: ArgumentParser) -> None:
    """From which house."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Work until asked to stop."""
    from handlers.worker import main

    main(read_settings(os.environ, args.data))
    return 0
