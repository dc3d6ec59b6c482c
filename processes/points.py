"""Named places in the work of the house at which a test may pull the plug; a house goes by."""

from collections.abc import Callable

POINTS = (
    "case_written",  # the row of a case stands, its handling has not begun
    "file_written",  # a file lies in its folder, its row does not exist
    "work_begun",  # the transaction is open
    "instance_locked",  # the row is locked, the state not yet read
    "instance_loaded",
    "handler_done",  # what the service task asked for is written, its process does not know
    "work_acted",  # the verb is done, nothing is written
    "state_packed",
    "step_written",  # rows, history and trail, by one statement
    "before_commit",
    "after_commit",
    "jobs_taken",  # marked as sent, not yet handed to the broker
    "job_handed",  # one of several is handed over
    "job_received",
    "job_performed",
    "letter_begun",  # the try is committed, the gateway not yet called
    "letter_taken",  # the gateway has taken it, nobody knows
)
"""Each step of a unit of work, and of what carries work from one to the next."""


def _pass(name: str) -> None:
    """Nothing happens here."""


reached: Callable[[str], None] = _pass
"""Called as `points.reached("after_commit")`; only tests ever put another function here."""
