"""Where the archive lies: the one place that reads the environment. Knows nothing else."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings from the environment, each with the prefix `RATSARCHIV_`.

    `home` is the archive's folder, `contact` what a server's operator reads in our User-Agent, `rate` the
    requests a second to one host, `relist_days` how many days a full list of a server holds, `ocr_pages` how
    many pages of scans OCR may read in one run.
    """

    model_config = SettingsConfigDict(env_prefix="RATSARCHIV_")

    home: Path | None = None
    contact: str | None = Field(default=None, pattern=r"^[ -~]+$")  # goes into a header
    rate: float = Field(default=20.0, gt=0)
    relist_days: int = Field(default=7, ge=0)
    ocr_pages: int = Field(default=500, ge=0)

    @staticmethod
    def origin(home: Path) -> str:
        """Which setting named this home."""
        settings = Settings()
        if home == settings.home:
            return "RATSARCHIV_HOME"
        return "default" if home == _default() else "--home"


def home_of(option: Path | None) -> Path:
    """The archive's home: the option, else the setting, else the platform's folder for user data."""
    return option or Settings().home or _default()


def _default() -> Path:
    return Path(platformdirs.user_data_dir("ratsarchiv", appauthor=False))
