"""One message, two cases: the second is opened with the sender's own PIN and tied to the first."""

from collections.abc import Mapping
from typing import Any

from processes.cases.identity import for_letters
from processes.cases.intake import NewMessage, receive
from processes.cases.links import SPLIT, link, link_apart
from processes.cases.tables import Case
from processes.cases.taking_out import said_of_split, take_out
from processes.instances.work import Work
from processes.organisation.lanes import SEALED

COPIED = ("language", "channel", "identity", "place", "district_key", "is_synthetic", "happened")


def open_case(work: Work, case_id: int, word: str, tie: str, asked: Mapping[str, Any]) -> Case:
    """Open a case of `asked` (kind, topic_key, body) for whoever sent this one.

    The same `word` opens one. It has the same PIN, so that one sender needs one."""
    case = work.session.get_one(Case, case_id)
    sender = for_letters(work, case)
    receipt = receive(
        work,
        NewMessage(
            **{name: getattr(case, name) for name in COPIED},
            **asked,
            name=sender.name,
            phone=sender.phone,
            email=sender.email,
            with_pin=False,
            received_at=case.received_at,
            source=f"case:{case.code}",
            external_id=word,
        ),
    )
    opened = work.session.get_one(Case, receipt.case_id)
    if receipt.is_new:
        opened.pin_hash = case.pin_hash
        tied = link_apart if opened.grade == SEALED else link
        tied(work, opened.id, case.id, tie)
    return opened


def split_off(work: Work, case_id: int, word: str) -> str | None:
    """Open the case of the second matter; answers its code, or None when it is sealed.

    Of a sealed matter nothing stays where others could read it."""
    opened = open_case(work, case_id, word, SPLIT, second_matter(work, case_id))
    if opened.grade != SEALED:
        return opened.code
    take_out(work, work.session.get_one(Case, case_id), opened)
    return None


def second_matter(work: Work, case_id: int) -> dict[str, Any]:
    """What the expert wrote of the second matter when assessing the message last."""
    rows = said_of_split(work.session, case_id)
    said = rows[0].answers if rows else {}
    case = work.session.get_one(Case, case_id)
    return {
        "kind": str(said.get("split_kind") or case.kind),
        "topic_key": said.get("split_topic") or None,
        "body": str(said.get("split_text") or case.body),
    }
