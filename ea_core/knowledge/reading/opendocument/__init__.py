"""OpenDocument texts, tables and presentations (LibreOffice).

May import the reading room's plain modules, the container of office files (package), the remarks of excel and text.
"""
