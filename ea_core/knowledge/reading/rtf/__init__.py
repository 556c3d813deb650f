"""RTF: its control words, and the text that they make.

May import the reading room's plain modules and text.
"""
