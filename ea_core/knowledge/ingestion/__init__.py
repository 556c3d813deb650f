"""From an upload to passages that can be found.

May import the wing's documents, embedding, reading and text.
"""
