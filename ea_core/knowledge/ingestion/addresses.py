"""Which addresses on the web may be fetched: those of the world, not those of this network.

Whoever may add a document could otherwise read through this server what only the server reaches:
other programs on it, the company's network, the cloud's metadata service. A name is resolved once
and what was checked is what is connected to, so a name server that answers differently the second
time gains nothing. An installation whose pages lie in its own network names that network.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ea_core.errors import InvalidInput, NotFound

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host's name, as texts; raises OSError for a name that there is not."""

_LONGEST: Final = 2000
_PORTS: Final = {"http": 80, "https": 443}
# Reserved beyond what every Python's `is_global` knows; the last four lead to addresses of IPv4.
_RESERVED: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: what is asked for, and the number that is connected to."""

    url: str
    scheme: str
    host: str
    port: int
    number: str

    @property
    def netloc(self) -> str:
        """Host and port as the server is told them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def resolved(host: str, port: int) -> list[str]:
    """What the system's resolver says of a host's name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def target_of(url: str, networks: Sequence[Network], resolve: Resolve = resolved) -> Target:
    """The target of an address that may be fetched; `networks` are allowed besides the world.

    Raises InvalidInput for what is no address of the web, or of another network; NotFound for a
    host that there is not.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise InvalidInput(f"{url[:200]} is no address of a web page.") from error
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in _PORTS or not host or len(url) > _LONGEST:
        raise InvalidInput(
            f"{url[:200]} is no address of a web page: it begins with http:// or https://."
        )
    if parts.username is not None or parts.password is not None:
        raise InvalidInput("Leave name and password out of the address.")
    port = port or _PORTS[parts.scheme]
    try:
        ascii_host = host.encode("idna").decode("ascii") if ":" not in host else host
        numbers = resolve(ascii_host, port)
    except (OSError, UnicodeError) as error:
        raise NotFound(f"There is no host {host[:200]}.") from error
    if not numbers:
        raise NotFound(f"There is no host {host[:200]}.")
    for number in numbers:
        if not _is_allowed(number, networks):
            raise InvalidInput(
                f"{host[:200]} lies in a private or reserved network, and pages there are not "
                "fetched. Save the page and add the file, or ask your administrator "
                "(EA_FETCH_NETWORKS)."
            )
    return Target(url.strip(), parts.scheme, ascii_host, port, numbers[0])


def _is_allowed(number: str, networks: Sequence[Network]) -> bool:
    try:
        address: Address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address.version == one.version and address in one for one in networks):
        return True
    if any(address.version == one.version and address in one for one in _RESERVED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
