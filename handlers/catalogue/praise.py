"""Handlers of appreciations."""

from handlers import praise
from handlers.records import Handler, Param

ROWS: dict[str, Handler] = {
    "record_praise": Handler(
        praise.record_praise,
        "ثبت همکار تقدیرشده",
        "Record the employee thanked",
        "می‌گوید در این شمار روز چند تقدیر برای همین همکار رسیده و او در کدام واحد است.",
        "Tells how many thanks came for this employee within so many days, and in which unit.",
        {
            "employee": Param("text", "همکار", "Employee", example="employee"),
            "within_days": Param("number", "در چند روز", "Within days", example="30"),
        },
        example={
            "praise_count": 1,
            "employee_id": 17,
            "employee_unit": "d05_works",
            "may_name": False,
        },
    ),
    "record_consent": Handler(
        praise.record_consent,
        "ثبت رضایت شهروند",
        "Record the citizen's consent",
        "نام شهروند فقط با رضایت او به همکار گفته می‌شود.",
        "The citizen's name is told to the employee only with their consent.",
        {"may_name": Param("yes_no", "نام گفته شود", "May be named", example="may_name")},
    ),
    "pass_praise": Handler(
        praise.pass_praise,
        "تقدیر رسید",
        "Thanks passed on",
        "تقدیر به همکار رسید و برای او شمرده می‌شود.",
        "The thanks have reached the employee and count for them.",
    ),
}
