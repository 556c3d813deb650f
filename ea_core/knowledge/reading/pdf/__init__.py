"""PDF documents: their text, tables and pictures of their pages.

May import the reading room's plain modules and text.
"""
