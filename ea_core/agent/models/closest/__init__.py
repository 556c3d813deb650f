"""The questions that the CRM is known to answer, and which of them come closest to one that was not understood.

May import the agent's models and requests and the built-in embedding model.
"""
