"""Templates become pages: the Jinja environment, the style sheet's address. Knows no page's content."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct
from msgspec.structs import asdict

TEMPLATES = Path(__file__).parent / "templates"
SHEET = Path(__file__).parent / "static" / "ratsarchiv.css"


class Pages:
    """Renders the templates; `edition` changes whenever templates, style sheet or program do."""

    def __init__(self) -> None:
        self.sheet = SHEET.read_bytes()
        self.sheet_address = f"/static/ratsarchiv-{hashlib.sha256(self.sheet).hexdigest()[:12]}.css"
        software = version("ratsarchiv")
        self.edition = _edition(self.sheet, software.encode())
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(sheet=self.sheet_address, software=software)

    def render(self, template: str, context: Struct, status: int = 200) -> HTMLResponse:
        """The page: each template gets the fields of its one context."""
        return HTMLResponse(self._templates.get_template(template).render(asdict(context)), status)


def _edition(*parts: bytes) -> str:
    """The first 8 hex digits of the SHA-256 over the parts and all templates."""
    seen = hashlib.sha256()
    for part in (*parts, *(path.read_bytes() for path in sorted(TEMPLATES.iterdir()))):
        seen.update(hashlib.sha256(part).digest())
    return seen.hexdigest()[:8]
