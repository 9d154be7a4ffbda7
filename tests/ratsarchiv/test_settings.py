"""Settings: which of several places counts, what is told of it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import json
from typer.testing import CliRunner

from domain.errors import BadSetting
from ratsarchiv.cli import app
from ratsarchiv.settings import SettingView, effective, home_of, settings_of

RATE = "RATSARCHIV_RATE"


def test_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable counts before the home's file, and that before the default; each says where it is from."""
    (tmp_path / "ratsarchiv.toml").write_text("rate = 5\nrelist_days = 3\n")
    monkeypatch.setenv(RATE, "2")

    found = {view.name: (view.value, view.origin) for view in effective(tmp_path)}

    assert (2.0, RATE) == found["rate"]
    assert (3, "ratsarchiv.toml") == found["relist_days"]
    assert (500, "default") == found["ocr_pages"]
    assert (2.0, 3) == (settings_of(tmp_path).rate, settings_of(tmp_path).relist_days)


def test_option_goes_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--home counts before RATSARCHIV_HOME, and either is told."""
    monkeypatch.setenv("RATSARCHIV_HOME", str(tmp_path))
    option = tmp_path / "other"

    assert option == home_of(option)
    assert SettingView("home", str(option), "--home") == effective(option)[0]
    assert SettingView("home", str(tmp_path), "RATSARCHIV_HOME") == effective(home_of(None))[0]


def test_settings_are_told_as_json(tmp_path: Path) -> None:
    """`settings` prints each setting, as a line or as JSON, without an archive."""
    words = ["--home", str(tmp_path), "settings"]

    lines = CliRunner().invoke(app, words).stdout.splitlines()
    told = json.decode(CliRunner().invoke(app, [*words, "--json"]).stdout)

    assert {"name": "contact", "value": None, "origin": "default"} in told
    assert "contact = not set (default)" in lines
    assert [f"{view['name']} = " for view in told] == [line[: line.index("=") + 2] for line in lines]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("RATSARCHIV_EVENTS", "mysql://root:geheim@x", r"RATSARCHIV_EVENTS is 'mysql://root:\*\*\*@x'"),
        ("RATSARCHIV_EVENTS", "postgresql://u:p%zz@x/y", r"RATSARCHIV_EVENTS is 'postgresql://u:\*\*\*@x/y'"),
        ("RATSARCHIV_READMODELS", "postgresql://x:port/y", "RATSARCHIV_READMODELS is "),
        ("RATSARCHIV_HARVESTS", "city", "The environment's RATSARCHIV_HARVESTS is no JSON"),
        ("RATSARCHIV_READMODELS", "tantivy", "RATSARCHIV_READMODELS is 'tantivy'"),
        ("RATSARCHIV_SEARCH", "opensearch://x", "RATSARCHIV_SEARCH is "),
        ("ratsarchiv_evnets", "sqlite", "The environment sets RATSARCHIV_EVNETS"),
        (RATE, "0", "RATSARCHIV_RATE is '0'"),
        ("RATSARCHIV_CONTACT", "\n", "RATSARCHIV_CONTACT is "),
    ],
)
def test_variable_that_cannot_be_used_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """What is no setting, or no value of one, is an error whatever the command, not passed over."""
    monkeypatch.setenv(name, value)

    with pytest.raises(BadSetting, match=f"^{told}"):
        home_of(tmp_path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'evnets = "sqlite"', "sets evnets"),
        (b'events = "sqllite"', "events in .* is 'sqllite'"),
        (b'home = "/elsewhere"', "sets home"),
        (b"rate = 0", "rate in .* is 0"),
        (b"rate", "cannot be read"),
        (b"\xff", "cannot be read"),
    ],
)
def test_file_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    """The same holds for the settings file; it cannot say where it lies itself."""
    (tmp_path / "ratsarchiv.toml").write_bytes(content)

    with pytest.raises(BadSetting, match=told):
        home_of(tmp_path)


def test_passwords_are_not_told(tmp_path: Path) -> None:
    """An address is told without its password, whatever names its server."""
    addresses = {
        "events": "postgresql://rat:geheim@db/rat",
        "search": "opensearch+https://admin:geh:eim@one:9200,two:9200/rat",
    }
    lines = [f'{name} = "{address}"' for name, address in addresses.items()]
    (tmp_path / "ratsarchiv.toml").write_text("\n".join(lines))

    told = {view.name: view.value for view in effective(tmp_path)}

    assert "postgresql://rat:***@db/rat" == told["events"]
    assert "opensearch+https://admin:***@one:9200,two:9200/rat" == told["search"]


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:ge/heim@host/db",
        "postgresql://u:ge@heim@host/db",
        "postgresql://u:ge%zzheim@host/db",
        "postgresql://u:geheim@[::1/db",
        "postgresql://u:geheim@host:port/db",
    ],
)
@pytest.mark.parametrize("name", ["RATSARCHIV_EVENTS", "RATSARCHIV_READMODELS", "RATSARCHIV_SEARCH"])
def test_refused_address_tells_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    """What is wrong with an address is told without any part of the password, wherever that was cut."""
    monkeypatch.setenv(
        name, address.replace("postgresql", "opensearch+http") if "SEARCH" in name else address
    )

    with pytest.raises(BadSetting) as refused:
        home_of(tmp_path)

    assert ":***@host" in str(refused.value) or ":***@[" in str(refused.value)
    assert "heim" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u:geheim@h1:1,h2:2/db", "postgresql://u:***@h1:1,h2:2/db"),
        ("postgresql://u:%40%2F@[::1]:1/db?sslmode=require", "postgresql://u:***@[::1]:1/db?sslmode=require"),
        ("postgresql://h/db?password=geheim&user=u", "postgresql://h/db?password=***&user=u"),
        ("postgresql:///db?host=/run/postgresql", "postgresql:///db?host=/run/postgresql"),
    ],
)
def test_usable_address_shows_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, shown: str
) -> None:
    """Wherever an address may hold the password, `settings` shows stars there."""
    monkeypatch.setenv("RATSARCHIV_EVENTS", address)

    assert address == settings_of(tmp_path).events
    assert shown == {view.name: view.value for view in effective(tmp_path)}["events"]
