"""Handlers that write to citizens and to staff."""

from handlers import correspondence
from handlers.catalogue.params import LETTER
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "send_letter": Handler(
        correspondence.send_letter,
        "نامه به شهروند",
        "Letter to the citizen",
        "نامه را به زبان پرونده می‌فرستد: پیامک، رایانامه، پست یا صندوق پرونده.",
        "Sends the letter in the case's language: by SMS, e-mail, post or to the case box.",
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
                choices=("sms", "email", "letter", "box"),
                help_fa="خالی: به ترتیب پیامک، رایانامه، پست، صندوق",
                help_en="empty: SMS, else e-mail, else post, else case box",
                example='"box"',
            ),
        },
    ),
    "resend_letter": Handler(
        correspondence.resend_letter,
        "فرستادن دوبارهٔ نامه",
        "Send a letter again",
        "نامه‌ای که نرسیده دوباره، یا از راه دیگری، فرستاده می‌شود.",
        "A letter that did not arrive goes out again, or by another way.",
        {
            "letter_id": Param("number", "شمارهٔ نامه", "Letter", example="letter_id"),
            "channel": Param(
                "text",
                "راه",
                "Channel",
                choices=("sms", "email", "letter", "box"),
                example='"email"',
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
            "digest": Param(
                "yes_no",
                "در خلاصهٔ روزانه",
                "In the daily digest",
                required=False,
                help_fa="خبری که می‌تواند تا خلاصهٔ روز بعد بماند",
                help_en="a notice that can wait for the day's digest",
                example="true",
            ),
        },
    ),
}
