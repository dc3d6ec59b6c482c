"""Cases tied to one another: a duplicate to its parent, a follow-up to what it follows."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class CaseLink(Base):
    """One case points to another; the same tie stands once."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("case_id", "kind", "other_id"),)

    id: Mapped[RowId]
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # duplicate follow_up split appeal_of ...
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[Moment]
