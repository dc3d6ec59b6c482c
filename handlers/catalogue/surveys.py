"""Handlers that ask the citizen what came of the answer."""

from handlers import surveys
from handlers.records import Handler, Param

KIND = Param(
    "text",
    "نوع پرسش",
    "Kind",
    help_fa="outcome: برطرف شد؟ · effect: پابرجاست؟ · pulse: شنیده شدن آسان بود؟",
    help_en="outcome: settled? · effect: does it hold? · pulse: was it easy to be heard?",
    choices=("outcome", "effect", "pulse"),
    example='"outcome"',
)
SAID = {
    "survey_id": 17,
    "outcome": "settled",
    "satisfaction": 4,
    "wants_reopening": False,
    "wants_appeal": False,
    "praise": False,
}

ROWS: dict[str, Handler] = {
    "open_survey": Handler(
        surveys.open_survey,
        "پرسش از شهروند",
        "Open a survey",
        "دربارهٔ پاسخ می‌پرسد؛ نامهٔ پس از آن پیوند پرسش را دارد. اگر نباید بپرسیم survey_id تهی است.",
        "Asks about the answer; the letter after it carries the link. No survey_id: not asked.",
        {
            "kind": KIND,
            "claimed": Param(
                "text",
                "گفتهٔ شهرداری",
                "What the city says",
                required=False,
                help_fa="برای سنجش بستن صوری",
                help_en="held against the citizen's word: false closing",
                choices=("done", "explained"),
                example='"done"',
            ),
            "rest_days": Param(
                "number", "فاصله، روز", "Days between two questions", required=False, example="14"
            ),
            "tap_apart_seconds": Param(
                "number",
                "دو لمس متضاد، ثانیه",
                "Opposite taps within, seconds",
                required=False,
                help_fa="زودتر از این کار ماشین است و شمرده نمی‌شود",
                help_en="sooner than this is a machine and does not count",
                example="120",
            ),
            "trust": Param(
                "yes_no", "پرسش اعتماد", "Ask for trust", required=False, example="trust_wanted"
            ),
            "trust_days": Param(
                "number", "اعتماد هر چند روز", "Trust once in, days", required=False, example="90"
            ),
        },
        example=SAID,
        asks_citizen=True,
    ),
    "remind_survey": Handler(
        surveys.remind_survey,
        "شمردن لمس یا یادآوری",
        "Count the tap, or remind",
        "لمسی که نقض نشده نظر شهروند است؛ وگرنه زمان یادآوری ثبت می‌شود.",
        "A tap that nothing contradicted is the answer; else it notes the reminder.",
        {"kind": KIND},
        example=SAID,
    ),
    "close_survey": Handler(
        surveys.close_survey,
        "پایان پرسش",
        "Close the survey",
        "لمسی که نقض نشده شمرده می‌شود؛ پس از این پاسخی گرفته نمی‌شود.",
        "A tap that nothing contradicted counts; no answer is taken after this.",
        {"kind": KIND},
        example=SAID,
    ),
    "prepare_call": Handler(
        surveys.prepare_call,
        "آماده کردن تماس",
        "Prepare a call",
        "همکاران واحد پرونده کنار می‌روند؛ می‌گوید شماره‌ای هست و تماس خواسته شده است یا نه.",
        "People of the case's unit step aside; says whether there is a number and no opting out.",
        {"group": Param("text", "گروه تماس", "Callers", example='"satisfaction_caller"')},
        example={"may_call": True, "calls_made": 0},
    ),
    "note_call": Handler(
        surveys.note_call,
        "ثبت نتیجهٔ تماس",
        "Note a call",
        "نتیجهٔ آخرین تماس و پاسخ‌ها، اگر بود؛ پاسخ همان‌جا بسته می‌شود.",
        "The result of the last call and its answers, if any; an answer is closed at once.",
        {"kind": KIND},
        example={**SAID, "calls_made": 1, "call_result": "answered"},
    ),
    "open_appreciation": Handler(
        surveys.open_appreciation,
        "پروندهٔ تقدیر",
        "Open an appreciation",
        "تقدیری که شهروند در نظرسنجی نوشته و اجازهٔ گفتنش را داده است.",
        "Praise that the citizen wrote in the survey, with consent to pass it on.",
        example={"praise_code": "1234567897"},
    ),
}
