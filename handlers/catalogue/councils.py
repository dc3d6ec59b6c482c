"""Handlers of the council that decides on suggestions."""

from handlers import councils
from handlers.records import Handler, Param

SITTING = Param("number", "رأی‌گیری", "Sitting", example="sitting")

ROWS: dict[str, Handler] = {
    "ask_council": Handler(
        councils.ask_council,
        "خواستن رأی اعضای شورا",
        "Ask the council's members",
        "هر عضو شورای این واحد کاری برای رأی دادن می‌گیرد؛ بار دوم تنها کسانی که رأی نداده‌اند.",
        "Each member of the unit's council is asked to vote; the second time only those missing.",
        {
            "again": Param(
                "yes_no",
                "بازنگری",
                "Reconsidered",
                help_fa="بله: شورای دیگری، و نه کسانی که پیش‌تر رأی داده‌اند",
                help_en="yes: another council, and nobody who has voted before",
                example="case.reopened_count > 0",
            ),
            "due": Param("date", "مهلت رأی", "Vote until", example="working days(vote_days)"),
        },
        {
            "sitting": 1,
            "council": "suggestions_council",
            "asking": 1,
            "votes_due": "2027-01-09T11:30:00+00:00",
        },
    ),
    "record_vote": Handler(
        councils.record_vote,
        "ثبت رأی عضو",
        "Record a member's vote",
        "رأی عضو و دلیلی که در کار پیش از این نوشت؛ رأی ثبت‌شده عوض نمی‌شود.",
        "The member's vote with the reason of the task before; a recorded vote does not change.",
        {
            "sitting": SITTING,
            "member": Param("text", "عضو", "Member", example="member"),
            "vote": Param(
                "text",
                "رأی",
                "Vote",
                choices=("for", "against", "abstain", "conflict"),
                example="vote",
            ),
        },
        {"votes_missing": 2},
    ),
    "count_votes": Handler(
        councils.count_votes,
        "شمردن رأی‌ها",
        "Count the votes",
        "رأی‌ها شمرده می‌شود؛ کسی که تعارض منافع دارد نه عضو شمرده می‌شود و نه رأی.",
        "Who has a conflict of interest counts neither as a member nor as a vote.",
        {"sitting": SITTING},
        {
            "members": 5,
            "votes_for": 3,
            "votes_against": 1,
            "votes_abstain": 0,
            "votes_missing": 1,
            "turnout": 0.8,
            "support": 0.75,
        },
    ),
    "close_council": Handler(
        councils.close_council,
        "پایان رأی‌گیری",
        "Close the sitting",
        "با تصمیم رئیس شورا؛ بی تصمیم یعنی دیگر لازم نیست.",
        "With the chair's decision; without one it is not needed any more.",
        {
            "decision": Param(
                "text",
                "تصمیم",
                "Decision",
                required=False,
                choices=("accept", "later", "refuse"),
                example="suggestion_decision",
            ),
        },
    ),
}
