"""What one file provokes is that file's failure, never the end of the run."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from domain.errors import NotHeld, RatsarchivError, RunStopped

Made = TypeVar("Made")

LOG = logging.getLogger(__name__)


class Trouble(Struct, frozen=True):
    """Why nothing came of a file; `lost` says that its bytes are not held."""

    reason: str
    lost: bool = False


def attempt(make: Callable[[], Made]) -> Made | Trouble:
    """What is made, or why it cannot be; raises RunStopped only."""
    try:
        return make()
    except RunStopped:
        raise
    except RatsarchivError as error:
        return Trouble(str(error), isinstance(error, NotHeld))
    except Exception as error:  # whatever a file provokes: the others must not suffer from it
        LOG.debug("unexpected", exc_info=error)
        name = type(error).__name__
        return Trouble(
            f"It made the program fail ({name}: {error})"[:300] + "; expected a text or a reason why there "
            "is none. It is tried again at the next run; `--debug` shows where it failed."
        )
