"""The process owner's pages: packages and versions, what stands in them, drafts, publishing."""

from web.studio import drafts, files, packages
from web.studio.pages import blueprint

__all__ = ["PAGES", "blueprint"]
PAGES = (packages, files, drafts)  # their views belong to the blueprint
