"""The pages of the product: what the sidebar lists, and where somebody may go after signing in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page of the product: its script, its address and how it is listed."""

    script: str
    path: str
    title: str
    icon: str
    admins_only: bool = False
    own: bool = False
    """Shown to the person themselves, never to an administrator who views as them."""
    listed: bool = True
    """Whether the sidebar lists it among the pages."""


PAGES = (
    PageEntry("Home.py", "/", "Home", ":material/home:"),
    PageEntry("pages/1_Pipeline.py", "/Pipeline", "Pipeline", ":material/bar_chart:"),
    PageEntry("pages/2_Clients.py", "/Clients", "Clients", ":material/groups:"),
    PageEntry("pages/3_Knowledge.py", "/Knowledge", "Knowledge", ":material/library_books:"),
    PageEntry("pages/4_Chat.py", "/Chat", "Chat", ":material/forum:", own=True),
    PageEntry(
        "pages/5_Admin.py",
        "/Admin",
        "Admin",
        ":material/admin_panel_settings:",
        admins_only=True,
        own=True,
    ),
    PageEntry(
        "pages/6_Account.py",
        "/Account",
        "My account",
        ":material/manage_accounts:",
        own=True,
        listed=False,
    ),
    PageEntry(
        "pages/7_Import.py", "/Import", "Import", ":material/upload:", own=True, listed=False
    ),
)
