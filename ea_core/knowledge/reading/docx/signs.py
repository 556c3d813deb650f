"""Signs that Word keeps as a place in a font: "±" of Symbol, a ticked box of Wingdings."""

from __future__ import annotations

from typing import Final

_PRIVATE: Final = 0xF000
_SYMBOL: Final = dict(
    zip(
        "22 24 25 27 2A 2B 2D 3C 3D 3E 40 41 42 43 44 45 46 47 48 49 4B 4C 4D 4E 4F 50 51 52 53 54 55 57 58 59 5A 5C 5E "  # noqa: SIM905 -- readable
        "61 62 63 64 65 66 67 68 69 6A 6B 6C 6D 6E 6F 70 71 72 73 74 75 77 78 79 7A 7E A0 A2 A3 A4 A5 AB AC AD AE AF B0 B1 B2 "
        "B3 B4 B5 B6 B7 B8 B9 BA BB BC C0 C6 C7 C8 C9 CC CD CE CF D0 D1 D2 D3 D4 D5 D6 D7 D8 D9 DA DB DC DE E0 E2 E3 E4 E5 F2".split(),
        "∀∃%∋∗+−<=>≅ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖ∴⊥αβχδεφγηιϕκλμνοπθρστυωξψζ∼€′≤⁄∞↔←↑→↓°±″≥×∝∂•÷≠≡≈…ℵ∅∩∪⊃⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇒◊®©™∑∫",  # noqa: RUF001 -- they are meant
        strict=True,
    )
)
"""The second half of a place in Adobe's Symbol encoding, and what stands there."""
_WINGDINGS: Final = {"FE": "☑", "FD": "☒", "A8": "☐", "6F": "☐", "FC": "✓", "FB": "✗", "E0": "→"}


def sign_of(font: str, place: str) -> str:
    """The sign at a place (hexadecimal) of a font; empty where it is a mere picture."""
    try:
        code = int(place, 16)
    except ValueError:
        return ""
    name = font.casefold()
    if "wingdings" in name or "webdings" in name:
        return _WINGDINGS.get(f"{code & 0xFF:02X}", "") if "wingdings" in name else ""
    if name == "symbol" or (_PRIVATE <= code <= _PRIVATE + 0xFF and not name):
        low = chr(code & 0xFF)
        return _SYMBOL.get(f"{code & 0xFF:02X}", low if low.isdigit() else "")
    if _PRIVATE <= code <= _PRIVATE + 0xFF:
        code -= _PRIVATE
    return chr(code) if chr(code).isprintable() else ""
