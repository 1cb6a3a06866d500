"""Build, publish and fail in every way there is; look for a pnr or the key in all that is written.

Each trial has a landing, a warehouse and a key of its own, with dbt at its most talkative. What it
printed, its logs, its artifacts, every column of every file it left and, of binary files, the bytes
are compared with all numbers of the landing and with the key however it may be written. The one
place where a number may be is restricted.citizen_identity. A trial that ends otherwise than it
should proves nothing, and fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from . import contract, forgotten, key, secrecy
from .contract import PROJECT
from .dbt_command import DBT

CITIZENS = 1_500
SCRIPTS = PROJECT / "scripts"
NO_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
CLEANED = (
    *("-s", "+reconciliation", "quarantine", "+unknown_code", "+dim_nursing_home"),
    *("--exclude-resource-type", "test", *NO_UNIT_TESTS),
)


@dataclass
class Trial:
    """A place to fail in: a landing, a key file and what was printed."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)
    ended_well: bool = True

    @property
    def landing(self) -> Path:
        return self.folder / "landing"

    @property
    def database(self) -> Path:
        return self.folder / "warehouse" / "paa_tvaers.duckdb"

    @property
    def key_file(self) -> Path:
        return self.folder / "secret.key"

    def all_variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != key.VARIABLE}
        own = {
            "PAA_TVAERS_LANDING": str(self.landing),
            "PAA_TVAERS_DATABASE": str(self.database),
            key.FILE_VARIABLE: str(self.key_file),
            "PAA_TVAERS_MEMORY": "2GB",
            "DBT_LOG_PATH": str(self.folder / "logs"),
            "DBT_TARGET_PATH": str(self.folder / "target"),
            "DBT_DEBUG": "true",
            "DBT_LOG_LEVEL_FILE": "debug",
            "PYTHONPATH": str(SCRIPTS),
        }
        return kept | own | self.environment

    def run(self, *command: object, given: str = "") -> None:
        """Run a command and keep what it printed; whether it ended well is kept of the last one."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=PROJECT,
            env=self.all_variables(),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        self.printed.append(done.stdout)
        self.ended_well = done.returncode == 0

    def dbt(self, *arguments: str) -> None:
        self.run(DBT, *arguments, "--profiles-dir", "profiles")

    def build(self, *arguments: str) -> None:
        self.module("build", "--", *NO_UNIT_TESTS, *arguments)

    def module(self, name: str, *arguments: object, given: str = "") -> None:
        """Run a command of scripts/ without its set-up."""
        self.run(sys.executable, "-m", f"paa_tvaers.{name}", *arguments, given=given)

    def first_file(self, table: str) -> Path:
        return min((self.landing / table).glob("*.parquet"))

    def rewrite(self, table: str, sql: str, *values: object) -> None:
        """Replace the first file of a table by a query over `file`, its own rows."""
        path = self.first_file(table)
        with duckdb.connect() as connection:
            connection.execute(f"create table file as from '{path}'")
            connection.execute(f"create table changed as {sql}", list(values))
            connection.execute(f"copy changed to '{path}'")

    def a_number(self) -> str:
        """One of the landing's numbers."""
        return min(number for number in forgotten.numbers(self.landing) if len(number) == 10)


# Trials that end well --------------------------------------------------------------------------


def everything(trial: Trial) -> None:
    """Build, documents, reports, publication, an analysis; forget one citizen; all again."""
    number = trial.a_number()
    trial.build()
    ended = [trial.ended_well]
    for _ in range(2):
        for command in (
            ("docs", "--out", trial.folder / "docs.html"),
            ("report", "--out", trial.folder / "report"),
            ("publish", "--parquet", "--out", trial.folder / "published"),
            ("analysis", "bed_days_by_region"),
        ):
            trial.module(*command)
            ended.append(trial.ended_well)
        if len(ended) == 5:
            trial.module("forget", "--", *NO_UNIT_TESTS, given=number)
            ended.append(trial.ended_well)
    trial.ended_well = all(ended)


def number_in_every_text(trial: Trial) -> None:
    """A number, by turns with a hyphen, in one row of every text but identifiers and the pnr."""
    number = trial.a_number()
    for place, table in enumerate(contract.tables().values()):
        spelled = number if place % 2 else f"see {number[:6]}-{number[6:]}."
        columns = [
            column.delivered_name
            for column in table.columns
            if column.data_type == "varchar" and may_hold_pnr(column)
        ]
        if columns and (trial.landing / table.name).exists():
            changes = ", ".join(
                f"case when row = {n + 1} then $1 else {name}::varchar end as {name}"
                for n, name in enumerate(columns)
            )
            trial.rewrite(
                table.name,
                f"select * exclude (row) replace ({changes})"
                " from (select *, row_number() over () as row from file)",
                spelled,
            )
    trial.dbt("build", *CLEANED)


