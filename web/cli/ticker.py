"""Fire due timers and send lost jobs again, until SIGTERM; any number of tickers may run."""

import os
from argparse import ArgumentParser, Namespace

from processes.settings import read_settings
from web.cli import add_data


def arguments(parser: ArgumentParser) -> None:
    """From which house."""
    add_data(parser)


def run(args: Namespace) -> int:
    """Tick until asked to stop."""
    from handlers.ticker import main

    main(read_settings(os.environ, args.data))
    return 0
