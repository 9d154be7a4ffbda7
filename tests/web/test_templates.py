"""The templates show what their contexts declare, and nothing that was not escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest
from jinja2 import Environment, nodes
from jinja2.meta import find_undeclared_variables
from msgspec import Struct

from web.errors import ErrorContext
from web.family import FamilyContext
from web.rendering import TEMPLATES
from web.results import ResultsContext
from web.start import StartContext, StatusContext

CONTEXTS: dict[str, type[Struct]] = {
    "error.html": ErrorContext,
    "family.html": FamilyContext,
    "results.html": ResultsContext,
    "start.html": StartContext,
    "status.html": StatusContext,
}
GLOBALS = {"sheet", "software"}


def parsed(template: str) -> nodes.Template:
    """The template as Jinja reads it."""
    return Environment(autoescape=True).parse((TEMPLATES / template).read_text("utf-8"))


def variables(template: str) -> set[str]:
    """The names that a template uses and neither sets nor imports."""
    tree = parsed(template)
    imported = {name for each in tree.find_all(nodes.FromImport) for name in each.names}
    return find_undeclared_variables(tree) - imported


def structs(kind: Any) -> Iterator[type[Struct]]:
    """The structs that a context holds, itself left out."""
    for field in get_type_hints(kind).values():
        for part in (field, *get_args(field)):
            if isinstance(part, type) and issubclass(part, Struct) and part is not kind:
                yield part
                yield from structs(part)


@pytest.mark.parametrize("template", CONTEXTS)
def test_template_uses_its_whole_context(template: str) -> None:
    """A page's template uses each field of its context, and nothing else."""
    used = variables(template) | variables("base.html")

    assert set(CONTEXTS[template].__struct_fields__) == used - GLOBALS


def test_templates_use_all_that_contexts_hold() -> None:
    """Each field of the structs inside the contexts is shown somewhere."""
    held = {f for context in CONTEXTS.values() for part in structs(context) for f in part.__struct_fields__}

    used = {node.attr for path in TEMPLATES.iterdir() for node in parsed(path.name).find_all(nodes.Getattr)}

    assert held == used


def test_no_template_switches_escaping_off() -> None:
    """Only the passages of search come as HTML, and code says so, not a template."""
    filters = {node.name for path in TEMPLATES.iterdir() for node in parsed(path.name).find_all(nodes.Filter)}

    assert {"join"} == filters


@pytest.mark.parametrize("path", sorted(TEMPLATES.iterdir()), ids=lambda path: path.name)
def test_templates_need_no_script_and_no_inline_style(path: Any) -> None:
    """The policy forbids scripts and style attributes; no template has any."""
    text = path.read_text("utf-8")

    assert not any(word in text for word in ("<script", "style=", " onclick", "http://", "https://"))
