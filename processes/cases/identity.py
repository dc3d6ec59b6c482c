"""Who wrote: the only way for a person to read it, and every reading leaves a trail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.errors import NoSuchCase
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.sealing import new_key, opened_key, seal, unseal
from processes.cases.tables import Case, CaseIdentity
from processes.cases.visibility import may_see
from processes.errors import PasokhError
from processes.instances.work import Work
from processes.organisation.tables import Person

COLUMNS = ("name", "phone", "email", "address")


ANONYMOUS, CONFIDENTIAL, SEALED, OPEN = "anonymous", "confidential", "sealed", "open"


class IdentityClosed(PasokhError):
    """The name of this citizen is kept closed. Ask for its opening with a reason; a second person
    decides."""

    fa = "نام این شهروند بسته است. گشودن آن را با دلیل درخواست کنید؛ نفر دومی تصمیم می‌گیرد."


@dataclass(frozen=True)
class Identity:
    """A citizen as they gave themselves; empty for an anonymous message."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""  # where a letter on paper goes

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return bool(self.name or self.phone or self.email or self.address)


def needs_two(case: Case) -> bool:
    """Whether the name is opened only by two people: who asks, and who approves."""
    return case.identity == CONFIDENTIAL or case.grade == SEALED


def is_neutral(case: Case) -> bool:
    """Whether letters outside the case box may say only that there is news (LIFECYCLE.md 0.13)."""
    return case.identity == CONFIDENTIAL or case.grade != OPEN


def read(work: Work, case_id: int, reason: str) -> Identity:
    """The citizen's name and contact for somebody who may see the case; written to the trail.

    A confidential or sealed one is read only while an opening lasts that a second person has
    granted to the reader (IdentityClosed). Raises NoSuchCase for everybody else."""
    person = work.session.get(Person, work.actor_id) if work.actor_id else None
    if person is None or not may_see(work.session, person, case_id):
        raise NoSuchCase()
    case = work.session.get_one(Case, case_id)
    body: dict[str, object] = {"reason": reason[:200]}
    if needs_two(case):
        opening = granted(work.session, case_id, person.id, work.now)
        opening.looks += 1
        body = {"opening": opening.number, "approver": opening.approver_id}
    found = for_letters(work, case)
    if not found.is_known:
        return found
    stream = f"case:{case_id}"
    work.note(audit.Entry(stream, "identity_read", stream, work.actor_id, body=body))
    return found


def granted(session: Session, case_id: int, asker_id: int, now: datetime) -> IdentityOpening:
    """The opening that lasts for this asker now; raises IdentityClosed."""
    query = select(IdentityOpening).where(
        IdentityOpening.case_id == case_id,
        IdentityOpening.asker_id == asker_id,
        IdentityOpening.approver_id != asker_id,
        IdentityOpening.state == "granted",
        IdentityOpening.until > now,
    )
    found = session.scalar(query.order_by(IdentityOpening.number.desc()).limit(1))
    if found is None:
        raise IdentityClosed()
    return found


def keep(work: Work, case_id: int, identity: Identity) -> None:
    """Seal who wrote a case, apart from it, with a key of the case's own."""
    master = work.ports.identity_key
    data_key = new_key(master, case_id)
    key = opened_key(master, data_key, case_id)
    sealed = {name: seal(key, getattr(identity, name), case_id, name) for name in COLUMNS}
    work.session.merge(CaseIdentity(case_id=case_id, data_key=data_key, **sealed))
    work.session.flush()


def for_letters(work: Work, case: Case) -> Identity:
    """Who wrote, for the house itself when it writes to the citizen; no person sees it by this."""
    if case.identity == ANONYMOUS:
        return Identity()
    row = work.session.get(CaseIdentity, case.id)
    if row is None:
        return Identity()
    found = Identity(*opened(work.ports.identity_key, row))
    if not row.data_key:  # from before cases had keys of their own
        keep(work, case.id, found)
    return found


def opened(master: bytes, row: CaseIdentity) -> list[str]:
    """The words of a row in the order of COLUMNS. Raises SealBroken."""
    key = opened_key(master, row.data_key, row.case_id)
    return [unseal(key, getattr(row, name), row.case_id, name) for name in COLUMNS]
