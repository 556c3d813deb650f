"""The demo company: people, clients, deals and documents that are made up.

May import agent, crm, knowledge and what lies below them.
"""
