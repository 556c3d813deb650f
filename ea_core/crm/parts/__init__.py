"""What a workspace hands out of the crm wing: one class a subject, bound to the person who asks.

Each call of a part is one transaction under that person's policies; what happens in it is done by
the functions of the modules beside this room. May import the rest of the crm wing, identity, db, actor.
"""
