"""The pipeline's figures, computed in the database.

May import the crm wing's filters and vocabulary, db.
"""
