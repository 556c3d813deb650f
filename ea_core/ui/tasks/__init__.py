"""Tasks: in a list of any page, and one of them beside it.

May import ui.kit; the pages' rooms and that of a deal may import it.
"""
