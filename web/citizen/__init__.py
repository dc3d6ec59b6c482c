"""The citizens' pages: say it, see who has it and by when, answer whether it helped."""

from web.citizen import (
    after,
    asking,
    figures,
    home,
    letters,
    promises,
    report,
    submit,
    survey,
    track,
)
from web.citizen.blueprint import blueprint

__all__ = ["PAGES", "blueprint"]
PAGES = (
    home,
    figures,
    submit,
    report,
    track,
    letters,
    after,
    asking,
    promises,
    survey,
)  # their views belong to the blueprint
