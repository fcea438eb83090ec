"""One form for the address of a page, so that the same page is known again."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_TRACKING = ("utm_", "fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "ref_src")


def canonical(url: object) -> str | None:
    """The http(s) address without fragment, default port, user name and tracking parameters; None for anything else.

    Scheme and host are put in lower case; path and the rest of the query stay exactly as given.
    """
    if not isinstance(url, str) or not url.strip().isprintable() or set(url.strip()) & set(' <>"\\`'):
        return None
    try:
        parts = urlsplit(url.strip())
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return None
    if scheme not in _PORTS or not host:
        return None
    place = f"[{host}]" if ":" in host else host
    if port and port != _PORTS[scheme]:
        place += f":{port}"
    query = parts.query
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not name.lower().startswith(_TRACKING)]
    if len(kept) < len(pairs):
        query = urlencode(kept)
    return urlunsplit((scheme, place, parts.path or "/", query, ""))
