"""Headers of every response, errors included, and HEAD for every address. Knows no page.

The policy allows no script, no frame and nothing from elsewhere: pages need none of them.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), fullscreen=(), geolocation=(), microphone=(),"
    " payment=(), usb=()",
}

LANGUAGE = {"Content-Language": "de"}

UNLESS_SAID_OTHERWISE = {"Cache-Control": "no-cache"}

OPEN_DATA = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""JSON may be read by pages of other hosts."""


class EveryResponse:
    """Sets the headers on what the inner application answers, and lets HEAD be answered as GET."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers HEAD as GET (the server leaves out the body) and adds the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                complete(MutableHeaders(scope=message))
            await send(message)

        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        await self._app({**scope, "method": method}, receive, send_with_headers)


def complete(headers: MutableHeaders) -> None:
    """Adds to a response's headers what every response carries."""
    for name, value in (SECURITY | LANGUAGE | UNLESS_SAID_OTHERWISE).items():
        headers.setdefault(name, value)
    if "json" in headers.get("Content-Type", ""):
        headers.update(OPEN_DATA)
