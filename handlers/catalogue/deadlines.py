"""Handlers that set, meet and pass a case's limits."""

from handlers import deadlines, waiting
from handlers.catalogue.params import LIMIT
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "set_deadline": Handler(
        deadlines.set_deadline,
        "تعیین مهلت",
        "Set a deadline",
        "تاریخ مهلت را با دلیلش می‌نویسد: ردیف جدول، مقدار، از چه زمان.",
        "Writes the date of a limit with its reason: the row of a table, the amount, since when.",
        {
            "limit": LIMIT,
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
        {"limit": LIMIT},
    ),
    "pass_deadline": Handler(
        deadlines.pass_deadline,
        "مهلت گذشت",
        "Deadline passed",
        "مهلت به پایان رسید و کار انجام نشده است.",
        "The limit is over and what it asked for is not done.",
        {"limit": LIMIT},
    ),
    "stop_clock": Handler(
        waiting.stop_clock,
        "توقف مهلت",
        "Stop the clock",
        "پرونده در انتظار شهروند است و مهلت پاسخ نمی‌گذرد.",
        "The case waits for the citizen and the time for the answer stands still.",
        {
            "until": Param(
                "date",
                "تا",
                "Until",
                required=False,
                help_fa="روز پایان انتظار؛ در صفحهٔ پرونده به شهروند و همکاران گفته می‌شود",
                help_en="the end of waiting; the page of the case tells it to citizen and staff",
                example="wait_until",
            )
        },
    ),
    "start_clock": Handler(
        waiting.start_clock,
        "ادامهٔ مهلت",
        "Start the clock again",
        "تاریخ تازهٔ پاسخ را با شمار روزهای انتظار می‌نویسد؛ «چرا این تاریخ؟» آن را می‌گوید.",
        "Writes the new date of the answer with the days waited; “why this date” tells it.",
        {
            "due": Param("date", "تا", "Due", required=False, example="answer_due"),
            "days": Param(
                "number",
                "روزهای کاری انتظار",
                "Working days waited",
                required=False,
                example="waited_days",
            ),
        },
    ),
}
