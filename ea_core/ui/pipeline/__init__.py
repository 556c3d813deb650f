"""The Pipeline page: filters, figures, charts, the deals behind them.

May import ui.kit, never another page's room.
"""
