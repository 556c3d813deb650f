"""The web server: the pages, and beside them sign-in, sign-out, health and file download."""

from ea_core.web.server import check_port, create, serve

__all__ = ["check_port", "create", "serve"]
