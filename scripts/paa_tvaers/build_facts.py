"""What a build is made from: the delivery, the code and the settings, in a few short texts."""

from __future__ import annotations

import hashlib
import json
import subprocess
from importlib.metadata import version
from pathlib import Path

from dbt.flags import get_flags

from .contract import PROJECT, read_yaml

# Ten digits in a row could be taken for a personal identification number: hashes are cut into
# blocks of eight, commits to nine.
BLOCK, BLOCKS = 8, 4
COMMIT_LENGTH = 9


def of(landing: Path) -> list[str]:
    """The values of `landing.main.build`, the same for the same landing, code and settings."""
    project = read_yaml(PROJECT / "dbt_project.yml")
    settings = project["vars"] | get_flags().VARS
    return [
        short_hash((landing / "manifest.csv").read_bytes()),
        code_version(),
        project["version"],
        version("dbt-core"),
        version("duckdb"),
        short_hash(json.dumps(settings, sort_keys=True, default=str).encode()),
    ]


def short_hash(content: bytes) -> str:
    """The first 128 bits of SHA-256, in blocks."""
    digits = hashlib.sha256(content).hexdigest()
    return ":".join(digits[i * BLOCK : (i + 1) * BLOCK] for i in range(BLOCKS))


def code_version() -> str:
    """The commit, with `+` when tracked files differ from it; empty outside a repository."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=+"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    commit, changed, _ = done.stdout.strip().partition("+")
    return commit[:COMMIT_LENGTH] + changed
