"""The blueprint that all pages for citizens hang on."""

from flask import Blueprint

blueprint = Blueprint("citizen", __name__)
