"""Keeps out of letters that staff read who wrote, and what would let staff act as the citizen."""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.identity import opened
from processes.cases.sealing import SealBroken
from processes.cases.tables import CaseIdentity
from processes.feedback.tables import Survey

MARK = "•••"
PIN = re.compile(r"\d{4}(?:[ \u00a0-]?\d{4}){3}")  # in either set of digits


class Mask:
    """Replaces the names, telephones and addresses of the citizens of some cases in any text.

    The keys of a case go too: its PIN and the links of its surveys, unless `shows_keys` (a
    demonstration, in which nothing is sent and one person plays all parts).
    """

    def __init__(
        self,
        session: Session,
        key: bytes,
        case_ids: Iterable[int | None],
        *,
        shows_keys: bool = False,
    ) -> None:
        """Look up what must not be shown (sealed with `key`); nothing of it leaves this object."""
        wanted = {case_id for case_id in case_ids if case_id is not None}
        rows = session.scalars(select(CaseIdentity).where(CaseIdentity.case_id.in_(wanted)))
        self._hidden = {row.case_id: _secrets(key, row) for row in rows}
        self._tokens: dict[int, list[str]] = {}
        self._shows_keys = shows_keys
        if not shows_keys:
            asked = select(Survey.case_id, Survey.token).where(Survey.case_id.in_(wanted))
            for case_id, token in session.execute(asked):
                self._tokens.setdefault(case_id, []).append(token)

    def __call__(self, case_id: int | None, text: str) -> str:
        """`text` of that case with the citizen's own data replaced by dots."""
        hidden = self._hidden.get(case_id or 0, [])
        if hidden is None:
            return MARK
        for secret in (*hidden, *self._tokens.get(case_id or 0, ())):
            text = text.replace(secret, MARK)
        return text if self._shows_keys else PIN.sub(MARK, text)


def _secrets(key: bytes, row: CaseIdentity) -> list[str] | None:
    """What must not be shown, longest first; None when it cannot be unsealed: then show nothing."""
    try:
        found = [text.strip() for text in opened(key, row)]
    except SealBroken:
        return None
    return sorted((text for text in found if len(text) > 1), key=len, reverse=True)
