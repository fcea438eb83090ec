"""No way inside: connections go to public addresses alone, and each is checked at the moment it is made."""

import ipaddress
import socket
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

import httpcore
import httpx

from index.errors import FetchError

PORTS = frozenset({80, 443})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # carries an IPv4 address at its end
# what looks public to some Pythons, and is a cloud's service for its own machines
_INSIDE = (ipaddress.ip_network("192.0.0.0/24"), ipaddress.ip_network("168.63.129.16/32"))

Resolve = Callable[[str, int], Collection[str]]


def resolved(host: str, port: int) -> Collection[str]:
    """The addresses of a host, in the system's order. Raises OSError or UnicodeError where it has none."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet, and so is any that it carries."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped or ip.sixtofour
        if carried:
            return public(str(carried))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in one for one in _INSIDE)


class Guard:
    """Decides which addresses may be asked. `doors`, an IP address and a port each, are open besides: for tests."""

    def __init__(self, *, doors: Collection[tuple[str, int]] = (), resolve: Resolve = resolved) -> None:
        self._doors = frozenset(doors)
        self._resolve = resolve

    def check(self, url: httpx.URL) -> None:
        """Raises FetchError for another scheme, a name or password in the address, and another port."""
        if url.scheme not in ("http", "https") or not url.host:
            raise FetchError("it is no http or https address")
        if url.userinfo:
            raise FetchError("it holds a name or a password: write it without")
        port = url.port or 443
        if port not in PORTS and port not in {door for _, door in self._doors}:
            raise FetchError(f"its port {port} is none of the web's (80 and 443)")

    def addresses(self, host: str, port: int) -> Collection[str]:
        """Where to connect to. Raises FetchError where one of the host's addresses is not public, or it has none."""
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError):
            found = ()
        if not found:
            raise FetchError(f"there is no host {host}, or its name cannot be looked up just now", passing=True)
        if not all((address, port) in self._doors or public(address) for address in found):
            raise FetchError(f"{host} is a machine of an inner network, and only public ones are asked")
        return found


class GuardedTransport(httpx.HTTPTransport):
    """httpx's transport over checked connections; each lives at most `longest` seconds, and serves one request.

    The name is looked up once, for the connection itself, and the connection goes to the address that was checked: a
    name that means another machine a moment later gains nothing.
    """

    def __init__(self, guard: Guard, longest: float) -> None:
        super().__init__()
        self._guard = guard
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_keepalive_connections=0,
            network_backend=_Backend(guard, longest),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._guard.check(request.url)
        return super().handle_request(request)


class _Backend(httpcore.SyncBackend):
    def __init__(self, guard: Guard, longest: float) -> None:
        self._guard = guard
        self._longest = longest

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        end = time.monotonic() + self._longest
        error: Exception | None = None
        for address in self._guard.addresses(host, port):
            try:
                stream = super().connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                return _Bounded(stream, end)
        assert error
        raise error


class _Bounded(httpcore.NetworkStream):
    """A connection with an end: a server that sends a byte now and then holds nobody up."""

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream = stream
        self._end = end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, self._left(timeout)), self._end)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the whole took too long")
        return left if timeout is None else min(timeout, left)
