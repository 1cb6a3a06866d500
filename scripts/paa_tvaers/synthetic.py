"""Whether a landing was written by scripts/generate, so that the sample's insecure key may serve.

One file that says so could be copied by accident, or be left where real extracts are put later. So
three things must agree: the marker file, the column `origin` of every line of the manifest, which
no delivery has, and (the pre-flight looks) every number of cpr_person has its day raised by 60.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from .settings import SYNTHETIC_MARKER

GENERATOR = "paa-tvaers"
ORIGIN_COLUMN = "origin"
ORIGIN = "synthetic"


def why_not(root: Path) -> str | None:
    """Why a landing is not taken for a synthetic one, or None when it is."""
    try:
        marker = json.loads((root / SYNTHETIC_MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return f"this one has no {SYNTHETIC_MARKER}"
    if not isinstance(marker, dict) or marker.get("generator") != GENERATOR:
        return f"this one's {SYNTHETIC_MARKER} is not the generator's"
    try:
        with (root / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
            origins = {row.get(ORIGIN_COLUMN) for row in csv.DictReader(lines)}
    except (OSError, ValueError, csv.Error):
        origins = set()
    if origins != {ORIGIN}:
        return (
            f"not every line of this one's manifest.csv has the {ORIGIN_COLUMN} {ORIGIN} (an older"
            " sample? write it anew with scripts/generate)"
        )
    return None
