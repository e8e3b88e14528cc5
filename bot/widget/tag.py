"""Own the line that a site's owner pastes, and what the site's own policy must allow for it."""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from bot.errors import BadAddress
from bot.widget.bundle import bundle

_OUTSIDE_A_POLICY = re.compile(r"[^!-~]|[\"'*,;<>\\]")


def server_address(text: str) -> str:
    """Return the address of a server, ending in a slash; raises BadAddress."""
    if sign := _OUTSIDE_A_POLICY.search(text.strip()):
        raise BadAddress(text, f"it holds {sign[0]!r}, which a policy cannot name")
    try:
        parts = urlsplit(text.strip())
        _ = parts.port
    except ValueError as error:
        raise BadAddress(text, str(error)) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadAddress(text, "it does not begin with https:// and a host")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadAddress(text, "it holds more than a host and a path")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/"


def script_address(server: str, *, language: str | None) -> str:
    """Return where the widget of this version lies, relative to a server's address."""
    narrowed = f"lang={language}&" if language else ""
    return f"{server}widget.js?{narrowed}v={bundle(language).version}"


def script_tag(server: str, *, language: str | None, settings: Mapping[str, str]) -> str:
    """Return the tag for a page; `settings` become its `data-` attributes."""
    attributes = {
        "src": script_address(server, language=language),
        "integrity": bundle(language).integrity,
        "crossorigin": "anonymous",
        **({"data-lang": language} if language else {}),
        **{f"data-{name}": value for name, value in settings.items()},
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f"<script {written} defer></script>"


def policy(server: str) -> tuple[str, ...]:
    """Return the directives that a page's Content-Security-Policy needs for the widget."""
    return (f"script-src {server}widget.js", f"connect-src {server}api/")
