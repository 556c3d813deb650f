"""Whether the policies on Supabase's stored files still say what the migrations made them say.

The permission matrix tries the product's own tables row by row; the table of stored files belongs to
Supabase Storage, so here the rules themselves are compared. PostgreSQL writes an expression in its
own way, which differs between its versions: the policies are therefore made once more, on an empty
temporary table of the same shape, and both are read alike. Nothing of that is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import Connection

from ea_core.db import migrations

_STATEMENT = re.compile(
    r'create policy "(EA: [^"]+)"\s+on storage\.objects\b.*?(?=\$policy\$)', re.DOTALL
)
_COMMENT = re.compile(r"--[^\n]*")
_ON = " on storage.objects "
# The name of the table is part of some expressions, so the copy has the same.
_COPY = text("create temporary table objects (like storage.objects) on commit drop")
_ON_COPY = " on pg_temp.objects "
_RULES = text("""
    select p.polname, p.polcmd, p.polpermissive, p.polroles,
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
    from pg_policy p
    where p.polrelid = cast(:on_table as regclass) and p.polname like 'EA: %'
""")

Rule = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is wrong with the policies, by name, and the SQL that puts it right."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    """Another expression, command or role than the product's, or a policy that it does not know."""
    remedy: str


def wanted_policies() -> dict[str, str]:
    """The statements that make the policies, each on one line, by the policy's name."""
    found: dict[str, str] = {}
    for file in sorted(migrations.SQL_DIR.glob("*.sql")):
        for statement in _STATEMENT.finditer(file.read_text()):
            found[statement[1]] = " ".join(_COMMENT.sub("", statement[0]).split())
    return found


def difference(connection: Connection) -> Difference:
    """Compares the policies of this database with the product's; asked as the owner."""
    wanted = wanted_policies()
    there = _rules(connection, "storage.objects")
    should = _made_anew(connection, wanted)
    missing = tuple(sorted(set(should) - set(there)))
    changed = tuple(sorted(name for name, rule in there.items() if rule != should.get(name)))
    remedy = [f'drop policy if exists "{name}"{_ON.rstrip()};' for name in changed]
    remedy += [f"{wanted[name]};" for name in (*changed, *missing) if name in wanted]
    return Difference(missing, changed, " ".join(remedy))


def _made_anew(connection: Connection, wanted: dict[str, str]) -> dict[str, Rule]:
    with connection.begin_nested() as trial:
        connection.execute(_COPY)
        for statement in wanted.values():
            connection.exec_driver_sql(statement.replace(_ON, _ON_COPY, 1))
        rules = _rules(connection, "pg_temp.objects")
        trial.rollback()
    return rules


def _rules(connection: Connection, on_table: str) -> dict[str, Rule]:
    rows = connection.execute(_RULES, {"on_table": on_table})
    return {row[0]: tuple(row[1:]) for row in rows}
