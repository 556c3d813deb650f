"""The zip container of an office file: its parts, unpacked within limits, as XML trees.

Sizes in a zip's directory are claims; what counts is what comes out while unpacking.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from lxml import etree

from ea_core.errors import DamagedDocument, DocumentTooLarge, ProtectedDocument
from ea_core.knowledge.reading.reading import ReadLimits

_STEP = 1 << 20
_RATIO_FROM = 1 << 20  # bytes unpacked, below which any ratio is fine
# NotImplementedError is what zipfile raises for a compression that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


SAFE: dict[str, bool] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
"""How XML of strangers is parsed."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to. `kind` is "styles", "slide" ...; `target` a part, or an address."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """The parts of an office file by name, and the relations between them."""

    def __init__(self, path: Path, filename: str, limits: ReadLimits) -> None:
        self._filename = filename
        self.limits = self._limits = limits
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise DamagedDocument(
                f"{filename} is damaged: its container (zip) can't be opened."
            ) from error
        self._names = {name.lower(): name for name in self._zip.namelist()}

    def main_part(self) -> str:
        """The name of the part that holds the document's body."""
        target = self.related("", "officeDocument")
        if target and target.lower() in self._names:
            return target
        if "word/document.xml" in self._names:
            return "word/document.xml"
        raise DamagedDocument(f"{self._filename} is damaged: the part with its text is missing.")

    def related(self, part: str, kind: str) -> str | None:
        """The part that `part` ('' for the package) names as its styles, footnotes and so on."""
        found = (one for one in self.relations(part) if one.kind == kind and not one.external)
        return next((one.target for one in found), None)

    def relations(self, part: str) -> list[Relation]:
        """What `part` refers to: parts of the package by name, and addresses outside of it."""
        folder, name = posixpath.split(part)
        tree = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found = []
        for relation in tree if tree is not None else ():
            if not isinstance(relation.tag, str):
                continue
            external = relation.get("TargetMode") == "External"
            target = relation.get("Target", "")
            if not external:
                target = posixpath.join("/", folder, target.replace("\\", "/"))
                target = posixpath.normpath(target).lstrip("/")
            kind = relation.get("Type", "").rsplit("/", 1)[-1]
            found.append(Relation(relation.get("Id", ""), kind, target, external))
        return found

    def streamed(self, name: str, most: int) -> BinaryIO | None:
        """A part to be read piece by piece, at most `most` bytes of it; None when there is none."""
        stored = self._names.get(name.lower())
        return None if stored is None else cast("BinaryIO", _Limited(self, stored, most))

    def tree(self, name: str | None) -> Any:
        """The root element of a part; None when there is no such part.

        Raises DamagedDocument when the part is not XML, DocumentTooLarge over a limit.
        """
        stored = self._names.get(name.lower()) if name else None
        if stored is None:
            return None
        try:
            return etree.fromstring(self._unpacked(stored), etree.XMLParser(**SAFE))
        except etree.XMLSyntaxError as error:
            raise DamagedDocument(
                f"{self._filename} is damaged: its part {stored} can't be read."
            ) from error

    def _unpacked(self, name: str) -> bytes:
        with _Limited(self, name, self._limits.max_unpacked_bytes) as member:
            return member.read()

    def names(self) -> list[str]:
        """The names of all parts as they are stored."""
        return list(self._names.values())

    def check_sizes(self, most: int) -> None:
        """For libraries that unpack everything: raises DocumentTooLarge when that is too much.

        A part never gives more than the size that the directory claims for it.
        """
        total = 0
        for info in self._zip.infolist():
            total += info.file_size
            packed = max(_RATIO_FROM, info.compress_size * self._limits.max_ratio)
            if info.file_size > packed or total > most:
                raise self.too_large(min(packed, most))

    def opened(self, name: str, most: int) -> tuple[IO[bytes], int]:
        """A part as it is unpacked, and how many bytes may come out of it."""
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise ProtectedDocument(
                f"{self._filename} is protected with a password. "
                "Remove the password and upload it again."
            )
        most = min(most, max(_RATIO_FROM, info.compress_size * self._limits.max_ratio))
        if info.file_size > most:  # as it says itself: not read up to the limit first
            raise self.too_large(most)
        return self._zip.open(info), most

    def too_large(self, most: int) -> DocumentTooLarge:
        """The error for a part that unpacks to more than `most` bytes."""
        return DocumentTooLarge(
            f"{self._filename} unpacks to far more than its size "
            f"(over {most / 1e6:.0f} MB in one part) and is refused."
        )

    def cannot_unpack(self, name: str) -> DamagedDocument:
        """The error for a part that does not come out of the container."""
        return DamagedDocument(f"{self._filename} is damaged: its part {name} can't be unpacked.")


class _Limited(io.BufferedIOBase):
    """A part being unpacked, within limits."""

    def __init__(self, package: Package, name: str, most: int) -> None:
        self._package, self._name = package, name
        try:
            self._member, self._most = package.opened(name, most)
        except _BROKEN as error:
            raise package.cannot_unpack(name) from error
        self._left = self._most

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        wanted = -1 if size is None else size
        content = bytearray()
        try:
            while wanted < 0 or len(content) < wanted:
                step = _STEP if wanted < 0 else min(_STEP, wanted - len(content))
                piece = self._member.read(step)
                if not piece:
                    break
                content += piece
                self._left -= len(piece)
                if self._left < 0:
                    raise self._package.too_large(self._most)
        except _BROKEN as error:
            raise self._package.cannot_unpack(self._name) from error
        return bytes(content)

    def close(self) -> None:
        self._member.close()
        super().close()
