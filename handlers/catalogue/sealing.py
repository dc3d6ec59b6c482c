"""Handlers of guarded and sealed cases: grade, hearing, protection."""

from handlers import sealing
from handlers.records import Handler, Param

ELEMENT = Param(
    "text",
    "گام",
    "Step",
    help_fa="شناسهٔ کاری که در همین نمودار انجام شده است",
    help_en="the id of the task that was done in this diagram",
    example='"declare_conflict"',
)
NUMBER = Param("number", "شماره", "Number", example="1")

ROWS: dict[str, Handler] = {
    "set_grade": Handler(
        sealing.set_grade,
        "درجهٔ پرونده",
        "Set the grade",
        "درجه‌ای را که جدول داده است ثبت می‌کند و مجموعهٔ کنارگذاشتگان را تازه می‌کند.",
        "Records the grade that the table gave, and brings the exclusion set to it.",
        {
            "grade": Param(
                "text",
                "درجه",
                "Grade",
                choices=("open", "guarded", "guarded_inspection", "sealed"),
                example="grade",
            )
        },
    ),
    "compute_exclusions": Handler(
        sealing.compute_exclusions,
        "کنار گذاشتن افراد موضوع پرونده",
        "Exclude those concerned",
        "افراد نام‌برده و نزدیکانشان در سازمان پرونده را نه می‌بینند و نه برمی‌دارند.",
        "People named, and those near them in the organisation, neither see nor take the case.",
    ),
    "exclude_declarer": Handler(
        sealing.exclude_declarer,
        "کنار گذاشتن اعلام‌کنندهٔ تعارض",
        "Exclude who declared a conflict",
        "کسی که در آن گام تعارض منافع اعلام کرده است از پرونده کنار می‌رود.",
        "Whoever declared a conflict of interest in that step leaves the case.",
        {"element": ELEMENT},
    ),
    "open_hearing": Handler(
        sealing.open_hearing,
        "خواستن توضیح از کارمند",
        "Ask the employee",
        "خلاصهٔ پوشیده را به کارمند می‌دهد؛ متن پیام، نام و کد هرگز به او نمی‌رسد.",
        "Gives the employee the masked summary; message, name and code never reach them.",
        {
            "employee": Param("text", "کارمند", "Employee", example="hearing_employee"),
            "due": Param("date", "مهلت پاسخ", "Due", example="hearing_due"),
            "element": ELEMENT,
        },
        example={"hearing_number": 1, "hearing_person": 12},
    ),
    "close_hearing": Handler(
        sealing.close_hearing,
        "پایان شنیدن",
        "Close the hearing",
        "ثبت می‌کند که همهٔ کارمندان پاسخ دادند یا مهلت گذشت.",
        "Records whether all employees asked have answered or the time ran out.",
        example={"hearing_state": "answered"},
    ),
    "report_retaliation": Handler(
        sealing.report_retaliation,
        "گزارش تلافی",
        "Report retaliation",
        "گزارش مهروموم‌شدهٔ تازه‌ای دربارهٔ همان افراد باز می‌کند؛ هر بار یک گزارش.",
        "Opens a new sealed report about the same people; one report each time.",
        {
            "number": NUMBER,
            "topic": Param("text", "موضوع", "Topic", example='"conduct.retaliation"'),
            "severity": Param(
                "text", "شدت", "Severity", choices=("S1", "S2", "S3"), example='"S1"'
            ),
        },
        example={"retaliation_case": "1405123456"},
    ),
    "decide_identity_opening": Handler(
        sealing.decide_identity_opening,
        "تصمیم دربارهٔ گشودن هویت",
        "Decide on opening a name",
        "تصمیم نفر دوم را ثبت می‌کند؛ درخواست‌کننده هرگز خودش تأییدکننده نیست.",
        "Records what the second person decided; the asker never approves.",
        {
            "number": NUMBER,
            "decision": Param(
                "text", "تصمیم", "Decision", choices=("grant", "refuse"), example="decision"
            ),
            "until": Param("date", "تا", "Until", required=False, example="open_until"),
        },
        example={"opening_state": "granted"},
    ),
}
