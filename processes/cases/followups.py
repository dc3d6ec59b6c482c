"""A citizen asks what happened: counted and told to who has the case, no duplicate, nothing new."""

from processes import audit
from processes.cases.closing import ENDED
from processes.cases.correspondence import Words, from_citizen, tell_word
from processes.cases.errors import CaseEnded
from processes.cases.folding import clean, fold
from processes.cases.tables import Case
from processes.instances.work import Work

FOLLOW_UP = "follow_up"
ASKED = {"fa": "پرسید: پیام من چه شد؟", "en": "Asked: what happened to my message?"}


def follow_up(
    work: Work,
    case: Case,
    text: str = "",
    *,
    channel: str = "web",
    idempotency_key: str | None = None,
) -> bool:
    """Keep and count the question, and tell it at whatever stage the case is; False when it was
    told before by the same key. Raises CaseEnded when handling is over."""
    if case.status in ENDED:
        raise CaseEnded()
    said = clean(text) if fold(text) else ASKED[case.language]
    key = f"follow_up:{case.id}:{idempotency_key}" if idempotency_key else None
    if not from_citizen(work, case, Words(None, case.language, "", said), channel, key):
        return False
    case.followups += 1
    body = {"count": case.followups, "channel": channel}
    entry = audit.Entry(f"case:{case.id}", "follow_up", f"case:{case.id}", work.actor_id, body=body)
    work.note(entry)
    work.session.flush()
    work.forget_cases()
    tell_word(work, case, FOLLOW_UP, key)
    return True
