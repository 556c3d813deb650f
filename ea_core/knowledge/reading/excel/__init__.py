"""Excel workbooks: cells as Excel shows them, sheet by sheet.

May import the reading room's plain modules, the container of office files (package) and text.
"""
