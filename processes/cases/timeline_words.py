"""The sentences of a case's history: one per action of the trail, in both languages."""

ACTIONS: dict[str, tuple[str, str]] = {
    "case_received": ("پیام دریافت شد", "The message was received"),
    "case_routed": ("پرونده به واحد ارجاع شد", "The case was routed to a unit"),
    "deadline_set": ("مهلت تعیین شد", "A deadline was set"),
    "status_set": ("وضعیت: {status}", "Status: {status}"),
    "escalation_raised": ("ارتقا به سطح {level}", "Escalated to level {level}"),
    "escalation_acknowledged": (
        "هشدار سطح {level} تأیید شد",
        "The escalation at level {level} was acknowledged",
    ),
    "escalation_passed": (
        "سطح {level} هم رسیده بود و فقط ثبت شد",
        "Level {level} was due as well and is only on record",
    ),
    "case_taken_over": ("بازرسی پرونده را در اختیار گرفت", "Inspection took the case over"),
    "case_answered": ("پاسخ ثبت شد", "The answer was recorded"),
    "case_reopened": ("پرونده بازگشایی شد", "The case was reopened"),
    "case_closed": ("رسیدگی پایان یافت", "Handling ended"),
    "people_excluded": (
        "کسانی از پرونده کنار گذاشته شدند: {reason}",
        "People were excluded from the case: {reason}",
    ),
    "council_called": ("شورا برای رأی دادن خوانده شد", "The council was called to vote"),
    "council_voted": ("عضوی از شورا پاسخ داد", "A member of the council answered"),
    "council_closed": (
        "شورا تصمیم گرفت: {decision}؛ موافق {for}، مخالف {against}، ممتنع {abstain}",
        "The council decided: {decision}; for {for}, against {against}, abstained {abstain}",
    ),
    "council_dropped": ("رأی‌گیری دیگر لازم نیست", "The vote is not needed any more"),
    "exclusion_released": (
        "بازرس کسی را دوباره به پرونده راه داد؛ علت پیشین: {reason}",
        "An inspector let somebody near the case again; they had been kept away: {reason}",
    ),
    "grade_set": ("درجهٔ پرونده: {grade}", "Grade of the case: {grade}"),
    "hearing_opened": ("از کارمند توضیح خواسته شد", "The employee was asked for an answer"),
    "hearing_answered": ("کارمند پاسخ داد", "The employee answered"),
    "hearing_missed": ("کارمند در مهلت پاسخ نداد", "The employee did not answer in time"),
    "identity_opening_asked": ("گشودن هویت درخواست شد", "The opening of the name was asked for"),
    "identity_opening_granted": ("گشودن هویت تأیید شد", "The opening of the name was granted"),
    "identity_opening_refused": ("گشودن هویت رد شد", "The opening of the name was refused"),
    "identity_read": ("هویت شهروند دیده شد", "The citizen's identity was read"),
    "task_claimed": ("کاری برداشته شد", "A task was claimed"),
    "task_released": ("کاری به گروه بازگشت", "A task was given back to its group"),
    "case_linked": ("به پروندهٔ دیگری پیوند خورد", "Tied to another case"),
    "matter_taken_out": (
        "بخش مهروموم از پیام نخست جدا شد",
        "The sealed matter was taken out of the message it came in",
    ),
    "case_unlinked": ("پیوند با پروندهٔ دیگر برداشته شد", "The tie to another case was undone"),
    "follow_up": ("شهروند پرسید پیامش چه شد", "The citizen asked what happened"),
    "kind_objected": (
        "شهروند به تغییر نوع پیام اعتراض کرد",
        "The citizen objected to the change of kind",
    ),
    "kind_restored": ("نوع پیام همان شد که شهروند گفته بود", "The citizen's own kind was restored"),
    "case_transferred": ("نهاد دیگر پیام را با رسید گرفت", "Another body took it, with a receipt"),
    "case_returned": ("پرونده برگشت داده شد", "The case was returned"),
    "survey_answered": ("شهروند به پرسش پاسخ داد", "The citizen answered the survey"),
    "withdrawal_asked": ("شهروند انصراف داد", "The citizen withdrew"),
    "appeal_begun": ("بررسی مرحلهٔ دوم آغاز شد", "The stage two review began"),
    "hard_stop_reached": (
        "پرونده بیش از حد مجاز باز مانده است",
        "The case has been open longer than it may be",
    ),
    "hold_set": ("پرونده در توقف قانونی قرار گرفت", "A legal hold was set"),
    "hold_lifted": ("توقف قانونی برداشته شد", "The legal hold was lifted"),
    "session_booked": ("نوبت ملاقات گرفته شد", "A meeting was booked"),
    "session_cancelled": ("نوبت ملاقات لغو شد", "The meeting was cancelled"),
    "session_met": ("ملاقات با مدیر انجام شد", "The meeting took place"),
    "session_missed": ("شهروند به ملاقات نیامد", "The citizen did not come to the meeting"),
    "order_overdue": ("مهلت دستور {number} گذشت", "Order {number} is overdue"),
    "order_kept": ("دستور {number} انجام شد", "Order {number} was carried out"),
    "order_broken": ("دستور {number} انجام نشد", "Order {number} was not carried out"),
}
"""Action -> (Persian, English); what is not listed here is not shown in the history."""

FOR_CITIZENS = frozenset(
    {
        "case_received",
        "case_routed",
        "case_answered",
        "case_reopened",
        "case_closed",
        "withdrawal_asked",
        "appeal_begun",
        "hard_stop_reached",
        "hold_set",
        "hold_lifted",
        "session_booked",
        "session_cancelled",
        "session_met",
        "session_missed",
        "order_kept",
        "order_broken",
        "follow_up",
        "kind_objected",
        "kind_restored",
        "case_transferred",
    }
)

LETTERS: dict[str, tuple[str, str]] = {
    "in": ("شهروند نوشت", "The citizen wrote"),
    "out": ("نامه به شهروند", "Letter to the citizen"),
    "staff": ("اعلان به همکار", "Notice to staff"),
    "note": ("یادداشت داخلی", "Internal note"),
}

TITLES: dict[str, tuple[str, str]] = {
    "task_done": ("انجام شد: {task}", "Done: {task}"),
    "file_by_citizen": ("پیوست شهروند", "File from the citizen"),
    "file_by_staff": ("پیوست همکار", "File from staff"),
}
