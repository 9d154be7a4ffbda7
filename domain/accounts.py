"""How a step of evolve finds and puts back the account that an event speaks for. Pure."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from domain import events as e
from domain.paper import Account, Paper


def account_of(paper: Paper, recorded: e.Recorded) -> Account:
    """The account of the event's source; an event without provenance is the archive's own."""
    provenance = recorded.provenance
    source, reader = (provenance.source, provenance.reader) if provenance else ("", "")
    return paper.accounts.get(source) or Account(source=source, reader=reader)


def put_account(paper: Paper, account: Account) -> Paper:
    """The paper with this account instead of its source's earlier one."""
    return replace(paper, accounts={**paper.accounts, account.source: account})


def counted(paper: Paper, recorded: e.Recorded, before: int, number: int) -> int:
    """The highest number the paper's own stream has given; other streams count for themselves."""
    return max(before, number) if recorded.stream == paper.id else before


def without(items: dict[Any, Any], key: object) -> dict[Any, Any]:
    """A copy without the key."""
    return {k: v for k, v in items.items() if k != key}
