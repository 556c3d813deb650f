"""The agent: conversations, the graph that answers, its citations.

May import crm, knowledge and what lies below them; LangGraph is confined to this wing.
"""
