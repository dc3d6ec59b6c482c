"""The blueprint that all pages for citizens hang on."""

from flask import Blueprint, render_template

blueprint = Blueprint("citizen", __name__)


@blueprint.get("/")
def home() -> str:
    """The promise and the five kinds."""
    return render_template("citizen/home.html")


@blueprint.get("/track")
def track() -> str:
    """Follow a message with its code and PIN."""
    return render_template("citizen/home.html")


@blueprint.get("/privacy")
def privacy() -> str:
    """Who sees what, in plain words."""
    return render_template("citizen/home.html")
