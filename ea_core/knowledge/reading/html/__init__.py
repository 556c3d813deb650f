"""Web pages: their main content, without what surrounds it on every page.

May import the reading room's plain modules, encodings and text.
"""
