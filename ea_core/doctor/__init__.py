"""What is wrong with an installation, and what to do about it.

May import app and what lies below it.
"""
