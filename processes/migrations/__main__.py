"""`DATABASE_URL=... python -m processes.migrations "the sentence"` writes the next step's draft."""

import sys

from alembic import command
from alembic.script import ScriptDirectory

from processes.migrations import config


def main(words: list[str]) -> int:
    """Compare the tables with the database and write the step that closes the gap."""
    if not words:
        sys.stderr.write('Say what the step does: python -m processes.migrations "the sentence"\n')
        return 2
    steps = list(ScriptDirectory.from_config(config()).walk_revisions())
    command.revision(config(), " ".join(words), autogenerate=True, rev_id=f"{len(steps) + 1:04d}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
