"""What can be set: the one place that reads the environment and the settings file. Knows the rules too."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import platformdirs
from msgspec import Struct
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from domain.errors import BadSetting
from ingest.oparl.faults import CHANGES_READING
from ratsarchiv.schedule import Scheduled

PREFIX = "RATSARCHIV_"
FILE = "ratsarchiv.toml"
"""The settings file in a home: the same settings by their plain names, without the home itself."""

SQLITE, POSTGRES, TANTIVY = "sqlite", "postgresql://", "tantivy"
"""What names an engine: a file in the home by a word, a server by the beginning of its address."""

PASSWORD = re.compile(r"(://[^:/@\s]*):\S*@|(password=)[^&\s'\"]*")
"""The password in an address, also where a letter of it that should be escaped is not."""

ESCAPED = "with % and two hex digits for each of / ? # @ [ ] % in the password"

_CODED = r"(?:[^%:/?#@\[\]\s]|%[0-9A-Fa-f]{2})*"
_LOGIN = rf"(?:{_CODED}(?::{_CODED})*@)?"
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[^:/?#@,\[\]\s]*)(?::[0-9]{1,5})?"
DATABASE = re.compile(
    rf"{re.escape(POSTGRES)}{_LOGIN}{_HOST}(?:,{_HOST})*(?:/{_CODED})?(?:\?(?:[^%#\s]|%[0-9A-Fa-f]{{2}})*)?"
)
CLUSTER = re.compile(rf"opensearch\+https?://{_LOGIN}{_HOST}(?:,{_HOST})*(?:/[^@\s]*)?")
"""Addresses as their clients read them. Others are refused here: a client's own words may tell a password."""


class Settings(BaseSettings):
    """Settings, each from the environment with the prefix, else from the home's file, else as here.

    `home` is the archive's folder, `contact` what a server's operator reads in our User-Agent, `rate` the
    requests a second to one host, `relist_days` how many days a full list of a server holds, `ocr_pages` how
    many pages of scans OCR may read in one run. `faults` names rules of sources that are to hold or not,
    whatever is detected: `city/oparl:+inverted_links,-time_in_wrong_zone`, several sources apart by blanks.

    `events` and `readmodels` are `sqlite`, which is a file in the home, or a database `postgresql://…`;
    `search` is `tantivy`, an index in the home, or `opensearch+https://user:password@host:port/prefix`, with
    its `search_certificate` (a file of authorities), shards, replicas and seconds to wait for an answer;
    `originals` is a folder, that in the home unless set, or `s3://bucket/prefix`. `harvests` are the servers
    that `ratsarchiv work` harvests every day. `log` says how messages are written to standard error.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX)
    from_environment: ClassVar[bool] = True

    home: Path | None = None
    contact: str | None = Field(default=None, pattern=r"^[ -~]+$")  # goes into a header
    rate: float = Field(default=20.0, gt=0)
    relist_days: int = Field(default=7, ge=0)
    ocr_pages: int = Field(default=500, ge=0)
    faults: Annotated[dict[str, tuple[str, ...]], NoDecode] = Field(default_factory=dict)
    events: str = SQLITE
    readmodels: str = SQLITE
    search: str = TANTIVY
    search_certificate: Path | None = None
    search_shards: int = Field(default=1, ge=1, le=64)
    search_replicas: int = Field(default=0, ge=0, le=16)
    search_timeout: float = Field(default=30.0, gt=0)
    originals: str | None = Field(default=None, min_length=1)
    harvests: tuple[Scheduled, ...] = ()
    log: Literal["text", "json"] = "text"

    @field_validator("events", "readmodels")
    @classmethod
    def _in_a_database(cls, value: str) -> str:
        if value == SQLITE or DATABASE.fullmatch(value):
            return value
        raise ValueError(f"expected {SQLITE} or {POSTGRES}user:password@host:5432/database, {ESCAPED}")

    @field_validator("search")
    @classmethod
    def _in_a_cluster(cls, value: str) -> str:
        if value == TANTIVY or CLUSTER.fullmatch(value):
            return value
        raise ValueError(
            f"expected {TANTIVY} or opensearch+https://user:password@host:9200/prefix, {ESCAPED}"
        )

    @field_validator("faults", mode="before")
    @classmethod
    def _by_source(cls, value: object) -> object:
        """The rules of each source; raises ValueError for what is no rule."""
        if not isinstance(value, str):
            return value
        found: dict[str, tuple[str, ...]] = {}
        for part in value.split():
            source, _, words = part.partition(":")
            found[source] = tuple(words.split(","))
            wrong = [w for w in found[source] if w[:1] not in ("+", "-") or w[1:] not in CHANGES_READING]
            if wrong:
                known = ", ".join(CHANGES_READING)
                raise ValueError(f"{part}: expected source:+rule,-rule with rules of {known}")
        return found

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file, whose values are handed to the constructor."""
        return (env_settings, init_settings) if cls.from_environment else (init_settings,)


