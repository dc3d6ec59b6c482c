"""A citizen who asks "what became of it?": an event of the case, neither new nor a duplicate."""

from processes.cases.correspondence import Words, from_citizen
from processes.cases.errors import CaseEnded
from processes.cases.folding import clean, fold
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.work import Work

FOLLOW_UP = "follow_up_received"
ASKED = {"fa": "شهروند پرسید چه شد.", "en": "The citizen asked what became of it."}


def follow_up(
    work: Work, case: Case, text: str, *, channel: str = "web", idempotency_key: str | None = None
) -> None:
    """Record the question, with its words if there are any; the case's process decides the rest.

    Raises CaseEnded when handling is over."""
    if case.status == "closed":
        raise CaseEnded()
    said = clean(text) if fold(text) else ASKED.get(case.language, ASKED["fa"])
    key = f"follow_up:{case.id}:{idempotency_key}" if idempotency_key else None
    words = Words(None, case.language, "", said)
    if from_citizen(work, case, words, channel, key):
        payload = {"channel": channel}
        verbs.deliver(work, FOLLOW_UP, case.code, payload, case_id=case.id, idempotency_key=key)
