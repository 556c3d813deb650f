"""What all pages share: frame, tables, formats, words, errors, state.

May import app, runtime and the wings' values, never a page's room.
"""
