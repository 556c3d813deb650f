"""What the pages show; one room a page, and a kit for what they share.

May import runtime, app and what lies below; Streamlit is confined to here, the pages and web.
"""