IN_FILE = Settings.model_fields.keys() - {"home"}
"""What the settings file may set: the home says where it lies."""


class SettingView(Struct, frozen=True):
    """A setting's effective value and what says so: --home, a variable, the settings file, or default."""

    name: str
    value: str | int | float | None
    origin: str


def home_of(option: Path | None) -> Path:
    """The archive's home: the option, else the setting, else the platform's folder for user data.

    Raises BadSetting for whatever is set wrongly, in the environment or in that home.
    """
    home = option or _settings({}, FILE).home or _default()
    settings_of(home)
    return home


def settings_of(home: Path) -> Settings:
    """The settings that hold in a home; raises BadSetting."""
    path = home / FILE
    return _settings(_read(path), str(path))


class _Filed(Settings):
    """The same from a file alone: the environment belongs to another home."""

    from_environment: ClassVar[bool] = False


def filed(path: Path) -> Settings:
    """The settings that a file holds, whatever the environment says; raises BadSetting."""
    return _settings(_read(path), str(path), _Filed)


def effective(home: Path) -> list[SettingView]:
    """Every setting as it holds in a home; passwords in addresses show as stars."""
    settings, filed = settings_of(home), _read(home / FILE)
    views = [SettingView("home", str(home), _origin_of(home, settings.home))]
    for name in sorted(IN_FILE):
        value = getattr(settings, name)
        shown = value if value is None or isinstance(value, int | float) else without_password(str(value))
        origin = (
            _variable(name) if _variable(name) in _environment() else FILE if name in filed else "default"
        )
        views.append(SettingView(name, shown, origin))
    return views


def without_password(address: str) -> str:
    """The address as it may be shown."""
    return PASSWORD.sub(lambda found: f"{found[1]}:***@" if found[2] is None else f"{found[2]}***", address)


def _origin_of(home: Path, variable: Path | None) -> str:
    if home == variable:
        return _variable("home")
    return "default" if home == _default() else "--home"


def _settings(filed: dict[str, Any], path: str, read: type[Settings] = Settings) -> Settings:
    variables = {_variable(name) for name in Settings.model_fields}
    _require_known("The environment", sorted(_environment() - variables), variables)
    _require_known(path, sorted(filed.keys() - IN_FILE), IN_FILE)
    try:
        return read(**filed)
    except SettingsError as error:
        raise BadSetting(
            f"The environment's {_variable('harvests')} is no JSON; unset it and write [[harvests]] into the "
            "settings file of the home."
        ) from error
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0])
        where = _variable(name) if _variable(name) in _environment() else f"{name} in {path}"
        raise BadSetting(
            f"{where} is {without_password(repr(wrong['input']))}: {wrong['msg']}; set it anew or unset it."
        ) from error


def _require_known(where: str, unknown: list[str], known: Iterable[str]) -> None:
    if unknown:
        raise BadSetting(
            f"{where} sets {unknown[0]}, which is no setting of this version: unset it; expected one of "
            f"{', '.join(sorted(known))}."
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise BadSetting(
            f"{path} cannot be read ({error}); expected settings in TOML, as in `rate = 5`."
        ) from error


def _environment() -> set[str]:
    """The variables with our prefix, in capitals: pydantic does not tell cases apart."""
    return {name.upper() for name in os.environ if name.upper().startswith(PREFIX)}


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _default() -> Path:
    return Path(platformdirs.user_data_dir("ratsarchiv", appauthor=False))
