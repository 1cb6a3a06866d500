"""Where things are, from the environment. Relative paths are read from the project's folder."""

from __future__ import annotations

import os
from pathlib import Path

from .contract import PROJECT

KEY_VARIABLE = "PAA_TVAERS_KEY"
SAMPLE_KEY = "INSECURE-sample-key-for-synthetic-landing-only"
SYNTHETIC_MARKER = "SYNTHETIC.json"
MIN_KEY_LENGTH = 32


def _path(variable: str, default: str) -> Path:
    return PROJECT / os.environ.get(variable, default)


def landing_root() -> Path:
    """Folder of the extracts: PAA_TVAERS_LANDING."""
    return _path("PAA_TVAERS_LANDING", "data/landing")


def database_file() -> Path:
    """The warehouse file: PAA_TVAERS_DATABASE."""
    return _path("PAA_TVAERS_DATABASE", "data/paa_tvaers.duckdb")


class KeyProblem(Exception):
    """The pseudonymisation secret is missing or too weak."""


def pseudonymisation_key(root: Path) -> bytes:
    """The secret that citizen keys are made with, as bytes.

    It comes from PAA_TVAERS_KEY. A landing that the generator wrote (it holds SYNTHETIC.json) may
    go without: it gets the marked, insecure sample key.

    Raises KeyProblem when real data has no key, or when the key is short or the sample's own.
    """
    key = os.environ.get(KEY_VARIABLE, "")
    synthetic = (root / SYNTHETIC_MARKER).is_file()
    if not key and synthetic:
        return SAMPLE_KEY.encode()
    if not key:
        raise KeyProblem(
            f"{KEY_VARIABLE} is not set. Citizen keys are made with this secret; only a landing "
            f"written by scripts/generate, which holds {SYNTHETIC_MARKER}, may go without. "
            f"Make one with:\n"
            f"  export {KEY_VARIABLE}=$(python3 -c 'import secrets; print(secrets.token_hex(32))')"
        )
    if not synthetic and (len(key) < MIN_KEY_LENGTH or len(set(key)) < 10 or key == SAMPLE_KEY):
        raise KeyProblem(
            f"{KEY_VARIABLE} is too weak: use at least {MIN_KEY_LENGTH} random characters."
        )
    return key.encode()
