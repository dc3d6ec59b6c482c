"""Handlers of what follows the answer: second stage, hard stop, holds, sessions with a manager."""

from handlers import after_answer, sessions
from handlers.records import Handler, Param

BOOKING = Param("number", "نوبت ملاقات", "Booking", example="booking_id")
ORDER = Param("number", "دستور", "Order", example="order_id")

ROWS: dict[str, Handler] = {
    "begin_stage_two": Handler(
        after_answer.begin_stage_two,
        "آغاز بررسی مرحلهٔ دوم",
        "Begin the second stage",
        "پرونده نزد واحد دیگری از نو بررسی می‌شود؛ نتیجه‌های پیشین در سابقه می‌ماند.",
        "Another unit reviews the case afresh; earlier findings stay in the history.",
        {"unit": Param("text", "واحد", "Unit", example='"stage_two"')},
    ),
    "exclude_everybody": Handler(
        after_answer.exclude_everybody,
        "کنار رفتن همهٔ افراد پیشین",
        "Exclude everybody who worked on it",
        "هرکه در هر نقشی در این پرونده کاری کرده است دیگر آن را نمی‌بیند.",
        "Whoever has worked on the case in any role no longer sees it.",
    ),
    "step_aside": Handler(
        after_answer.step_aside,
        "کناره‌گیری از رسیدگی",
        "Step aside",
        "کسی که کار پیش از این را انجام داد تعارض منافع دارد و کنار می‌رود.",
        "Whoever did the task before this one has an interest in the case and steps aside.",
    ),
    "check_hard_stop": Handler(
        after_answer.check_hard_stop,
        "بیشترین زمان باز بودن",
        "Longest time open",
        "پرونده هنوز باز است؟ روزهای انتظار شمرده نمی‌شود.",
        "Is the case still open? Days of waiting do not count.",
        {
            "since": Param("date", "از چه زمانی", "Since", example="limits_since"),
            "days": Param("number", "چند روز", "How many days", example="hard_stop_days"),
        },
        {
            "hard_stop_open": True,
            "hard_stop_until": "2027-01-09T07:00:00+00:00",
            "hard_stop_due": True,
        },
    ),
    "record_hard_stop": Handler(
        after_answer.record_hard_stop,
        "ثبت باز ماندن بیش از حد",
        "Record that it is open too long",
        "پرونده در شمار همگانی پرونده‌های باز بیش از حد مجاز می‌آید.",
        "The case counts in the public figure of those open too long.",
    ),
    "set_hold": Handler(
        after_answer.set_hold,
        "توقف قانونی",
        "Set a legal hold",
        "از این پس چیزی از پرونده حذف نمی‌شود؛ به حکم دادگاه یا قانون مهلت هم می‌ایستد.",
        "From now on nothing of the case is deleted; by court or law the clock stops as well.",
        {
            "cause": Param(
                "text", "علت", "Cause", choices=("court", "legal", "evidence"), example="hold_cause"
            ),
            "stops_clock": Param(
                "yes_no", "مهلت می‌ایستد", "The clock stops", required=False, example="true"
            ),
        },
        {"hold_id": 1, "hold_stops_clock": True},
    ),
    "lift_hold": Handler(
        after_answer.lift_hold,
        "پایان توقف قانونی",
        "Lift the legal hold",
        "مهلت به همان اندازه که ایستاده بود جابه‌جا می‌شود.",
        "The date of the answer moves by what the clock stood still.",
        {"hold_id": Param("number", "توقف", "Hold", example="hold_id")},
        {"hold_new_due": "2027-01-09T11:30:00+00:00"},
    ),
    "describe_meeting": Handler(
        sessions.describe_meeting,
        "زمان و جای ملاقات",
        "When and where they meet",
        "زمان و جای ملاقات به زبان شهروند، برای نامه‌ها.",
        "Time and place in the citizen's language, for letters.",
        {"booking_id": BOOKING},
        {"meeting_date": "سه‌شنبه ۲۶ آبان ۱۴۰۵، ساعت ۱۰:۲۰"},
    ),
    "record_meeting": Handler(
        sessions.record_meeting,
        "ثبت ملاقات",
        "Record the meeting",
        "یادداشت ملاقات می‌ماند و هر دستور کاری تاریخ‌دار می‌شود.",
        "The note is kept, and each order becomes a dated task.",
        {"booking_id": BOOKING},
        {"orders_given": 2},
    ),
    "pass_order": Handler(
        sessions.pass_order,
        "گذشتن مهلت دستور",
        "The order is overdue",
        "روز دستور گذشته و انجام نشده است.",
        "The order's day is over and it is not carried out.",
        {"order_id": ORDER},
    ),
    "end_order": Handler(
        sessions.end_order,
        "نتیجهٔ دستور",
        "Result of the order",
        "مدیر دیده است که دستور انجام شده است یا نه.",
        "The manager has seen whether the order was carried out.",
        {"order_id": ORDER, "kept": Param("yes_no", "انجام شد", "Kept", example="true")},
    ),
}
