"""Word documents.

May import the reading room's plain modules and text.
"""
