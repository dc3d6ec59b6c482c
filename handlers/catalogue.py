"""The handlers that a service task may call, by key, with the words a process owner is shown."""

from handlers import closing, correspondence, deadlines, escalation, routing, surveys
from handlers.records import Handler, Param

_LETTER = Param(
    "text",
    "نامه",
    "Letter",
    help_fa="نام فایل در forms/letters، بدون زبان",
    help_en="its file in forms/letters, without the language",
    example='"acknowledgement"',
)
_LIMIT = Param(
    "text",
    "مهلت",
    "Limit",
    help_fa="«answer» قولی است که به شهروند داده می‌شود",
    help_en="“answer” is the promise to the citizen",
    choices=("assess", "contact", "answer"),
    example='"answer"',
)
_LEVEL = Param("number", "سطح", "Level", choices=("0", "1", "2", "3", "4"), example="1")

HANDLERS: dict[str, Handler] = {
    "suggest_assessment": Handler(
        routing.suggest_assessment,
        "پیشنهاد بررسی اولیه",
        "Suggest the initial assessment",
        "موضوع، نوع و شدت را از واژه‌های پیام پیشنهاد می‌کند؛ تصمیم با کارشناس است.",
        "Suggests topic, kind and severity from the words of the message; a person decides.",
        example={
            "suggested_topic": "roads.asphalt",
            "suggested_kind": "request",
            "suggested_severity": "S3",
            "suggested_reason": "چاله",
        },
    ),
    "route_case": Handler(
        routing.route_case,
        "ارجاع به واحد",
        "Route the case",
        "پرونده را به واحدی می‌دهد که قاعده نام می‌برد و دلیل آن را نگه می‌دارد.",
        "Gives the case to the unit that the rule names, and keeps why.",
        {
            "unit": Param(
                "text",
                "قاعدهٔ واحد",
                "Rule",
                required=False,
                help_fa="نشانهٔ واحد، district:works، above_subject، external:…؛ خالی: از موضوع",
                help_en="a unit key, district:works, above_subject, external:…; empty: by topic",
                example='"district:works"',
            )
        },
        example={"unit": "d05_works", "unit_why": "موضوع و منطقهٔ پیام"},
    ),
    "exclude_earlier_officers": Handler(
        routing.exclude_earlier_officers,
        "کنار گذاشتن مسئولان پیشین",
        "Exclude the earlier officers",
        "کسانی که در واحدها روی پرونده کار کرده‌اند دیگر آن را نمی‌بینند و برنمی‌دارند.",
        "People who have worked on the case in a unit no longer see or handle it.",
    ),
    "send_letter": Handler(
        correspondence.send_letter,
        "نامه به شهروند",
        "Letter to the citizen",
        "نامه را به زبان پرونده می‌فرستد: پیامک اگر شماره هست، رایانامه یا صندوق پرونده.",
        "Sends the letter in the case's language: SMS if there is a number, e-mail or case box.",
        {
            "letter": _LETTER,
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
            "letter": _LETTER,
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
    "set_status": Handler(
        closing.set_status,
        "وضعیت پرونده",
        "Set the status",
        "واژهٔ وضعیت و یادداشت کنار آن؛ شهروند هر دو را می‌بیند.",
        "The word for the state and the note beside it; the citizen sees both.",
        {
            "status": Param(
                "text",
                "وضعیت",
                "Status",
                choices=("received", "in_progress", "waiting", "answered", "closed"),
                example='"in_progress"',
            ),
            "note": Param("text", "یادداشت", "Note", required=False, example='"remedy"'),
        },
    ),
    "set_deadline": Handler(
        deadlines.set_deadline,
        "تعیین مهلت",
        "Set a deadline",
        "تاریخ مهلت را با دلیلش می‌نویسد: ردیف جدول، مقدار، از چه زمان.",
        "Writes the date of a limit with its reason: the row of a table, the amount, since when.",
        {
            "limit": _LIMIT,
            "due": Param("date", "تا", "Due", example="working days(10)"),
            "table": Param("text", "جدول", "Table", required=False, example='"deadlines"'),
            "row": Param("number", "ردیف", "Row", required=False, example="deadlines_row"),
            "amount": Param("number", "مقدار", "Amount", required=False, example="10"),
            "unit": Param(
                "text",
                "یکا",
                "Unit",
                required=False,
                choices=("working", "calendar", "hours", "working_hours"),
                example='"working"',
            ),
            "since": Param("date", "از", "Since", required=False, example="case.received_at"),
        },
    ),
    "meet_deadline": Handler(
        deadlines.meet_deadline,
        "مهلت رعایت شد",
        "Deadline met",
        "کاری که مهلت برای آن بود انجام شده است.",
        "What the limit asked for is done.",
        {"limit": _LIMIT},
    ),
    "pass_deadline": Handler(
        deadlines.pass_deadline,
        "مهلت گذشت",
        "Deadline passed",
        "مهلت به پایان رسید و کار انجام نشده است.",
        "The limit is over and what it asked for is not done.",
        {"limit": _LIMIT},
    ),
    "record_escalation": Handler(
        escalation.record_escalation,
        "ثبت ارتقا",
        "Record an escalation",
        "پرونده برای این مهلت به این سطح رسیده است.",
        "The case has reached this level for this limit.",
        {"limit": _LIMIT, "level": _LEVEL},
    ),
    "acknowledge_escalation": Handler(
        escalation.acknowledge_escalation,
        "تأیید دریافت هشدار",
        "Acknowledge an escalation",
        "کسی که کار پیش از این را انجام داده هشدار را دریافت کرده است.",
        "Whoever completed the task before this one has acknowledged the level.",
        {"limit": _LIMIT, "level": _LEVEL},
    ),
    "record_answer": Handler(
        closing.record_answer,
        "ثبت پاسخ",
        "Record the answer",
        "پیش‌نویس پاسخ از این پس پاسخ رسمی پرونده است.",
        "The drafted answer is the answer in force from now on.",
    ),
    "open_survey": Handler(
        surveys.open_survey,
        "پرسش از شهروند",
        "Open a survey",
        "دربارهٔ پاسخ می‌پرسد؛ نامهٔ پس از آن پیوند پرسش را دارد.",
        "Asks about the answer; the letter after it carries the link.",
        {
            "kind": Param(
                "text",
                "نوع پرسش",
                "Kind",
                choices=("outcome", "effect", "pulse"),
                example='"outcome"',
            )
        },
        example={"survey_id": 17},
    ),
    "remind_survey": Handler(
        surveys.remind_survey,
        "یادآوری پرسش",
        "Remind of the survey",
        "زمان یادآوری را ثبت می‌کند.",
        "Notes that the question went out once more.",
    ),
    "close_survey": Handler(
        surveys.close_survey,
        "پایان پرسش",
        "Close the survey",
        "پس از این پاسخی گرفته نمی‌شود.",
        "No answer is taken after this.",
    ),
    "reopen_case": Handler(
        closing.reopen_case,
        "بازگشایی پرونده",
        "Reopen the case",
        "رسیدگی از نو آغاز می‌شود و همهٔ گذشته می‌ماند.",
        "Handling begins anew and all that was done is kept.",
    ),
    "close_case": Handler(
        closing.close_case,
        "پایان رسیدگی",
        "Close the case",
        "رسیدگی پایان یافته است.",
        "Handling has ended.",
        {
            "reason": Param(
                "text",
                "دلیل پایان",
                "Reason",
                choices=(
                    "settled",
                    "no_word",
                    "after_reopening",
                    "thanked",
                    "withdrawn",
                    "transferred",
                ),
                example='"settled"',
            )
        },
    ),
}
