"""Signing in with Supabase Auth: passwords, invitations, confirmation, reset, sign-out.

Links in Supabase's e-mails must carry `token_hash` and `type` to a page of this product (see the
project's e-mail templates): then the token goes from the form to the server and never appears in a
browser's address after sign-in. A link is followed with a POST, because mail scanners open links.
"""

from __future__ import annotations

from typing import Literal, get_args

from supabase_auth.types import (
    Session,
    SignUpWithEmailAndPasswordCredentialsOptions,
    UserAttributes,
)

from ea_core.address import address
from ea_core.errors import (
    InvalidInput,
    NotAllowed,
    NotSignedIn,
    SignInRefused,
    SignInUnavailable,
)
from ea_core.identity import passwords
from ea_core.identity.supabase.clients import (
    BLOCKED,
    SIGNED_OUT,
    WRONG_OLD,
    WRONG_PASSWORD,
    client,
    code_of,
    explained,
)
from ea_core.identity.supabase.sessions import SupabaseSessions
from ea_core.settings import Settings

LinkType = Literal["signup", "invite", "magiclink", "recovery", "email"]
CONFIRM_PATH = "/auth/confirm"
"""Where the links in Supabase's e-mails lead, below the address of the pages."""
_TOO_SOON = "over_email_send_rate_limit"
_MAX_EMAIL = 254
_MAX_PASSWORD_BYTES = 72
"""Supabase keeps bcrypt hashes, which read no further."""
_MAX_TOKEN_HASH = 200


class SupabaseAuth:
    """What the sign-in pages call in a Supabase installation.

    Every call makes its own client. Whoever signs in gets a browser session in `sessions`; the
    token that comes back is for the cookie and is none of Supabase's.
    """

    def __init__(self, settings: Settings, sessions: SupabaseSessions) -> None:
        self._settings = settings
        self._sessions = sessions

    @property
    def open_sign_up(self) -> bool:
        """Whether the sign-in page offers to make an account."""
        return self._settings.open_sign_up

    def sign_in(
        self,
        email: str,
        password: str,
        user_agent: str | None = None,
        *,
        replaces: str | None = None,
    ) -> str:
        """Opens a browser session and returns its token; the session of `replaces` ends.

        Raises SignInRefused for a wrong password, an unknown, banned or unconfirmed address, and
        SignInUnavailable when Supabase does not answer or asks to wait.
        """
        address = email.strip()
        if not _is_plausible(address) or not _fits(password):
            raise SignInRefused(WRONG_PASSWORD)
        with explained(), client(self._settings) as anonymous:
            session = anonymous.auth.sign_in_with_password(
                {"email": address, "password": password}
            ).session
        return self._opened(session, user_agent, replaces)

    def sign_up(
        self, email: str, password: str, full_name: str = "", user_agent: str | None = None
    ) -> str | None:
        """Makes an account, as staff, where EA_OPEN_SIGN_UP allows it.

        Returns a browser session's token, or None when the address must be confirmed by e-mail
        first; that is also the answer for an address that has an account, so that nobody learns
        of it. (A project that confirms addresses by itself can't hide it and raises Conflict.)
        Raises NotAllowed when accounts are made by invitation, and InvalidInput.
        """
        if not self.open_sign_up:
            raise NotAllowed("Accounts are made by invitation. Ask an administrator for one.")
        if not _is_plausible(email.strip()):
            raise InvalidInput("This is not an e-mail address.", field="email")
        check_password(password, email.strip(), full_name)
        options: SignUpWithEmailAndPasswordCredentialsOptions = {
            "data": {"full_name": full_name.strip()},
            "email_redirect_to": confirm_address(self._settings),
        }
        try:
            with explained(), client(self._settings) as anonymous:
                session = anonymous.auth.sign_up(
                    {"email": email.strip(), "password": password, "options": options}
                ).session
        except SignInUnavailable as error:
            if code_of(error) == _TOO_SOON:
                return None  # the e-mail is on its way already
            raise
        return self._opened(session, user_agent) if session is not None else None

    def confirm(
        self,
        token_hash: str,
        kind: str,
        user_agent: str | None = None,
        *,
        replaces: str | None = None,
    ) -> str:
        """Follows a link of an e-mail (sign-up, invitation, reset): opens a browser session.

        After an invitation or a reset the next step is `set_password`. Raises SignInRefused for a
        link that has expired or was used already, and for a blocked account, which is said: who
        has the link has the account's mailbox.
        """
        known = next((value for value in get_args(LinkType) if value == kind), None)
        if known is None or not 0 < len(token_hash) <= _MAX_TOKEN_HASH:
            raise SignInRefused("This link is not complete. Ask for a new one.")
        try:
            with explained(), client(self._settings) as anonymous:
                session = anonymous.auth.verify_otp(
                    {"token_hash": token_hash, "type": known}
                ).session
        except SignInRefused as error:
            if code_of(error) == "user_banned":
                raise SignInRefused(BLOCKED) from error
            raise
        return self._opened(session, user_agent, replaces)

    def request_password_reset(self, email: str) -> None:
        """Has a link sent with which a password can be set (see `mail_reset_link`)."""
        mail_reset_link(self._settings, email)

    def set_password(self, token: str | None, password: str) -> None:
        """Gives the person of this browser session a new password and ends their other sessions.

        Raises InvalidInput for a password that is too short, too weak or the old one, and
        NotSignedIn.
        """
        self._set_password(token, password)

    def _set_password(self, token: str | None, password: str, old: str | None = None) -> None:
        actor = self._sessions.actor_for(token)
        if actor is None or token is None:
            raise NotSignedIn(SIGNED_OUT)
        check_password(password, actor.email, actor.full_name)
        wanted: UserAttributes = {"password": password}
        if old is not None:
            wanted["current_password"] = old  # some projects ask for it
        access_token = self._sessions.access_token(token)
        with explained(), client(self._settings) as person:
            # Without the refresh token: this client is gone before it could need it.
            person.auth.set_session(access_token, "")
            person.auth.update_user(wanted)
        self._sessions.close_others(actor, token)

    def change_password(self, token: str | None, old: str, new: str) -> None:
        """The same for who knows the old password; raises SignInRefused when it is wrong.

        Raises NotAllowed where the project wants a sign-in of the last day for that.
        """
        actor = self._sessions.actor_for(token)
        if actor is None:
            raise NotSignedIn(SIGNED_OUT)
        check_password(new, actor.email, actor.full_name)
        if not _fits(old):
            raise SignInRefused(WRONG_OLD)
        try:
            with explained(), client(self._settings) as anonymous:
                anonymous.auth.sign_in_with_password({"email": actor.email, "password": old})
                anonymous.auth.sign_out({"scope": "local"})  # it was only to know the password
        except SignInRefused as error:
            raise SignInRefused(WRONG_OLD) from error
        self._set_password(token, new, old)

    def sign_out(self, token: str | None) -> None:
        """Ends this browser session and its Supabase session."""
        self._sessions.close(token)

    def _opened(
        self, session: Session | None, user_agent: str | None, replaces: str | None = None
    ) -> str:
        if session is None:
            raise SignInRefused("Supabase did not sign you in. Try again.")
        return self._sessions.open(session, user_agent, replaces=replaces)


