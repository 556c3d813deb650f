"""The Import page: a file of clients, contacts, deals or activities, from choosing it to taking it back.

May import the kit, the workspace, and the words of the crm wing's imports.
"""
