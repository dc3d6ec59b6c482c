"""Keeps who wrote out of letters that staff read: the name stays behind its own, audited door."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.identity import COLUMNS
from processes.cases.sealing import unseal
from processes.cases.tables import CaseIdentity

MARK = "•••"


class Mask:
    """Replaces the names, telephones and addresses of the citizens of some cases in any text."""

    def __init__(self, session: Session, key: bytes, case_ids: Iterable[int | None]) -> None:
        """Look up what must not be shown (sealed with `key`); nothing of it leaves this object."""
        wanted = {case_id for case_id in case_ids if case_id is not None}
        rows = session.scalars(select(CaseIdentity).where(CaseIdentity.case_id.in_(wanted)))
        self._hidden = {row.case_id: _secrets(key, row) for row in rows}

    def __call__(self, case_id: int | None, text: str) -> str:
        """`text` of that case with the citizen's own data replaced by dots."""
        for secret in self._hidden.get(case_id or 0, ()):
            text = text.replace(secret, MARK)
        return text


def _secrets(key: bytes, row: CaseIdentity) -> list[str]:
    found = [unseal(key, getattr(row, name), row.case_id, name).strip() for name in COLUMNS]
    return sorted((text for text in found if len(text) > 1), key=len, reverse=True)
