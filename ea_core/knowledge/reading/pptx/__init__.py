"""PowerPoint presentations: slides as pages, with tables, charts and notes.

May import the reading room's plain modules, the container of office files (package) and text.
"""
