"""One family of errors.

Every message is a sentence for the person who uses the product: it says what is wrong and, where
there is something to do, what to do. The edge (page, command, web route) shows the message and
logs the cause under a reference id; nothing else is ever shown.
"""

from __future__ import annotations

from typing import Self


class EAError(Exception):
    """The root: its message can be shown to a user as it is."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SettingsError(EAError):
    """A setting is unknown, malformed or missing; the message names it."""


class DatabaseUnavailable(EAError):
    """The database can't be reached or is not ready."""


class DatabaseTooSlow(EAError):
    """A statement took longer than it may."""


class DatabaseFull(EAError):
    """The database's disk is full: reading goes on, nothing can be written."""


class BugInDatabase(EAError):
    """The database refused what this program should not have asked: a mistake of ours.

    The cause is in the log under `reference`.
    """

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"Something went wrong in the database (reference {reference}). If it happens again, "
            "give the reference to your administrator."
        )
        self.reference = reference


class MigrationError(EAError):
    """The database's schema and the program's migrations do not fit together."""


class NotSignedIn(EAError):
    """There is no valid session: signed out, expired, forged or of a removed account."""


class SignInRefused(EAError):
    """The e-mail address and password do not belong to an account (never says which is wrong)."""


class SignInUnavailable(EAError):
    """The service that people sign in with does not answer, or asks to wait."""


class NotAllowed(EAError):
    """The person's role does not allow this; the database refused it."""


class NotFound(EAError):
    """The thing does not exist, or the person may not see it (the two are not told apart)."""


class InvalidInput(EAError):
    """A value does not fit; `field` names the column or form field when there is one."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(EAError):
    """Somebody else changed the same thing in the meantime, or it exists already."""


class DatabaseBusy(Conflict):
    """Others hold what is needed (a connection, a lock); a little later the same works."""


class StorageError(EAError):
    """A file could not be stored or fetched."""


class DocumentError(EAError):
    """A document can't be taken in; the message says why in the user's words."""


class UnsupportedDocument(DocumentError):
    """The type of the file is not one that is read here, or not what its name says."""


class ProtectedDocument(DocumentError):
    """The file is encrypted and needs a password."""


class EmptyDocument(DocumentError):
    """The file has no bytes."""


class DamagedDocument(DocumentError):
    """The file can't be read to its end."""


class DocumentTooLarge(DocumentError):
    """The file, or what it unpacks to, is over a limit; the message names the limit."""


class EmbeddingError(EAError):
    """The embedding model is missing, changed, or its endpoint does not answer."""


class ModelError(EAError):
    """The language model's endpoint refused, failed, or broke off; the message says which.

    `lapse` says in a few words what became of the answer where the question can be answered without the
    model meanwhile; empty where somebody has to mend something first, or the time is over. `read` and
    `written` are the tokens that were used in vain.
    """

    def __init__(self, message: str, *, lapse: str = "") -> None:
        super().__init__(message)
        self.lapse = lapse
        self.read = 0
        self.written = 0

    @classmethod
    def passing(cls, what: str, to_do: str) -> Self:
        """`what` has become of the answer, and what there is `to_do`: the model is not needed for one."""
        return cls(f"{what}. {to_do}", lapse=what)


class UnusableReply(ModelError):
    """The language model wrote something that is no answer; the endpoint itself works."""
