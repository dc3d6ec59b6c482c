"""Handlers that record who was called on above the unit, and that send the day's digest."""

from handlers import digest, escalation
from handlers.catalogue.params import LETTER, LEVEL, LIMIT
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "record_escalation": Handler(
        escalation.record_escalation,
        "ثبت ارتقا",
        "Record an escalation",
        "پرونده برای این مهلت به این سطح رسیده است.",
        "The case has reached this level for this limit.",
        {"limit": LIMIT, "level": LEVEL},
    ),
    "raise_level": Handler(
        escalation.raise_level,
        "بالا بردن به سطح",
        "Raise to a level",
        "سطح را ثبت می‌کند و به مردم آن خبر می‌دهد؛ سطحی که همهٔ آن کنار گذاشته شده‌اند جا می‌ماند.",
        "Records the level and tells its people; a level whose people are all excluded falls out.",
        {
            "limit": LIMIT,
            "level": LEVEL,
            "top": Param("number", "بالاترین سطح", "Highest level", example="4"),
            "reason": Param(
                "text",
                "علت ارتقا",
                "Why it goes up",
                help_fa="time، unacknowledged، resumed یا نام رویداد",
                help_en="time, unacknowledged, resumed, or the name of the event",
                example='"time"',
            ),
            "groups": Param(
                "text",
                "گروه‌ها",
                "Groups",
                help_fa="فهرست گروه هر سطح، از سطح ۰",
                help_en="list of each level's group, from level 0",
                example='["officer@" + case.unit, "unit_manager@" + case.unit]',
            ),
            "letters": Param(
                "text",
                "نامه‌ها",
                "Letters",
                help_fa="فهرست نامهٔ هر سطح، از سطح ۰",
                help_en="list of each level's letter, from level 0",
                example='["escalation-l0", "escalation-l1"]',
            ),
            "at_once": Param(
                "yes_no",
                "بی‌درنگ",
                "At once",
                required=False,
                help_fa="خالی: در خلاصهٔ روزانه",
                help_en="empty: in the daily digest",
                example="true",
            ),
            "passed_from": Param(
                "number",
                "سطح‌های جامانده از",
                "Levels passed over from",
                required=False,
                help_fa="از این سطح تا سطح تازه فقط ثبت می‌شود",
                help_en="from this level up to the new one: on record only",
                example="0",
            ),
            "within_days": Param(
                "number",
                "شمارش کوتاهی در چند روز",
                "Count lapses within days",
                required=False,
                example="30",
            ),
        },
        {"rung": 1, "level_group": "unit_manager@roads", "somebody": True, "lapses": 0},
    ),
    "acknowledge_escalation": Handler(
        escalation.acknowledge_escalation,
        "تأیید دریافت هشدار",
        "Acknowledge an escalation",
        "کسی که کار پیش از این را انجام داده هشدار را دریافت کرده است.",
        "Whoever completed the task before this one has acknowledged the level.",
        {"limit": LIMIT, "level": LEVEL},
    ),
    "take_over_case": Handler(
        escalation.take_over_case,
        "در اختیار گرفتن پرونده",
        "Take the case over",
        "کارهای باز پرونده به کسی می‌رسد که کار پیش از این را انجام داده است.",
        "The open tasks of the case go to whoever completed the task before this one.",
        {},
        {"tasks_taken": 1},
    ),
    "send_digest": Handler(
        digest.send_digest,
        "فرستادن خلاصهٔ روزانه",
        "Send the daily digest",
        "خبرهای نگه‌داشته‌شدهٔ یک همکار در یک پیام می‌رود.",
        "The kept notices of one member of staff go out as one message.",
        {
            "person": Param("number", "شمارهٔ همکار", "Person", example="person"),
            "letter": LETTER,
        },
        {"notices_sent": 3},
    ),
}
