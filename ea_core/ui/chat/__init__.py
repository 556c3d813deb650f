"""The Chat page: conversations, answers, their sources.

May import ui.kit, and the document viewer of ui.knowledge.
"""
