"""Where the indexes of an archive lie in a cluster: one for each generation, and an alias on the live one."""

from __future__ import annotations

import re

from domain.errors import ProfileMismatch
from search.opensearch_address import OpenSearchAddress
from search.opensearch_engine import OpenSearchEngine
from search.opensearch_form import index_body
from search.opensearch_server import OpenSearchServer
from search.profile import NAMES, Profile


class OpenSearchIndexes:
    """Fills search.engine.Indexes with `<prefix>-<profile>-<n>` behind the alias `<prefix>-<profile>`."""

    def __init__(self, address: OpenSearchAddress, profile: Profile) -> None:
        self._server = OpenSearchServer(address)
        self._address = address
        self._profile = profile
        self._alias = f"{address.prefix}-{profile.NAME}"

    def exist(self) -> bool:
        """Whether the alias leads to an index, or another profile's does."""
        return self._live() > 0 or bool(self._others())

    def generation(self) -> str:
        """The name of the live index, or what the first one will be called."""
        return self._name(self._live() or self._last() + 1)

    def live(self) -> OpenSearchEngine:
        """The live index, made where there is none of any profile."""
        if not self._live():
            if others := self._others():
                raise ProfileMismatch(
                    f"The cluster holds {', '.join(others)}, but searching uses profile {self._profile.NAME};"
                    " run `ratsarchiv rebuild`."
                )
            body = index_body(self._address.shards, self._address.replicas)
            # Another process that makes it at the same moment makes the same.
            self._server.created(self._name(self._last() + 1), {**body, "aliases": {self._alias: {}}})
        return self._opened(self._live())

    def anew(self) -> OpenSearchEngine:
        """An empty index beside the live one; it gets its replicas when it is the live one."""
        self.drop_anew()
        number = self._last() + 1
        self._server.created(self._name(number), index_body(self._address.shards, 0))
        return self._opened(number)

    def switch(self) -> None:
        """Moves the alias to the new index in one step; the old one stays until `drop_old`, as do others."""
        old, new = self._live(), self._last()
        replicas = {"index": {"number_of_replicas": self._address.replicas}}
        self._server.persist("PUT", f"/{self._name(new)}/_settings", replicas)
        actions = [{"add": {"index": self._name(new), "alias": self._alias}}]
        if old:
            actions.append({"remove": {"index": self._name(old), "alias": self._alias}})
        self._server.persist("POST", "/_aliases", {"actions": actions})

    def drop_anew(self) -> None:
        """Drops what is newer than the live index; where none is live, all there is."""
        # From one answer: an index that becomes the first live one between two of them would be dropped.
        found = self._found()
        live = max((number for number, aliases in found.items() if self._alias in aliases), default=0)
        self._drop([self._name(number) for number in found if number > live])

    def generations(self) -> list[str]:
        """The names of all indexes of this archive, other profiles' first, then the oldest."""
        return [*self._others(), *map(self._name, self._numbers())]

    def drop_old(self) -> list[str]:
        """Drops what is older than the live index, and other profiles'; tells their names."""
        live = self._live()
        if not live:
            return []
        old = [*self._others(), *(self._name(number) for number in self._numbers() if number < live)]
        self._drop(old)
        return old

    def _opened(self, number: int) -> OpenSearchEngine:
        return OpenSearchEngine(self._server, self._name(number), self._profile)

    def _drop(self, names: list[str]) -> None:
        for name in names:
            self._server.persist("DELETE", f"/{name}")

    def _live(self) -> int:
        """The number of the live index, 0 where there is none."""
        return max(map(self._number, self._server.find(f"/_alias/{self._alias}") or ()), default=0)

    def _last(self) -> int:
        return max(self._numbers(), default=0)

    def _numbers(self) -> list[int]:
        return list(self._found())

    def _found(self) -> dict[int, dict[str, object]]:
        """The aliases of each generation that lies there, by its number and in that order."""
        told = self._server.find(f"/{self._alias}-*/_alias") or {}
        ours = sorted((number, name) for name in told if (number := self._number(name)))
        return {number: told[name]["aliases"] for number, name in ours}

    def _others(self) -> list[str]:
        """The names of indexes of other profiles; another archive's prefix may begin with ours."""
        told = self._server.find(f"/{self._address.prefix}-*/_alias") or {}
        ours = re.compile(rf"{re.escape(self._address.prefix)}-({NAMES})-[0-9]+")
        found = ((name, ours.fullmatch(name)) for name in sorted(told))
        return [name for name, parts in found if parts is not None and parts[1] != self._profile.NAME]

    def _name(self, number: int) -> str:
        return f"{self._alias}-{number}"

    def _number(self, name: str) -> int:
        """The generation that an index's name tells, 0 for a name that is none of ours."""
        tail = name.removeprefix(f"{self._alias}-")
        return int(tail) if tail.isdecimal() else 0
