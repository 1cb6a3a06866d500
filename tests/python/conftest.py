"""Shared ground of the tests: a small synthetic landing and ways to build from it."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

PROJECT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CITIZENS = 1_500
# dbt parses the whole project anew, some ten seconds, when the path of the warehouse differs from
# that of the run before. So all places of a process have one path, which leads to the latest of
# them, and share what dbt has parsed.
HERE = Path(tempfile.mkdtemp(prefix="paa-tvaers-")) / "here"
PARSED = HERE.with_name("partial_parse.msgpack")
atexit.register(shutil.rmtree, HERE.parent, ignore_errors=True)
# What the tests of building and swapping do without: they are tested on the place `built`.
LEFT_OUT = (
    "path:models/reports", "path:models/intermediate/report", "path:models/open",
    "path:models/intermediate/disclosure", "int_expectation_outcome+",
)  # fmt: skip
# Modules that take minutes: first, so that none is left to one worker while the other is idle.
LONG = ("test_report_site", "test_increments", "test_faults", "test_build", "test_lpr_models")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the long modules first."""

    def place(item: pytest.Item) -> int:
        return LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG)

    items.sort(key=place)


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
        if not HERE.is_symlink() or HERE.readlink() != self.folder:
            HERE.unlink(missing_ok=True)
            HERE.symlink_to(self.folder)
        return os.environ | {
            "PAA_TVAERS_LANDING": str(self.landing),
            "PAA_TVAERS_DATABASE": str(HERE / self.database.relative_to(self.folder)),
            "PYTHONPATH": str(PROJECT / "scripts"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_LOG_PATH": str(self.folder / "logs"),
            **({"DBT_PARTIAL_PARSE_FILE_PATH": str(PARSED)} if PARSED.exists() else {}),
            **more,
        }

    def build(self, whole: bool = False, **more: str) -> subprocess.CompletedProcess:
        """Run the main job; output and errors together in `stdout`.

        dbt's unit tests do not depend on the landing: scripts/test has run them already. Its data
        tests and the standard reports are there when `whole`.
        """
        left_out = ["--exclude-resource-type", "unit_test"]
        if not whole:
            left_out += ["--exclude-resource-type", "test", "--exclude", *LEFT_OUT]
        return self.run([sys.executable, "-m", "paa_tvaers.build", "--", *left_out], **more)

    def run(self, command: list[str | Path], **more: str) -> subprocess.CompletedProcess:
        """Run a command of the project; what it parses is kept for the next."""
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        parsed = self.folder / "target" / PARSED.name
        if parsed.exists() and not more:
            shutil.copy(parsed, PARSED)
        return done

    def dbt(self, *arguments: str, **more: str) -> subprocess.CompletedProcess:
        """Run dbt itself with artifacts and logs in the place's own folder."""
        return self.run(
            [BIN / "dbt", "--no-use-colors", *arguments, "--profiles-dir", "profiles"], **more
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
        done = Place(folder).build(whole=True)
        assert done.returncode == 0, done.stdout
        (folder / "output.txt").write_text(done.stdout, encoding="utf-8")

    copy = tmp_path_factory.mktemp("built")
    shutil.copytree(made_once(shared / "built", make), copy, dirs_exist_ok=True)
    return Place(copy)
