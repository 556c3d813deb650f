"""Saved e-mails (EML, MSG): their headers, their words, and what is attached.

May import the reading room's plain modules, html and text.
"""
