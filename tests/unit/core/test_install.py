"""The settings of pip that say where packages come from reach uv."""

from __future__ import annotations

from scripts.install import said_to_uv


def test_pips_settings_are_said_to_uv() -> None:
    assert said_to_uv(
        [
            ":env:.cert='/etc/own.pem'",
            ":env:.default-timeout='180'",
            "global.cert='/etc/ssl/all.pem'",
            "global.extra-index-url='\\nfile:///a/simple\\nhttps://b.example/simple'",
            "install.find-links='/wheels'",
            "freeze.timeout='3'",
        ]
    ) == {
        "SSL_CERT_FILE": "/etc/own.pem",
        "UV_INDEX": "file:///a/simple https://b.example/simple",
        "UV_FIND_LINKS": "/wheels",
    }
    assert said_to_uv([]) == {}
