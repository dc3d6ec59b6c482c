"""Handlers that record who was called on above the unit."""

from handlers import escalation
from handlers.catalogue.params import LEVEL, LIMIT
from handlers.records import Handler

ROWS: dict[str, Handler] = {
    "record_escalation": Handler(
        escalation.record_escalation,
        "ثبت ارتقا",
        "Record an escalation",
        "پرونده برای این مهلت به این سطح رسیده است.",
        "The case has reached this level for this limit.",
        {"limit": LIMIT, "level": LEVEL},
    ),
    "acknowledge_escalation": Handler(
        escalation.acknowledge_escalation,
        "تأیید دریافت هشدار",
        "Acknowledge an escalation",
        "کسی که کار پیش از این را انجام داده هشدار را دریافت کرده است.",
        "Whoever completed the task before this one has acknowledged the level.",
        {"limit": LIMIT, "level": LEVEL},
    ),
}
