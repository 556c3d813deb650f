"""What one person may ask about access: why they see a row, and, as an administrator, the rest."""

from __future__ import annotations

from ea_core.access.audit import AuditLog
from ea_core.access.explain import ExplainAccess
from ea_core.access.matrix_check import MatrixCheck
from ea_core.access.view_as import ViewAs
from ea_core.actor import Actor
from ea_core.db.engine import Database
from ea_core.errors import NotAllowed


class Access:
    """The parts, each bound to `actor`."""

    def __init__(self, database: Database, actor: Actor, matrix: MatrixCheck) -> None:
        self.policies = ExplainAccess(database, actor)
        self.audit = AuditLog(database, actor)
        self.view_as = ViewAs(database, actor)
        self._actor = actor
        self._matrix = matrix

    @property
    def matrix(self) -> MatrixCheck:
        """The permission matrix on this installation; raises NotAllowed for who is no administrator.

        The rows that it is tried on are made up, and there for nobody; the role of the session is
        enough to decide who may start it.
        """
        if not self._actor.is_admin or self._actor.viewed_by is not None:
            raise NotAllowed("Only administrators try the permissions.")
        return self._matrix
