"""Harm to the build itself: the disk, the memory, the warehouse's place, signals, files that fail
after the pre-flight. The standing warehouse must be there after it, byte for byte."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from .. import key, settings, sql
from .fault import Fault
from .landing import Landing
from .site import KILL, Outcome, Site

DIGITS = "0123456789abcdef"


@dataclass(frozen=True)
class Harm(Fault):
    """One kind of harm, and what must come of it."""

    told: tuple[str, ...]
    returncode: int  # 0: the build goes through
    leaves: tuple[str, ...]
    quick: bool  # needs no dbt
    root: bool
    increment: bool  # the next delivery, on a whole warehouse


HARMS: list[Harm] = []


def harms(
    *told: str,
    returncode: int = 1,
    leaves: tuple[str, ...] = (),
    quick: bool = False,
    root: bool = False,
    increment: bool = False,
) -> Callable:
    """Declare a harm by the function that does it."""

    def declared(inject: Callable[[Site], Outcome]) -> Callable[[Site], Outcome]:
        HARMS.append(Harm(inject, told, returncode, leaves, quick, root, increment))
        return inject

    return declared


KILLED = -signal.SIGKILL
HALF_BUILT = (".build-paa_tvaers",)
STOPPED = "Stopped. The warehouse is left as it was."

IN_STAGING = "START sql incremental model staging.base_lpr"
IN_THE_MARTS = "START sql incremental model marts.fct"

# Signals ---------------------------------------------------------------------------------------


@harms(returncode=KILLED, quick=True)
def killed_in_the_pre_flight(site: Site) -> Outcome:
    """killed in the pre-flight"""
    return site.build_patched(f"build.preflight.check = {KILL}")


@harms(returncode=KILLED, leaves=HALF_BUILT)
def killed_with_the_code_lists(site: Site) -> Outcome:
    """killed while the code lists are read"""
    return site.stopped_at("START seed", signal.SIGKILL)


@harms(returncode=KILLED, leaves=HALF_BUILT)
def killed_in_staging(site: Site) -> Outcome:
    """killed while the landing is cleaned"""
    return site.stopped_at(IN_STAGING, signal.SIGKILL)


@harms(returncode=KILLED, leaves=HALF_BUILT)
def killed_in_the_marts(site: Site) -> Outcome:
    """killed while the marts are built"""
    return site.stopped_at(IN_THE_MARTS, signal.SIGKILL)


@harms(returncode=KILLED, leaves=HALF_BUILT)
def killed_in_the_tests(site: Site) -> Outcome:
    """killed while the marts are tested"""
    return site.stopped_at("START test .*fct_", signal.SIGKILL)


@harms(returncode=KILLED, leaves=HALF_BUILT, quick=True)
def killed_before_the_swap(site: Site) -> Outcome:
    """killed when all is built, just before the swap"""
    return site.build_patched(f"build._swap_in = {KILL}")


@harms(returncode=KILLED, leaves=HALF_BUILT, quick=True)
def killed_in_the_swap(site: Site) -> Outcome:
    """killed in the swap, when the new file is written out"""
    return site.build_patched(f"build.os.fsync = {KILL}")


@harms(STOPPED, returncode=130)
def interrupted(site: Site) -> Outcome:
    """interrupted from the keyboard"""
    return site.stopped_at(IN_STAGING, signal.SIGINT)


@harms(STOPPED, returncode=143)
def terminated(site: Site) -> Outcome:
    """told to end, as when the machine is shut down"""
    return site.stopped_at(IN_STAGING, signal.SIGTERM)


@harms(STOPPED, returncode=129)
def terminal_closed(site: Site) -> Outcome:
    """its terminal is closed"""
    return site.stopped_at(IN_STAGING, signal.SIGHUP)


@harms("by SIGKILL", f"PAA_TVAERS_MEMORY is {settings.memory_limit()}", "left as it was")
def dbt_killed_for_memory(site: Site) -> Outcome:
    """dbt killed by the system, as when memory runs out"""
    process = site.start()
    os.kill(site.at(IN_STAGING, process), signal.SIGKILL)
    return site.ended(process)


@harms(returncode=KILLED, leaves=HALF_BUILT, increment=True)
def killed_in_an_increment(site: Site) -> Outcome:
    """killed while rows take each other's place"""
    return site.stopped_at(IN_THE_MARTS, signal.SIGKILL)


@harms(STOPPED, returncode=143, increment=True)
def terminated_in_an_increment(site: Site) -> Outcome:
    """told to end while rows take each other's place"""
    return site.stopped_at(IN_THE_MARTS, signal.SIGTERM)


