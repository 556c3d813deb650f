"""What a part of a Word document refers to: other parts by name, and addresses outside of it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from ea_core.knowledge.reading.docx.package import Package


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is "styles", "header", "hyperlink" ...; `target` a part, or an address."""

    id: str
    kind: str
    target: str
    external: bool


def relations_of(package: Package, part: str) -> list[Relation]:
    """All relations of a part, in the order of the file."""
    folder, name = posixpath.split(part)
    tree = package.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
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
