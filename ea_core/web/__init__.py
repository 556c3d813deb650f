"""The ASGI application around the pages: guard, headers, files, health, sign-in.

May import runtime, app and what lies below, and of ui only the error page, the list of pages and what loads them.
"""

from ea_core.web.server import check_port, create, serve

__all__ = ["check_port", "create", "serve"]
