"""RFC 9309: what a robots.txt closes, where it may lie, and what its trouble means."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from domain.errors import FetchRefused, Unobtainable
from tests.ingest.fetching.test_fetcher import NOT_THERE, fetching, policy_for
from tests.ingest.serving import Answer, serving

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("robots", "told"),
    [(Answer(b"", 501), "robots.txt answers 501"), (Answer(b"x", cut=9), "robots.txt could not be had in")],
)
def test_trouble_with_robots_txt_is_the_servers(robots: Answer, told: str) -> None:
    """RFC 9309, 2.3.1.4: what cannot be read closes everything; what is told is the trouble, not a rule."""
    with serving(lambda path, before: robots) as served, fetching(served) as (fetcher, _):
        for _ in range(2):
            with pytest.raises(Unobtainable, match=told):
                fetcher.get(f"{served.address}/x")
        assert [] == served.paths()


def test_server_that_is_off_is_told_as_such() -> None:
    """A refused connection is no robots.txt."""
    with serving(lambda path, before: NOT_THERE) as served:
        address, policy = served.address, policy_for(served)
    with fetching(served, policy) as (fetcher, _), pytest.raises(Unobtainable, match="Connection refused"):
        fetcher.get(f"{address}/x")


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Answer(b"User-agent: *\nDisallow: /closed"), False),
        (Answer(b"User-agent: *\nDisallow: /*losed$"), False),
        (Answer(b"User-agent: other\nDisallow: /"), True),
        (Answer(b"User-agent: *\nDisallow: /closed\nAllow: /closed/not"), False),
        (NOT_THERE, True),
        (Answer(b"", 403), True),
    ],
)
def test_robots_txt_is_kept(robots: Answer, *, allowed: bool) -> None:
    """RFC 9309: what robots.txt closes is not asked; without one all is open."""

    def answers(path: str, before: int) -> Answer:
        return robots if path == "/robots.txt" else Answer(b"x")

    with serving(answers) as served, fetching(served) as (fetcher, _):
        if allowed:
            assert fetcher.get(f"{served.address}/closed").status == 200
        else:
            with pytest.raises(FetchRefused, match=r"robots\.txt"):
                fetcher.get(f"{served.address}/closed")
            assert [] == served.paths()


@pytest.mark.parametrize("private", [True, False])
def test_robots_txt_may_lie_on_another_host(*, private: bool) -> None:
    """RFC 9309, 2.3.1.2: it is followed there, but not into a private network; then all is open."""
    rules = Answer(b"User-agent: *\nDisallow: /closed")
    with serving(lambda path, before: rules) as other:
        away = Answer(b"", 301, {"Location": f"{other.address}/robots.txt"})
        with serving(lambda path, before: away if path == "/robots.txt" else Answer(b"x")) as served:
            policy = policy_for(served)
            if not private:  # as if the other host had a public address
                policy = replace(policy, private=policy.private | {other.host})
            with fetching(served, policy) as (fetcher, _):
                assert fetcher.get(f"{served.address}/open").status == 200
                if private:
                    assert fetcher.get(f"{served.address}/closed").status == 200
                else:
                    with pytest.raises(FetchRefused, match=r"robots\.txt"):
                        fetcher.get(f"{served.address}/closed")

        assert bool(other.asked) is not private


def test_robots_txt_without_end_counts_as_none() -> None:
    """RFC 9309, 2.3.1.2: after five redirects it is as if there were none."""
    round_and_round = Answer(b"", 302, {"Location": "/robots.txt"})
    with serving(lambda path, before: round_and_round if path == "/robots.txt" else Answer(b"x")) as served:
        with fetching(served) as (fetcher, _):
            assert fetcher.get(f"{served.address}/a").status == 200

        assert len([path for path, _ in served.asked if path == "/robots.txt"]) == 6
