"""An installation as one file, and back.

May import storage, access and what lies below them.
"""
