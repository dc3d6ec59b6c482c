"""The demonstration city: its organisation, its accounts, and ninety days of its life."""

from handlers.demo.driver import fill
from handlers.demo.organisation import accounts, load_organisation

__all__ = ["accounts", "fill", "load_organisation"]
