"""What a workspace hands out of the knowledge wing: one class a subject, bound to the person who asks.

A part opens the transactions under that person's policies; what happens in them is done by the
functions of the modules beside this room. May import the rest of the knowledge wing, storage, db,
actor, errors.
"""
