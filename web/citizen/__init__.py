"""The citizens' pages: say it, see who has it and by when, answer whether it helped."""

from web.citizen.blueprint import blueprint

__all__ = ["blueprint"]