def may_hold_pnr(column: contract.Column) -> bool:
    """As the macro of the same name."""
    special = column.meta.get("integer_key") or column.meta.get("format")
    return column.name != "pnr" and not column.name.endswith("_id") and not special


def number_in_dates_and_amounts(trial: Trial) -> None:
    """Columns of dates, times, months and numbers delivered as text, with a number in each."""
    number = trial.a_number()
    for table in contract.tables().values():
        columns = [
            column.delivered_name
            for column in table.columns
            if column.data_type != "varchar" or column.meta.get("format")
        ]
        if columns and (trial.landing / table.name).exists():
            changes = ", ".join(
                f"case when row = {n + 1} then $1 else {name}::varchar end as {name}"
                for n, name in enumerate(columns)
            )
            trial.rewrite(
                table.name,
                f"select * exclude (row) replace ({changes})"
                " from (select *, row_number() over () as row from file)",
                number,
            )
    trial.dbt("build", *CLEANED)


# Trials that must fail ---------------------------------------------------------------------------


def no_key(trial: Trial) -> None:
    (trial.landing / "SYNTHETIC.json").unlink()
    trial.environment[key.FILE_VARIABLE] = ""
    trial.dbt("build")


def weak_key(trial: Trial) -> None:
    trial.key_file.write_text(trial.key_file.read_text()[:40])
    trial.build()


def open_key_file(trial: Trial) -> None:
    trial.key_file.chmod(0o644)
    trial.dbt("build")


def key_given_twice(trial: Trial) -> None:
    trial.environment[key.VARIABLE] = trial.key_file.read_text().strip()
    trial.build()


def no_manifest(trial: Trial) -> None:
    (trial.landing / "manifest.csv").unlink()
    trial.dbt("build")


def numbers_in_the_manifest(trial: Trial) -> None:
    with (trial.landing / "manifest.csv").open("a") as file:
        file.write(f"{trial.a_number()},1,2025-01-01,synthetic\nx,{trial.a_number()},bad,\n")
        file.write(f"{trial.a_number()},{trial.a_number()},{trial.a_number()},\n")
    trial.build()


def numbers_as_names_of_files(trial: Trial) -> None:
    number = trial.a_number()
    path = trial.first_file("sssy")
    path.rename(path.with_name(f"{number}.parquet"))
    shutil.copytree(trial.landing / "ruks", trial.landing / f"{number[:6]}-{number[6:]}")
    trial.dbt("build", "-s", "base_sssy")


def missing_file(trial: Trial) -> None:
    trial.first_file("sssy").unlink()
    trial.build()


def file_cut_off(trial: Trial) -> None:
    path = trial.first_file("cpr_person")
    path.write_bytes(path.read_bytes()[:-100])
    trial.dbt("build")


def file_of_text(trial: Trial) -> None:
    trial.first_file("sssy").write_text(f"pnr\n{trial.a_number()}\n" * 50)
    trial.build()


def broken_pages(trial: Trial) -> None:
    """The footer is whole, so the pre-flight passes; the engine stumbles over the content."""
    path = trial.first_file("cpr_person")
    content = bytearray(path.read_bytes())
    broken = f"{trial.a_number()} ".encode() * 200
    content[40 : 40 + len(broken)] = broken
    path.write_bytes(content)
    trial.dbt("build", "-s", "citizen_identity", "base_cpr_person")


def missing_column(trial: Trial) -> None:
    trial.rewrite("ruks", "select * exclude (sygdom) from file")
    trial.dbt("build")


def wrong_type(trial: Trial) -> None:
    trial.rewrite("cpr_person", "select * replace (try_cast(pnr as bigint) as pnr) from file")
    trial.build()


def failing_model(trial: Trial) -> None:
    trial.dbt("build", *CLEANED, "--vars", "{max_days_after_death: no number}")


def failing_data_test(trial: Trial) -> None:
    trial.dbt("build", *CLEANED)
    with duckdb.connect(str(trial.database)) as connection:
        connection.execute("update quality.reconciliation set is_balanced = false")
    trial.dbt("test", "-s", "assert_reconciliation_balances")


def failing_unit_test(trial: Trial) -> None:
    trial.dbt("seed")
    trial.dbt("run", "-s", "+base_aefb")
    trial.dbt("test", "-s", "base_aefb,test_type:unit", "--vars", "{max_days_after_death: 61}")


