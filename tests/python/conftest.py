"""Shared ground of the tests: a small synthetic landing and ways to build from it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CITIZENS = 1_500


@dataclass(frozen=True)
class Place:
    """A landing and a warehouse of a test's own."""

    folder: Path

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @property
    def database(self) -> Path:
        return self.folder / "warehouse" / "paa_tvaers.duckdb"

    def environment(self, **more: str) -> dict[str, str]:
        return os.environ | {
            "PAA_TVAERS_LANDING": str(self.landing),
            "PAA_TVAERS_DATABASE": str(self.database),
            "PYTHONPATH": str(PROJECT / "scripts"),
            **more,
        }

    def build(self, checked: bool = False, **more: str) -> subprocess.CompletedProcess:
        """Run the main job; output and errors together in `stdout`.

        dbt's unit tests do not depend on the landing: scripts/test has run them already. Its data
        tests are run where the test is about them: when `checked`.
        """
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "paa_tvaers.build",
                "--",
                "--exclude-resource-type",
                "unit_test",
                *(() if checked else ("--exclude-resource-type", "test")),
            ],
            cwd=PROJECT,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def dbt(self, *arguments: str, **more: str) -> subprocess.CompletedProcess:
        """Run dbt itself with artifacts and logs in the place's own folder."""
        return subprocess.run(
            [
                BIN / "dbt",
                "--no-use-colors",
                *arguments,
                "--profiles-dir",
                "profiles",
                "--target-path",
                self.folder / "target",
                "--log-path",
                self.folder / "logs",
            ],
            cwd=PROJECT,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def generate(out: Path, citizens: int = CITIZENS, *more: str) -> None:
    """Write a synthetic landing with all its dirt."""
    subprocess.run(
        [PROJECT / "scripts" / "generate", "--citizens", str(citizens), "--out", out, *more],
        cwd=PROJECT,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id) -> Path:
    """A folder that the processes of a parallel run have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


def made_once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, made by the first process that needs it; the others wait."""
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sample_landing(shared) -> Path:
    """A small landing; copy it before changing anything."""
    return made_once(shared / "sample", lambda folder: generate(folder / "landing")) / "landing"


@pytest.fixture
def place(tmp_path, sample_landing) -> Place:
    """A fresh copy of the small landing, and no warehouse yet."""
    shutil.copytree(sample_landing, tmp_path / "landing")
    (tmp_path / "warehouse").mkdir()
    return Place(tmp_path)


@pytest.fixture(scope="session")
def built(shared, sample_landing, tmp_path_factory) -> Place:
    """The small landing built once by the main job, a copy for each process; read it only."""

    def make(folder: Path) -> None:
        shutil.copytree(sample_landing, folder / "landing")
        (folder / "warehouse").mkdir()
        done = Place(folder).build(checked=True)
        assert done.returncode == 0, done.stdout
        (folder / "output.txt").write_text(done.stdout, encoding="utf-8")

    copy = tmp_path_factory.mktemp("built")
    shutil.copytree(made_once(shared / "built", make), copy, dirs_exist_ok=True)
    return Place(copy)
