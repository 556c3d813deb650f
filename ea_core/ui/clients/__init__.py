"""The Clients page: the list, and one client with all that belongs to it.

May import ui.kit, never another page's room.
"""
