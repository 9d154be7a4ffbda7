"""Prints each measurement as a JSON line; knows their order and nothing of their making."""

from __future__ import annotations

import json
import sys

from benchmarks import (
    agreement,
    append,
    compounds,
    karlsruhe,
    magdeburg,
    opensearch,
    postgres,
    quality,
    search_speed,
)

MEASUREMENTS = (
    append.measure,
    postgres.measure,
    magdeburg.measure,
    karlsruhe.measure,
    opensearch.measure,
    agreement.measure,
    search_speed.measure,
    compounds.measure,
    quality.measure,
)


def main() -> None:
    """Measures in turn and prints each result as soon as it is known."""
    for measure in MEASUREMENTS:
        for result in measure():
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
