"""Files into text with places, in a process of its own.

May import the wing's text room and errors; never the database.
"""
