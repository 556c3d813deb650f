"""What somebody needs to know of a client before they talk to it.

May import the workspace, whose parts it asks, and what the parts give.
"""
