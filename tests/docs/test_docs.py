"""What the docs claim, compared with the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from ea_core.cli import ea
from ea_core.knowledge.reading.formats import in_words
from ea_core.settings import PROJECT_ROOT, Settings, setting_names

DOCS = sorted([PROJECT_ROOT / "README.md", *(PROJECT_ROOT / "docs").rglob("*.md")])


def test_every_setting_is_documented_and_none_besides() -> None:
    text = (PROJECT_ROOT / "docs" / "settings.md").read_text()
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)) == set(setting_names())


def test_documented_defaults_are_the_codes() -> None:
    text = (PROJECT_ROOT / "docs" / "settings.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]*)` \|", text, re.MULTILINE))
    names = setting_names()
    for name, documented in rows.items():
        if documented in names:
            continue  # defaults to another setting
        assert str(Settings.model_fields[names[name]].default) == documented, name


def _commands(group: click.Group, prefix: str = "ea") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        path = f"{prefix} {name}"
        found[path] = command
        if isinstance(command, click.Group):
            found.update(_commands(command, path))
    return found


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_commands_and_options_in_the_docs_exist(path: Path) -> None:
    commands = _commands(ea)
    for line in re.findall(r"(?:^|`|\$ )(ea [a-z][^`\n]*)", path.read_text(), re.MULTILINE):
        known = max(
            (c for c in commands if line == c or line.startswith(c + " ")), key=len, default=None
        )
        assert known is not None, f"{line!r} in {path.name} is not a command"
        options = {o for p in commands[known].params for o in p.opts} | {"--help"}
        for option in re.findall(r"(?<= )--?[a-z][a-z-]*", line):
            assert option in options, f"{option} of {line!r} in {path.name}"


def test_every_command_stands_on_the_page_about_the_command_line() -> None:
    text = (PROJECT_ROOT / "docs" / "commands.md").read_text()
    documented = set(re.findall(r"`(ea [a-z]+)`", text))
    assert documented == {f"ea {name}" for name, one in ea.commands.items() if not one.hidden}


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.name)
def test_links_between_the_docs_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text()):
        assert (path.parent / target).exists(), f"{path.name} links to {target}"


def test_the_layout_in_the_docs_is_the_code_s() -> None:
    """Each package says what lives there, and `docs/developers.md` says the same, no more, no less."""
    text = (PROJECT_ROOT / "docs" / "developers.md").read_text()
    documented = dict(re.findall(r"^\| `(ea_core[a-z_/]*)` \| (.+) \|$", text, re.MULTILINE))
    found = {}
    for file in (PROJECT_ROOT / "ea_core").rglob("__init__.py"):
        said = (ast.get_docstring(ast.parse(file.read_text())) or "").split("\n\n")
        assert re.search(r"\b(May import|Imports)\b", " ".join(said[1:])), (
            f"{file}: what may it import?"
        )
        found[str(file.parent.relative_to(PROJECT_ROOT))] = said[0].replace("\n", " ")
    assert documented == found


def test_the_formats_in_the_docs_are_those_that_are_read() -> None:
    assert in_words() in (PROJECT_ROOT / "docs" / "users.md").read_text()


def test_the_modules_on_the_ground_are_named_in_the_docs() -> None:
    text = (PROJECT_ROOT / "docs" / "developers.md").read_text()
    loose = {file.name for file in (PROJECT_ROOT / "ea_core").glob("*.py")} - {"__init__.py"}
    assert all(f"`{name}`" in text for name in loose)
