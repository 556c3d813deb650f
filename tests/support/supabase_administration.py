"""The administration of users in the double."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg

from tests.support.supabase_http import Answer, Request
from tests.support.supabase_problems import TAKEN, Options, Problem, address, check_strength
from tests.support.supabase_users import User, Users, as_json, hash_password, merged_metadata


class Administration:
    """Everything below `/admin/users`; whoever asks was found to be allowed to."""

    def __init__(self, users: Users, options: Options) -> None:
        self.users = users
        self.options = options

    def answer(self, request: Request, rest: list[str]) -> Answer:
        """The answer to a request for everybody, or for the one whose id is in `rest`."""
        if not rest:
            return self._list(request) if request.method == "GET" else self._add(request.json())
        user = self.users.find(id=UUID(rest[0]))
        if user is None:
            raise Problem(404, "user_not_found", "User not found")
        if request.method == "GET":
            return Answer(200, as_json(user))
        if request.method == "PUT":
            return self._change(user, request.json())
        try:
            if request.json().get("should_soft_delete"):
                self.users.soft_delete(user)
            else:
                self.users.delete(user["id"])
        except psycopg.Error as error:
            raise Problem(500, "unexpected_failure", "Database error deleting user") from error
        return Answer(200, {})

    def _list(self, request: Request) -> Answer:
        page, size = int(request.query.get("page", 1)), int(request.query.get("per_page", 50))
        everybody = self.users.everybody()
        shown = everybody[(page - 1) * size : page * size]
        return Answer(
            200,
            {"users": [as_json(user) for user in shown], "aud": "authenticated"},
            {"X-Total-Count": str(len(everybody))},
        )

    def _add(self, body: dict[str, Any]) -> Answer:
        email = address(body.get("email"))
        if self.users.find(email=email) is not None:
            raise Problem(422, "email_exists", TAKEN)
        user = self.users.add(email, body.get("password"), body.get("user_metadata") or {})
        if body.get("email_confirm"):
            user = self.users.confirm(user)
        return Answer(200, as_json(user))

    def _change(self, user: User, body: dict[str, Any]) -> Answer:
        changes = merged_metadata(
            user,
            {
                "raw_user_meta_data": body.get("user_metadata"),
                "raw_app_meta_data": body.get("app_metadata"),
            },
        )
        if body.get("email"):
            changes["email"] = address(body["email"])
        if "ban_duration" in body:
            hours = re.fullmatch(r"(\d+)h", str(body["ban_duration"]))
            if hours is None and body["ban_duration"] != "none":
                raise Problem(400, "validation_failed", "invalid format for ban duration")
            changes["banned_until"] = (
                self.users.now() + timedelta(hours=int(hours[1])) if hours else None
            )
        if body.get("password"):
            check_strength(body["password"], self.options)
            changes["encrypted_password"] = hash_password(body["password"])
            self.users.end_sessions(user["id"])
        if body.get("email_confirm"):
            user = self.users.confirm(user)
        return Answer(200, as_json(self.users.change(user["id"], **changes) if changes else user))