def killed_build(trial: Trial) -> None:
    """Killed with no chance to tidy up; what it left is looked at."""
    log = trial.folder / "killed.txt"
    with log.open("w") as printed:
        process = subprocess.Popen(
            [sys.executable, "-m", "paa_tvaers.build", "--", *NO_UNIT_TESTS],
            cwd=PROJECT,
            env=trial.all_variables(),
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        scratch = trial.database.parent / ".build-paa_tvaers"
        while process.poll() is None:
            if sum(path.stat().st_size for path in scratch.glob("*")) > 20_000_000:
                process.send_signal(signal.SIGKILL)
                process.wait()
                # The system ends dbt with its builder, a moment later.
                time.sleep(3)
            time.sleep(0.2)
    trial.ended_well = process.returncode != -signal.SIGKILL


def refused_publication(trial: Trial) -> None:
    """A number that came into a mart all the same."""
    trial.dbt("build", *CLEANED, "-s", "+dim_nursing_home", "+int_as_of_date")
    with duckdb.connect(str(trial.database)) as connection:
        connection.execute(
            "update marts.dim_nursing_home set nursing_home_name = ?", [trial.a_number()]
        )
    trial.module("publish", "--out", trial.folder / "published")
    trial.database.unlink()


def wrong_numbers_to_forget(trial: Trial) -> None:
    trial.module("forget", given=trial.a_number() + "7")
    trial.module("forget", "--number", given=trial.a_number())


WELL: list[Callable[[Trial], None]] = [
    number_in_every_text,
    number_in_dates_and_amounts,
    everything,
]
# With a part of what they must say, so that none fails for another reason.
BADLY: dict[Callable[[Trial], None], str] = {
    no_key: "is set. Citizen keys are made with this",
    weak_key: "has 20 bytes; it needs 32",
    open_key_file: "chmod 600",
    key_given_twice: "are both set",
    no_manifest: "manifest.csv is missing",
    numbers_in_the_manifest: "table (like a pnr)",
    numbers_as_names_of_files: "a file name looks like a pnr",
    missing_file: "the delivery is torn",
    file_cut_off: "not a whole Parquet file",
    file_of_text: "not a whole Parquet file",
    broken_pages: "Runtime Error in model citizen_identity",
    missing_column: "column sygdom is missing",
    wrong_type: "column pnr is BIGINT",
    failing_model: "Runtime Error in model base_aefb",
    failing_data_test: "Failure in test assert_reconciliation_balances",
    failing_unit_test: "Failure in unit_test event_may_be_on_the_day_of_birth",
    killed_build: "",
    refused_publication: "these look like personal identification numbers",
    wrong_numbers_to_forget: "line 1 is no number",
}


def main() -> int:
    """Run the trials; 0 when each ended as it should and nothing was found."""
    parser = argparse.ArgumentParser(prog="scripts/privacy_scan", description=__doc__)
    parser.add_argument("trials", nargs="*", help="names; default all")
    wanted = parser.parse_args().trials
    problems = 0
    with tempfile.TemporaryDirectory(prefix="privacy-scan-") as folder:
        sample = Path(folder) / "sample"
        subprocess.run(
            [SCRIPTS / "generate", "--citizens", str(CITIZENS), "--out", sample],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for trial in (*BADLY, *WELL):
            if not wanted or trial.__name__ in wanted:
                place = Path(folder) / "place"
                problems += bool(_try(trial, place, sample, ends_well=trial in WELL))
                _keep_parsed(place, sample)
                shutil.rmtree(place)
    return bool(problems)


def _keep_parsed(place: Path, sample: Path) -> None:
    """Hand on what dbt parsed: it is read again in the next trial, which is in the same place."""
    parsed = place / "target" / "partial_parse.msgpack"
    if parsed.exists():
        parsed.replace(sample.with_name(parsed.name))


def _try(action: Callable[[Trial], None], folder: Path, sample: Path, *, ends_well: bool) -> list:
    """Run one trial and tell what was found."""
    shutil.copytree(sample, folder / "landing")
    (folder / "warehouse").mkdir()
    (folder / "target").mkdir()
    parsed = sample.with_name("partial_parse.msgpack")
    if parsed.exists():
        shutil.copy(parsed, folder / "target")
    trial = Trial(folder)
    key.write_new(trial.key_file)
    secret = trial.key_file.read_text().strip()
    secrets = secrecy.Secrets(trial.landing, secret)
    started = time.monotonic()
    action(trial)
    written = [
        path
        for path in folder.rglob("*")
        if trial.landing not in path.parents and path != trial.key_file
    ]
    found = secrets.in_files(written)
    found += [
        f"printed: {kind}" for text in trial.printed for kind in secrets.in_bytes(text.encode())
    ]
    if not ends_well and BADLY[action] not in "".join(trial.printed):
        found.append(f"failed for another reason: {trial.printed[-1][-500:]}")
    if trial.ended_well != ends_well:
        found.append(f"ended {'well' if trial.ended_well else 'badly'}, against expectation")
        found.append(trial.printed[-1][-1_500:] if trial.printed and ends_well else "")
    files = sum(path.is_file() for path in written)
    seconds = time.monotonic() - started
    print(
        f"{action.__name__:<32}{'found' if found else 'nothing':<9}{files:>5} files"
        f"{sum(map(len, trial.printed)):>10,} characters printed{seconds:>6.0f} s",
        flush=True,
    )
    for line in found:
        print(f"  {line}", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
