"""procrastinate's tables as a migration of ours: `python -m ea_core.queue.schema` prints it.

The program's login may not make tables, so procrastinate's own `schema --apply` is never run. A test
compares the migration with the installed version, so that an upgrade of the package that changes its
schema is noticed and gets a migration.
"""

from __future__ import annotations

import re
import sys
from importlib import resources
from typing import Final

SCHEMA: Final = "ea_queue"
_HEADER: Final = """\
-- The queue: procrastinate's own tables and functions, made by `python -m
-- ea_core.queue.schema`; a test compares it with the installed version. Changed in two ways: it has a
-- schema of its own, and each function has its search path at once. Nobody but the application's login
-- role reaches it.

create schema {schema};
set local search_path = {schema}, pg_catalog, pg_temp;

"""
_FOOTER: Final = "\nset local search_path = public, extensions;\n"
# plpgsql is part of every PostgreSQL that the product supports.
_EXTENSION: Final = re.compile(r"DO \$\$\nBEGIN\n    CREATE EXTENSION.*?\nEND;\n\$\$;\n", re.DOTALL)
_LANGUAGE: Final = re.compile(r"LANGUAGE plpgsql")


def migration() -> str:
    """The text of the migration for the installed procrastinate."""
    source = resources.files("procrastinate.sql").joinpath("schema.sql").read_text("utf-8")
    without, found = _EXTENSION.subn("", source)
    if found != 1:
        raise RuntimeError("procrastinate's schema.sql does not begin as expected.")
    body = _LANGUAGE.sub(
        f"LANGUAGE plpgsql SET search_path = pg_catalog, {SCHEMA}, pg_temp", without
    )
    lines = (line.rstrip().expandtabs(4) for line in body.strip().splitlines())
    return _HEADER.format(schema=SCHEMA) + "\n".join(lines) + "\n" + _FOOTER


if __name__ == "__main__":
    sys.stdout.write(migration())
