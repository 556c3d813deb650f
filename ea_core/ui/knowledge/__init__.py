"""The Knowledge page: documents, uploads, search, one document.

May import ui.kit, never another page's room.
"""
