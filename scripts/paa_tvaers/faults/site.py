"""A landing, a standing warehouse and the main job, to harm."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .. import dbt_command, settings
from ..contract import PROJECT
from .landing import Landing

NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
# Runs the main job after a patch of its own process.
PATCHED = (
    "import os, shutil, signal, sys; from paa_tvaers import build; {patch}; sys.exit(build.main())"
)
# In dbt's place: the warehouse is there at once.
BUILT = "build._run_dbt = lambda new, _: shutil.copy({good!r}, new)"
KILL = "lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
SLOWEST_STAGE = 600


@dataclass(frozen=True)
class Outcome:
    """How a build ended, and what the user saw."""

    returncode: int
    output: str


class Site:
    """Where one fault is tried: everything is put in order anew for each."""

    def __init__(self, folder: Path, landing: Path, warehouse: Path) -> None:
        self.folder = folder
        self.good_landing, self.good_warehouse = landing, warehouse
        self.database = folder / "warehouse" / "paa_tvaers.duckdb"
        self.environment: dict[str, str] = {}
        self.digest_before: str | None = None

    def renew(self) -> None:
        """A good landing, and the good warehouse in its place."""
        for folder in (self.database.parent, self.folder / "landing"):
            shutil.rmtree(folder, ignore_errors=True)
        self.landing = Landing(self.good_landing, self.folder / "landing")
        self.database.parent.mkdir(parents=True)
        shutil.copy(self.good_warehouse, self.database)
        self.environment = os.environ | {
            "PAA_TVAERS_LANDING": str(self.landing.root),
            "PAA_TVAERS_DATABASE": str(self.database),
            "PYTHONPATH": str(PROJECT / "scripts"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
        }

    def digest(self) -> str | None:
        """Of the warehouse that stands."""
        if not self.database.is_file():
            return None
        with self.database.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def leftovers(self) -> list[str]:
        """What lies beside the warehouse but its lock and its pages."""
        good = (self.database, settings.quality_pages(self.database))
        return sorted(
            path.name
            for path in self.database.parent.iterdir()
            if path not in good and not path.name.endswith(".lock")
        )

    def build(self, *dbt: str, **environment: str) -> Outcome:
        """Run the main job to its end."""
        return self.ended(self.start(*dbt, **environment))

    def build_patched(self, patch: str, built: bool = True) -> Outcome:
        """Run the main job with a patch; in place of dbt a good warehouse is there at once."""
        if built:
            patch = f"{BUILT.format(good=str(self.good_warehouse))}; {patch}"
        return self.ended(self._start([sys.executable, "-c", PATCHED.format(patch=patch)]))

    def start(self, *dbt: str, **environment: str) -> subprocess.Popen:
        """Begin the main job."""
        self.environment |= environment
        return self._start(
            [sys.executable, "-m", "paa_tvaers.build", "--", *(dbt or NO_UNIT_TESTS)]
        )

    def start_dbt(self) -> subprocess.Popen:
        """Begin dbt on the standing warehouse itself; what it tells is in its log."""
        command = [dbt_command.DBT, "--quiet", "build", "--profiles-dir", "profiles"]
        return self._start([*command, *NO_UNIT_TESTS])

    def dbt_told(self) -> str:
        """What dbt has told since it began."""
        log = self.folder / "logs" / "dbt.log"
        return log.read_text("utf-8", "replace") if log.exists() else ""

    def _start(self, command: list[str]) -> subprocess.Popen:
        shutil.rmtree(self.folder / "logs", ignore_errors=True)
        self.digest_before = self.digest()
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ended(self, process: subprocess.Popen) -> Outcome:
        """Wait for a build."""
        output, _ = process.communicate(timeout=SLOWEST_STAGE)
        return Outcome(process.returncode, output)

    def wait_for(self, stage: str, process: subprocess.Popen) -> None:
        """Wait until dbt begins something."""
        began = time.monotonic()
        while not re.search(stage, self.dbt_told()):
            if process.poll() is not None or time.monotonic() - began > SLOWEST_STAGE:
                process.kill()
                raise RuntimeError(f"never came to {stage}: {process.communicate()[0]}")
            time.sleep(0.02)

    def at(self, stage: str, process: subprocess.Popen) -> int:
        """Wait until dbt begins something, and tell dbt's process."""
        self.wait_for(stage, process)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return int(children[0])

    def stopped_at(self, stage: str, number: signal.Signals) -> Outcome:
        """A build that gets a signal in a stage, as do all its processes from a terminal."""
        process = self.start()
        child = self.at(stage, process)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        outcome = self.ended(process)
        self._is_gone(child)
        return outcome

    def _is_gone(self, process: int) -> None:
        for _ in range(500):
            if not Path(f"/proc/{process}").exists():
                return
            time.sleep(0.02)
        raise RuntimeError("dbt outlived the build")

    @contextlib.contextmanager
    def disk_of(self, megabytes: int, read_only: bool = False) -> Iterator[None]:
        """The warehouse on a disk with so much space beside it; for root only."""
        size = megabytes * 1_000_000 + 100_000 + self.database.stat().st_size
        place = str(self.database.parent)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
        try:
            shutil.copy(self.good_warehouse, self.database)
            if read_only:
                subprocess.run(["mount", "-o", "remount,ro", place], check=True)
            yield
            if not read_only:
                kept = shutil.copytree(place, f"{place}.kept")
        finally:
            subprocess.run(["umount", place], check=True)
        if not read_only:
            shutil.rmtree(place)
            Path(kept).rename(place)
