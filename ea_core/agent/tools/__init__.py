"""What the agent may do: typed tools bound to the person who asks.

May import the agent's models and texts, crm and knowledge.
"""
