"""The few pages that the server draws without Streamlit; they need no JavaScript."""

from __future__ import annotations

import secrets
from functools import cache
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ea_core.settings import PRODUCT

_FOLDER = Path(__file__).resolve().parent / "html"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(name: str, status: int, **values: object) -> HTMLResponse:
    """The template `name` as an answer that may load nothing from anywhere."""
    nonce = secrets.token_urlsafe(16)
    page = _environment().get_template(name).render(product=PRODUCT, nonce=nonce, **values)
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(page, status, {"Content-Security-Policy": policy})


def message_page(message: str, status: HTTPStatus) -> HTMLResponse:
    """One sentence for a person whose request can't be answered with a page."""
    return render("message.html", status, message=message)
