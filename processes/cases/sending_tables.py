"""What leaves the house, try by try, and by which number a caller is found again."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class SendingTry(Base):
    """One try to hand a message to a gateway; all its times are real time, since limits count it.

    Handed to the queue, then begun by one worker, then ended with an outcome. A try that was
    begun and never ended belonged to a worker that was killed."""

    __tablename__ = "sending_try"
    __table_args__ = (Index(None, "channel", "handed_at"),)

    id: Mapped[RowId]
    correspondence_id: Mapped[int] = mapped_column(ForeignKey("correspondence.id"), index=True)
    channel: Mapped[str] = mapped_column(String(12))
    handed_at: Mapped[Moment]
    begun_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]
    outcome: Mapped[str] = mapped_column(String(12), default="")  # see processes.cases.sending
    detail: Mapped[str] = mapped_column(String(300), default="")  # the gateway's words, masked


class CallerNumber(Base):
    """Telephone and e-mail of a case as keyed hashes: found again by who knows them and the key."""

    __tablename__ = "caller_number"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    number_hash: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)