@harms("The disk of ", "is full", "Free space there", root=True, increment=True)
def disk_full_for_a_copy(site: Site) -> Outcome:
    """no room for a copy of the warehouse"""
    with site.disk_of(megabytes=20):
        return site.build()


@harms("an increment of", "the last build did not end", returncode=0, increment=True)
def dbt_killed_in_place(site: Site) -> Outcome:
    """plain dbt, in place, killed while rows take each other's place, and run again"""
    process = site.start_dbt()
    site.wait_for(IN_THE_MARTS, process)
    process.kill()
    site.ended(process)
    began = site.dbt_told()
    again = site.ended(site.start_dbt())
    return Outcome(again.returncode, began + site.dbt_told())


# Disk and memory -------------------------------------------------------------------------------


@harms("The disk of ", "is full", "Free space there", "left as it was", root=True)
def disk_full(site: Site) -> Outcome:
    """the disk is full halfway"""
    with site.disk_of(megabytes=20):
        return site.build()


@harms("The disk of ", "is full", "Free space there", root=True)
def disk_full_from_the_start(site: Site) -> Outcome:
    """the disk is full from the start"""
    with site.disk_of(megabytes=0):
        return site.build()


@harms("Read-only file system", "left as it was", root=True, quick=True)
def disk_read_only(site: Site) -> Outcome:
    """the warehouse's disk is read only"""
    with site.disk_of(megabytes=1, read_only=True):
        return site.build()


@harms("PAA_TVAERS_MEMORY=20MB: set it higher", "Out of Memory Error", "left as it was")
def memory_too_small(site: Site) -> Outcome:
    """too little memory"""
    return site.build(PAA_TVAERS_MEMORY="20MB")


@harms("PAA_TVAERS_MEMORY is a size like 8GB", "left as it was", quick=True)
def memory_that_is_no_number(site: Site) -> Outcome:
    """a memory limit that is none"""
    return site.build(PAA_TVAERS_MEMORY="nonsense")


@harms("PAA_TVAERS_THREADS a whole number above 0", "left as it was", quick=True)
def threads_in_words(site: Site) -> Outcome:
    """a number of threads in words"""
    return site.build(PAA_TVAERS_THREADS="two")


# The warehouse's place -------------------------------------------------------------------------


@harms("is a folder", quick=True)
def place_is_a_folder(site: Site) -> Outcome:
    """a folder in the warehouse's place"""
    return site.build(PAA_TVAERS_DATABASE=str(site.landing.root))


@harms("manifest.csv: File exists", "left as it was", quick=True)
def folder_is_a_file(site: Site) -> Outcome:
    """a file in place of the warehouse's folder"""
    return site.build(PAA_TVAERS_DATABASE=str(site.landing.manifest / "paa_tvaers.duckdb"))


@harms("is no warehouse that DuckDB", "Move it away", quick=True)
def place_holds_another_file(site: Site) -> Outcome:
    """a file of another kind in the warehouse's place"""
    site.database.write_text("the only copy of something else\n" * 1000)
    return site.build()


@harms("is no warehouse that DuckDB", "Move it away", quick=True)
def warehouse_cut_off(site: Site) -> Outcome:
    """the standing warehouse is cut off"""
    os.truncate(site.database, 5_000)
    return site.build()


@harms("is no warehouse that DuckDB", "Move it away", quick=True)
def warehouse_header_damaged(site: Site) -> Outcome:
    """the header of the standing warehouse is damaged"""
    with site.database.open("r+b") as file:
        file.seek(12)
        file.write(bytes(8))
    return site.build()


