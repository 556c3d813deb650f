"""What people type, as a pattern for `like` and `ilike`."""

from __future__ import annotations


def containing(words: str) -> str:
    """Matches whatever holds `words` as they stand: a sign of a pattern means itself."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
