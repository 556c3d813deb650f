"""Text with separators as rows of cells: which separator, where the table begins, unclosed quotes.

May import errors. Pure.
"""
