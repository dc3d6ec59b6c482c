"""What the house says about itself: its last examinations, and which tickers are alive."""

from typing import Any

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from processes.db import Base, Moment, RowId


class HealthReport(Base):
    """One examination by the house itself (real time); `findings` in both languages."""

    __tablename__ = "health_report"

    id: Mapped[RowId]
    at: Mapped[Moment]
    took_ms: Mapped[float] = mapped_column(Float)
    findings: Mapped[list[Any]]  # {promise, check, count, mended, fa, en, do_fa, do_en}


class Heartbeat(Base):
    """A ticker that is alive; workers beat in the broker (rq's own registry). Real time."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)  # host:process
    at: Mapped[Moment]
    started_at: Mapped[Moment]
