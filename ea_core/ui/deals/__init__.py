"""One deal, beside whatever page it is opened from.

May import ui.kit; the pages' rooms may import it.
"""
