"""The first page: what is open, what to do, and what happened.

May import the kit and the address of a document.
"""
