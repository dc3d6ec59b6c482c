"""Handlers that write to citizens and to staff."""

from handlers import correspondence
from handlers.catalogue.params import LETTER
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "send_letter": Handler(
        correspondence.send_letter,
        "نامه به شهروند",
        "Letter to the citizen",
        "نامه را به زبان پرونده می‌فرستد: پیامک اگر شماره هست، رایانامه یا صندوق پرونده.",
        "Sends the letter in the case's language: SMS if there is a number, e-mail or case box.",
        {
            "letter": LETTER,
            "sms": Param(
                "text",
                "نامهٔ پیامکی",
                "Letter for SMS",
                required=False,
                help_fa="متن کوتاهی که اگر شماره هست پیامک می‌شود",
                help_en="the short text that goes by SMS where there is a number",
                example='"acknowledgement-sms"',
            ),
            "channel": Param(
                "text",
                "راه",
                "Channel",
                required=False,
                choices=("sms", "email", "box"),
                help_fa="خالی: به ترتیب پیامک، رایانامه، صندوق",
                help_en="empty: SMS, else e-mail, else case box",
                example='"box"',
            ),
        },
    ),
    "notify_staff": Handler(
        correspondence.notify_staff,
        "آگاه کردن همکاران",
        "Notice to staff",
        "برای همهٔ اعضای گروه، جز کسانی که از پرونده کنار گذاشته شده‌اند.",
        "To everybody in the group except those excluded from the case.",
        {
            "letter": LETTER,
            "group": Param(
                "text",
                "گروه",
                "Group",
                required=False,
                help_fa="نقش@واحد",
                help_en="role@unit",
                example='"officer@" + case.unit',
            ),
            "person_id": Param(
                "number", "شمارهٔ همکار", "Person", required=False, example="assignee_id"
            ),
        },
    ),
}