def mail_reset_link(settings: Settings, email: str) -> None:
    """Has an e-mail sent to the address if it has an account; the answer never says whether.

    Raises SignInUnavailable when Supabase does not answer.
    """
    to = email.strip()
    if not _is_plausible(to):
        return
    try:
        with explained(), client(settings) as anonymous:
            anonymous.auth.reset_password_for_email(to, {"redirect_to": confirm_address(settings)})
    except (InvalidInput, SignInRefused):
        return
    except SignInUnavailable as error:
        # Asked twice within a minute, which only an account's address gives away.
        if code_of(error) != _TOO_SOON:
            raise


def confirm_address(settings: Settings) -> str:
    """Where the links in Supabase's e-mails are to lead."""
    return f"{address(settings)}{CONFIRM_PATH}"


def check_password(password: str, email: str, full_name: str | None) -> None:
    """Raises InvalidInput for a password that this product, or Supabase, does not take."""
    passwords.check_new(password, email, full_name)
    if not _fits(password):
        raise InvalidInput(
            f"The password can have at most {_MAX_PASSWORD_BYTES} characters "
            "(fewer with accents or other scripts).",
            field="password",
        )


def _is_plausible(address: str) -> bool:
    """Whether Supabase needs to be asked about this address at all."""
    return 0 < len(address) <= _MAX_EMAIL and address.isprintable()


def _fits(password: str) -> bool:
    return 0 < len(password.encode(errors="surrogatepass")) <= _MAX_PASSWORD_BYTES
