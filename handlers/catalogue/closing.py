"""Handlers that record the answer and end or reopen a case."""

from handlers import closing
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
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
    "record_answer": Handler(
        closing.record_answer,
        "ثبت پاسخ",
        "Record the answer",
        "پیش‌نویس پاسخ از این پس پاسخ رسمی پرونده است.",
        "The drafted answer is the answer in force from now on.",
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
                    "stage_two",
                    "withdrawn",
                    "transferred",
                    "linked",
                    "silent",
                ),
                example='"settled"',
            )
        },
    ),
}
