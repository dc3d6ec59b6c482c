"""Who wrote: the only way for a person to read it, and every reading leaves a trail."""

from dataclasses import dataclass

from processes import audit
from processes.cases.errors import NoSuchCase
from processes.cases.sealing import seal, unseal
from processes.cases.tables import Case, CaseIdentity
from processes.cases.visibility import may_see
from processes.instances.work import Work
from processes.organisation.tables import Person

COLUMNS = ("name", "phone", "email")


@dataclass(frozen=True)
class Identity:
    """A citizen as they gave themselves; empty for an anonymous message."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return bool(self.name or self.phone or self.email)


def read(work: Work, case_id: int, reason: str) -> Identity:
    """The citizen's name and contact for somebody who may see the case; written to the trail.

    Raises NoSuchCase for everybody else."""
    person = work.session.get(Person, work.actor_id) if work.actor_id else None
    if person is None or not may_see(work.session, person, case_id):
        raise NoSuchCase()
    found = for_letters(work, work.session.get_one(Case, case_id))
    if not found.is_known:
        return found
    entry = audit.Entry(
        f"case:{case_id}",
        "identity_read",
        f"case:{case_id}",
        work.actor_id,
        body={"reason": reason[:200]},
    )
    work.note(entry)
    return found


def keep(work: Work, case_id: int, identity: Identity) -> None:
    """Seal who wrote a case, apart from it."""
    key = work.ports.identity_key
    sealed = {name: seal(key, getattr(identity, name), case_id, name) for name in COLUMNS}
    work.session.merge(CaseIdentity(case_id=case_id, **sealed))
    work.session.flush()


def for_letters(work: Work, case: Case) -> Identity:
    """Who wrote, for the house itself when it writes to the citizen; no person sees it by this."""
    if case.identity == "anonymous":
        return Identity()
    found = work.session.get(CaseIdentity, case.id)
    if found is None:
        return Identity()
    key = work.ports.identity_key
    return Identity(*(unseal(key, getattr(found, name), case.id, name) for name in COLUMNS))