@harms("is open for writing in another program", quick=True)
def warehouse_being_written(site: Site) -> Outcome:
    """another program writes to the standing warehouse"""
    code = (
        f"import duckdb; c = duckdb.connect({str(site.database)!r}); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        writer.stdout.readline()
        try:
            return site.build()
        finally:
            writer.communicate(b"\n")


@harms("Another build of", "is running; wait for it to end", quick=True)
def two_builds(site: Site) -> Outcome:
    """two builds at once"""
    lock = site.database.with_name(f".{site.database.name}.lock")
    holder = subprocess.Popen(
        ["flock", str(lock), "sh", "-c", "echo; read -r _"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        holder.stdout.readline()
        try:
            return site.build()
        finally:
            holder.communicate(b"\n")


@harms("The warehouse is", returncode=0, quick=True)
def reader_holds_the_warehouse(site: Site) -> Outcome:
    """a reader holds the standing warehouse open all through the build"""
    with duckdb.connect(str(site.database), read_only=True) as reader:
        before = reader.execute("select count(*) from marts.fct_hospital_stay").fetchone()
        outcome = site.build_patched("pass")
        if reader.execute("select count(*) from marts.fct_hospital_stay").fetchone() != before:
            return Outcome(1, "the reader was disturbed")
    return outcome


@harms("The warehouse is", returncode=0, quick=True)
def left_by_a_killed_build(site: Site) -> Outcome:
    """a killed build has left its folder and what it spilled"""
    spilled = site.database.parent / HALF_BUILT[0] / "paa_tvaers.duckdb.tmp"
    spilled.mkdir(parents=True)
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(bytes(1_000_000))
    return site.build_patched("pass")


# The key ---------------------------------------------------------------------------------------


def _key_file(site: Site, text: str, mode: int) -> Outcome:
    path = site.folder / "secret.key"
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return site.build(**{key.FILE_VARIABLE: str(path)})


@harms("chmod 600", quick=True)
def key_for_everybody(site: Site) -> Outcome:
    """a key file that others may read"""
    return _key_file(site, DIGITS * 4, 0o644)


@harms("repeats itself", "./scripts/key new", quick=True)
def key_that_is_weak(site: Site) -> Outcome:
    """a key that repeats itself"""
    return _key_file(site, DIGITS * 4, 0o600)


@harms("does not exist", "./scripts/key new", quick=True)
def key_file_gone(site: Site) -> Outcome:
    """a key file that is not there"""
    return site.build(**{key.FILE_VARIABLE: str(site.folder / "nowhere.key")})


@harms("is no list of citizens to leave out", "restore it", quick=True)
def forgotten_list_damaged(site: Site) -> Outcome:
    """the list of forgotten citizens is damaged"""
    damaged = site.folder / "forgotten.csv"
    damaged.write_text("citizen_key,key_na")
    return site.build(PAA_TVAERS_FORGOTTEN=str(damaged))


# Files that fail after the pre-flight ----------------------------------------------------------


@harms("sssy/part-0000.parquet: can't be read to the end; deliver it again", "left as it was")
def page_corrupt(site: Site) -> Outcome:
    """noise in a page of a file that is whole"""
    path = site.landing.file("sssy")
    content = bytearray(path.read_bytes())
    third = len(content) // 3
    content[third : third + 400] = bytes(range(200)) * 2
    site.landing.write(path, bytes(content))
    return site.build()


@harms("ydr_yder/part-0000.parquet: can't be read to the end", "value (not shown)")
def text_in_latin_1(site: Site) -> Outcome:
    """text in Latin-1, beside it a pnr"""
    path = site.landing.file("ydr_yder")
    write_latin_1(site.landing, path)
    return site.build()


def write_latin_1(landing: Landing, path: Path) -> None:
    """Put text in Latin-1 into a file of providers, beside it a pnr of the landing."""
    person = sorted(landing.numbers())[0]
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace ('Laegerne {person}' as praksisnavn) from"
            f" read_parquet({sql.literal(path)})) to {sql.literal(f'{path}.new')}"
            " (format parquet, compression uncompressed)"
        )
    content = (
        Path(f"{path}.new").read_bytes().replace(b"Laegerne", "Lægern ".encode("latin-1") + b" ")
    )
    Path(f"{path}.new").unlink()
    landing.write(path, content)


@harms("sssy/part-0000.parquet: can't be read to the end", "left as it was")
def file_swapped_for_another(site: Site) -> Outcome:
    """a file is written over while the build runs"""
    process = site.start()
    site.at("START sql table model restricted.citizen_identity", process)
    path = site.landing.file("sssy")
    site.landing.write(path, path.read_bytes()[:1000])
    return site.ended(process)


def wrongs(site: Site, harm: Harm) -> list[str]:
    """Do the harm at a fresh site, and tell what came of it other than declared."""
    site.renew()
    numbers = site.landing.numbers()
    outcome = harm.inject(site)
    found = [f"not told: {part}" for part in harm.told if part not in outcome.output]
    if outcome.returncode != harm.returncode:
        found.append(f"ended with {outcome.returncode}")
    if "Traceback" in outcome.output:
        found.append("a traceback is shown")
    if any(number in outcome.output for number in numbers):
        found.append("a pnr is told")
    if harm.returncode and site.digest() != site.digest_before:
        found.append("the warehouse is another")
    found += [f"left over: {name}" for name in site.leftovers() if name not in harm.leaves]
    if harm.leaves:
        site.build_patched("pass")
        found += [f"left after the next build: {name}" for name in site.leftovers()]
    return [*found, outcome.output[-2000:]] if found else []
