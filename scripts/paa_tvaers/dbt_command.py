"""Run dbt to read the warehouse, for the tools that need what it makes of the project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from .contract import PROJECT

DBT = Path(sys.executable).with_name("dbt")
READ_ONLY = "profiles/read_only"
# An increment makes too few rows anew for the engine to spread a statement over the cores.
AT_ONCE_IN_INCREMENT = ("--threads", "3")


class DbtFailed(Exception):
    """A command of dbt failed; the message is what it said."""


def read_only(*arguments: str, folder: Path) -> None:
    """Run a command that writes nothing to the warehouse; what it makes is put in the folder.

    Raises DbtFailed.
    """
    command = [DBT, "--quiet", "--no-use-colors", *arguments, "--profiles-dir", READ_ONLY]
    command += ["--target-path", folder, "--log-path", folder]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DbtFailed(f"dbt {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
