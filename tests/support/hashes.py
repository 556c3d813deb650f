"""Passwords of tests are worth nothing to anybody, so their hashes cost next to nothing."""

from __future__ import annotations

from typing import Final

from argon2 import PasswordHasher

from ea_core.identity.password_hashes import Hashes

QUICK: Final = Hashes(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
