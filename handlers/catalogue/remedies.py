"""Handlers that follow what an answer has promised."""

from handlers import remedies
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "promise_remedies": Handler(
        remedies.promise_remedies,
        "ثبت اقدام‌های وعده‌داده‌شده",
        "Write down the remedies",
        "هر اقدام پاسخ با مسئول و تاریخ ثبت می‌شود و پیامی پیگیری آن را آغاز می‌کند.",
        "Each remedy of the answer is kept with its unit and date; a message begins to follow it.",
        {
            "starts": Param(
                "text",
                "پیام آغاز پیگیری",
                "Message that starts the following",
                help_fa="کلید پیام: کد پرونده، دونقطه، شمارهٔ اقدام",
                help_en="its key is the case's code, a colon, the remedy's number",
                example='"remedy_promised"',
            )
        },
        example={"remedies": 1},
    ),
    "record_remedy": Handler(
        remedies.record_remedy,
        "وضع یک اقدام",
        "State of a remedy",
        "گزارش شد، بازگشت، یا انجام آن تأیید شد؛ می‌گوید چند اقدام پرونده باز است.",
        "Reported, sent back, or confirmed as done; tells how many of the case are open.",
        {
            "number": Param("number", "شمارهٔ اقدام", "Number", example="remedy_number"),
            "state": Param(
                "text",
                "وضع",
                "State",
                choices=("promised", "reported", "moved", "done"),
                example='"done"',
            ),
            "evidence": Param("text", "مدرک", "Evidence", required=False, example="evidence_list"),
            "due": Param("date", "تاریخ تازه", "New date", required=False, example="due"),
        },
        example={"remedies_left": 0},
    ),
    "record_extension": Handler(
        remedies.record_extension,
        "ثبت تمدید",
        "Record the extension",
        "شمار تمدیدهای پرونده یکی بیشتر می‌شود؛ تاریخ را «تعیین مهلت» می‌نویسد.",
        "The case counts one extension more; the date itself is written by “Set a deadline”.",
        {
            "earlier": Param("date", "تاریخ پیشین", "Earlier date", example="answer_due"),
            "due": Param("date", "تاریخ تازه", "New date", example="new_due"),
        },
    ),
}
