"""A browser without scripts and cookies: it follows no redirection and sees errors as readers do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
from fastapi import FastAPI


class Browser:
    """Sends requests to the real application, without a network between."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer to GET."""
        return self.send("GET", address, headers)

    def send(self, method: str, address: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer to any method."""
        return asyncio.run(self._send(method, address, headers))

    async def _send(self, method: str, address: str, headers: Mapping[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://archiv.example") as client:
            return await client.request(method, address, headers=headers)
