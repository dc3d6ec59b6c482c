"""Handlers that tie cases together: duplicates, follow-ups, splits, transfers."""

from handlers import relating
from handlers.records import Handler, Param

OTHER_CODE = "1234567890"

ROWS: dict[str, Handler] = {
    "link_duplicate": Handler(
        relating.link_duplicate,
        "پیوند به پروندهٔ اصلی",
        "Link to the parent case",
        "پیام تکراری از پاسخ پروندهٔ اصلی پیروی می‌کند؛ پروندهٔ رفتار کارکنان هرگز.",
        "A duplicate follows the answer of its parent; conduct cases never do.",
        {
            "parent": Param(
                "text", "کد پروندهٔ اصلی", "Code of the parent", required=False, example="parent"
            )
        },
        example={"parent_code": OTHER_CODE, "is_parent_answered": False},
    ),
    "take_parent_answer": Handler(
        relating.take_parent_answer,
        "گرفتن پاسخ پروندهٔ اصلی",
        "Take the parent's answer",
        "پاسخ پروندهٔ اصلی پیش‌نویس پاسخ همین پرونده می‌شود.",
        "The parent's answer becomes the draft of this case's own.",
        example={"is_answer_taken": True},
    ),
    "leave_parent": Handler(
        relating.leave_parent,
        "جدا شدن از پروندهٔ اصلی",
        "Leave the parent",
        "پرونده از این پس جداگانه رسیدگی می‌شود.",
        "The case is handled for itself from now on.",
    ),
    "join_earlier": Handler(
        relating.join_earlier,
        "پیوستن به پروندهٔ پیشین",
        "Join the earlier case",
        "پیگیری به پروندهٔ پیشین می‌پیوندد؛ آن پرونده بازگشایی یا باخبر می‌شود.",
        "A follow-up joins the earlier case, which is reopened or told.",
        {
            "earlier": Param(
                "text", "کد پروندهٔ پیشین", "Code of the earlier case", False, example="earlier"
            )
        },
        example={"joined": "reopened", "other_code": OTHER_CODE},
    ),
    "open_case": Handler(
        relating.open_case,
        "گشودن پروندهٔ دیگر",
        "Open another case",
        "برای همان فرستنده، با همان رمز؛ بدون متن، از بخش دوم پیام در بررسی اولیه.",
        "For the same sender, with the same PIN; without a text, from the second matter that "
        "assessment wrote.",
        {
            "kind": Param("text", "نوع پیام", "Kind", required=False, example='"complaint"'),
            "topic": Param("text", "موضوع", "Topic", required=False, example="case.topic"),
            "text": Param("text", "متن", "Text", required=False, example="null"),
            "link": Param("text", "پیوند", "Tie", required=False, example='"split"'),
        },
        example={"other_code": OTHER_CODE},
    ),
    "record_transfer": Handler(
        relating.record_transfer,
        "ثبت انتقال با رسید",
        "Record the transfer",
        "نهاد دیگر پیام را گرفته و شمارهٔ رسید داده است.",
        "The other body has taken the message and given its receipt number.",
    ),
    "count_return": Handler(
        relating.count_return,
        "شمردن برگشت",
        "Count the return",
        "واحد یا نهاد دیگری پرونده را برگردانده است؛ مانند ارجاع شمرده می‌شود.",
        "Another unit or body has returned the case; it counts as a referral does.",
    ),
    "restore_kind": Handler(
        relating.restore_kind,
        "بازگشت به نوع پیشین",
        "Restore the kind",
        "نوع پیام همان می‌شود که شهروند گفته بود.",
        "The message is again of the kind that the citizen chose.",
    ),
    "mark_arranged": Handler(
        relating.mark_arranged,
        "نشان پیام‌های سازمان‌یافته",
        "Mark as arranged",
        "پیام حذف نمی‌شود؛ تنها در شمار امتیازها نمی‌آید.",
        "The message is not deleted; it only does not count in scores.",
        {"arranged": Param("yes_no", "سازمان‌یافته", "Arranged", example="true")},
    ),
    "count_similar": Handler(
        relating.count_similar,
        "شمار پیام‌های همانند",
        "Count similar messages",
        "چند پیام دیگر با همین موضوع و منطقه در این ساعت‌ها تقریباً همین را گفته‌اند.",
        "How many others of the same topic and district have said nearly the same lately.",
        {
            "hours": Param("number", "ساعت", "Hours", example="24"),
            "share": Param("number", "سهم واژه‌های همسان", "Share of words", example="0.6"),
        },
        example={"similar_count": 16},
    ),
}
