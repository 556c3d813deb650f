"""The Admin page: people, permissions, the audit log.

May import ui.kit, never another page's room.
"""
