"""One message, two cases: the second is opened with the sender's own PIN and tied to the first."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from processes.cases.identity import for_letters
from processes.cases.intake import NewMessage, receive
from processes.cases.links import link
from processes.cases.tables import Case, FormAnswer
from processes.instances.work import Work

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
        link(work, opened.id, case.id, tie)
    return opened


def second_matter(work: Work, case_id: int) -> dict[str, Any]:
    """What the expert wrote of the second matter when assessing the message last."""
    query = select(FormAnswer.answers).where(
        FormAnswer.case_id == case_id, FormAnswer.answers.has_key("split_text")
    )
    said = work.session.scalars(query.order_by(FormAnswer.at.desc()).limit(1)).first() or {}
    case = work.session.get_one(Case, case_id)
    return {
        "kind": str(said.get("split_kind") or case.kind),
        "topic_key": said.get("split_topic") or None,
        "body": str(said.get("split_text") or case.body),
    }
