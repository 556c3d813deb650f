"""From one embedding model to another while search goes on over the first.

May import the wing's embedding and text, db and errors.
"""
