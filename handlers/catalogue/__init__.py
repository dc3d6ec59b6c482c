"""The handlers that a service task may call, by key, with the words a process owner is shown."""

from handlers.catalogue import (
    after_answer,
    closing,
    correspondence,
    councils,
    deadlines,
    escalation,
    praise,
    relating,
    remedies,
    routing,
    sealing,
    surveys,
)
from handlers.records import Handler

HANDLERS: dict[str, Handler] = {
    **routing.ROWS,
    **correspondence.ROWS,
    **closing.ROWS,
    **deadlines.ROWS,
    **escalation.ROWS,
    **surveys.ROWS,
    **remedies.ROWS,
    **praise.ROWS,
    **sealing.ROWS,
    **relating.ROWS,
    **after_answer.ROWS,
    **councils.ROWS,
}
