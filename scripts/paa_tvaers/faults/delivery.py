"""Damage to files and the manifest. The pre-flight tells of it before the warehouse is touched.

Each function damages a landing and returns what must be told. What `stops` is a problem, what
`passes` a warning, or nothing at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from .. import key, preflight, settings, sql
from .fault import Fault
from .landing import Landing

Told = tuple[str, ...]


@dataclass(frozen=True)
class Damage(Fault):
    """One kind of damage to a delivery."""

    stops: bool


DAMAGES: list[Damage] = []


def stops(inject: Callable[[Landing], Told]) -> Callable[[Landing], Told]:
    """The delivery can't be read: the build stops and says why."""
    DAMAGES.append(Damage(inject, stops=True))
    return inject


def passes(inject: Callable[[Landing], Told]) -> Callable[[Landing], Told]:
    """The delivery is read all the same."""
    DAMAGES.append(Damage(inject, stops=False))
    return inject


# The folder and the manifest -------------------------------------------------------------------


@stops
def no_landing(landing: Landing) -> Told:
    """no landing folder"""
    shutil.rmtree(landing.root)
    return "does not exist", "scripts/generate"


@stops
def landing_is_a_file(landing: Landing) -> Told:
    """a file where the landing folder should be"""
    shutil.rmtree(landing.root)
    landing.root.touch()
    return ("is a file, not a folder",)


@stops
def no_manifest(landing: Landing) -> Told:
    """no manifest"""
    landing.manifest.unlink()
    return "manifest.csv is missing", "one line a table"


@stops
def empty_manifest(landing: Landing) -> Told:
    """a manifest of 0 bytes"""
    landing.write(landing.manifest, b"")
    return ("manifest.csv names no table",)


@stops
def manifest_lacks_a_column(landing: Landing) -> Told:
    """a renamed column of the manifest"""
    landing.edit_manifest(lambda text: text.replace("row_count", "rows"))
    return ("manifest.csv lacks column row_count",)


@stops
def manifest_with_semicolons(landing: Landing) -> Told:
    """a manifest with semicolons, as Excel writes it"""
    landing.edit_manifest(lambda text: text.replace(",", ";"))
    return ("separate the columns by commas",)


@stops
def manifest_in_utf_16(landing: Landing) -> Told:
    """a manifest in UTF-16"""
    landing.edit_manifest(lambda text: text, encoding="utf-16")
    return ("manifest.csv is not a comma-separated UTF-8 file",)


@stops
def manifest_in_latin_1(landing: Landing) -> Told:
    """a manifest in Latin-1 with a Danish letter"""
    landing.edit_manifest(lambda text: text + "føl,1,2025-01-01\n", encoding="latin-1")
    return ("manifest.csv is not a comma-separated UTF-8 file",)


@stops
def manifest_with_nul_bytes(landing: Landing) -> Told:
    """NUL bytes in the manifest, as after a crash of the sender's disk"""
    landing.write(landing.manifest, landing.manifest.read_bytes() + bytes(64))
    return ("manifest.csv is not a comma-separated UTF-8 file",)


@passes
def manifest_with_a_byte_order_mark(landing: Landing) -> Told:
    """a manifest with a byte order mark, Windows line ends and names in upper case"""
    landing.edit_manifest(
        lambda text: text.replace("sssy,", "SSSY,").replace("\n", "\r\n"),
        encoding="utf-8-sig",
    )
    return ()


@stops
def table_twice_in_the_manifest(landing: Landing) -> Told:
    """a table twice in the manifest"""
    landing.edit_manifest(lambda text: text + "sssy,1,2025-01-01\n")
    return ("table sssy is named twice",)


@stops
def rows_that_are_no_number(landing: Landing) -> Told:
    """a row count with a decimal point"""
    landing.edit_manifest(lambda text: text.replace("ruks,", "ruks,1."))
    return "table ruks needs a whole row_count", "line "


@stops
def negative_row_count(landing: Landing) -> Told:
    """a negative row count"""
    landing.edit_manifest(lambda text: text.replace("ruks,", "ruks,-"))
    return ("table ruks needs a whole row_count",)


@stops
def date_in_danish_order(landing: Landing) -> Told:
    """an extract date with the day first"""
    landing.edit_manifest(lambda text: text.replace("2025-01-01", "01-01-2025"))
    return ("as_of_date like 2025-01-31",)


@stops
def extract_date_far_ahead(landing: Landing) -> Told:
    """an extract date in the year 2125"""
    landing.edit_manifest(lambda text: text.replace("2025-01-01", "2125-01-01"))
    return ("as_of_date from 1950 to 2050",)


@passes
def extract_dates_apart(landing: Landing) -> Told:
    """one table extracted a year before the others"""
    rows = landing.manifest_rows("ruks")
    landing.edit_manifest(
        lambda text: text.replace(f"ruks,{rows},2025-01-01", f"ruks,{rows},2024-01-01")
    )
    return "the earliest extract is ruks of 2024-01-01", "as-of date"


@stops
def stale_manifest(landing: Landing) -> Told:
    """the manifest of the delivery before"""
    rows = landing.manifest_rows("sikrede")
    landing.count_rows("sikrede", rows - 7)
    return f"hold {rows} rows", f"manifest.csv says {rows - 7}", "deliver it again"


@stops
def files_without_a_line(landing: Landing) -> Told:
    """files of a table that the manifest does not name"""
    landing.drop_line("ruks")
    return "table ruks has", "no line in manifest.csv"


@stops
def line_without_files(landing: Landing) -> Told:
    """a table of the manifest without files"""
    shutil.rmtree(landing.root / "aefv")
    return "table aefv: no file", f"{landing.manifest_rows('aefv')} rows"


# Which files there are -------------------------------------------------------------------------


@stops
def no_persons(landing: Landing) -> Told:
    """the register of persons is missing"""
    shutil.rmtree(landing.root / "cpr_person")
    landing.drop_line("cpr_person")
    return ("table cpr_person is missing",)


@stops
def persons_without_rows(landing: Landing) -> Told:
    """the register of persons has no rows"""
    for path in (landing.root / "cpr_person").iterdir():
        landing.rewrite(path, "from file limit 0")
    landing.count_rows("cpr_person", 0)
    return ("table cpr_person is empty",)


@passes
def register_not_delivered(landing: Landing) -> Told:
    """a register neither delivered nor in the manifest"""
    shutil.rmtree(landing.root / "aefv")
    landing.drop_line("aefv")
    return "registers not delivered", "aefv (granted home help)"


@passes
def register_without_rows(landing: Landing) -> Told:
    """a register of no rows"""
    for path in (landing.root / "aefv").iterdir():
        landing.rewrite(path, "from file limit 0")
    landing.count_rows("aefv", 0)
    return ()


@stops
def file_missing(landing: Landing) -> Told:
    """a file of several is missing"""
    path = landing.file("sssy")
    said, lost = landing.manifest_rows("sssy"), landing.rows(path)
    path.unlink()
    return f"hold {said - lost} rows", f"manifest.csv says {said}", "torn or doubled"


@stops
def file_doubled(landing: Landing) -> Told:
    """a file delivered twice"""
    path = landing.file("sssy")
    said, more = landing.manifest_rows("sssy"), landing.rows(path)
    shutil.copy(path, path.with_name("again.parquet"))
    return f"hold {said + more} rows", f"manifest.csv says {said}", "torn or doubled"


@stops
def misspelt_register(landing: Landing) -> Told:
    """a register under a misspelt name"""
    (landing.root / "sikrede").rename(landing.root / "sikrde")
    landing.edit_manifest(lambda text: text.replace("sikrede,", "sikrde,"))
    return "table sikrde is not in the landing contract", "did you mean sikrede?"


@passes
def register_that_nobody_reads(landing: Landing) -> Told:
    """a register that the contract does not know"""
    shutil.copytree(landing.root / "ruks", landing.root / "vaccination")
    return ("table vaccination is not in the landing contract and is not read",)


@stops
def csv_instead_of_parquet(landing: Landing) -> Told:
    """a register delivered as CSV"""
    for path in (landing.root / "ruks").iterdir():
        path.unlink()
    (landing.root / "ruks" / "ruks.csv").write_text("pnr;sygdom\n", encoding="latin-1")
    return "table ruks: no file", "ruks/ruks.csv is not read: files are named *.parquet"


@passes
def other_files_beside(landing: Landing) -> Told:
    """files of another kind beside those of a register"""
    (landing.root / "ruks" / "readme.txt").touch()
    (landing.root / "ruks" / ".hidden").touch()
    return ("ruks/readme.txt is not read: files are named *.parquet",)


@stops
def folder_of_files(landing: Landing) -> Told:
    """a folder with the name of a file, as Spark writes"""
    path = landing.file("ruks")
    path.unlink()
    path.mkdir()
    return (f"{landing.shown(path)}: is a folder",)


@stops
def link_to_nowhere(landing: Landing) -> Told:
    """a link to a file that is gone"""
    path = landing.file("ruks")
    path.unlink()
    path.symlink_to(landing.root / "gone.parquet")
    return (f"{landing.shown(path)}: can't be opened",)


@stops
def file_named_by_a_pnr(landing: Landing) -> Told:
    """a pnr in the name of a file"""
    path = landing.file("ruks")
    path.rename(path.with_name("6101300001.parquet"))
    return "table ruks: a file name looks like a pnr", "rename the file"


@passes
def folder_named_by_a_pnr(landing: Landing) -> Told:
    """a pnr in the name of a folder"""
    shutil.copytree(landing.root / "ruks", landing.root / "610130-0001")
    return ("table (like a pnr) is not in the landing contract",)


# The file itself -------------------------------------------------------------------------------


@stops
def file_cut_off(landing: Landing) -> Told:
    """a file cut off halfway"""
    path = landing.file("sssy")
    content = path.read_bytes()
    landing.write(path, content[: len(content) // 2])
    return (
        f"{landing.shown(path)}: not a whole Parquet file ({len(content) // 2} bytes)",
        "deliver it again",
    )


@stops
def file_of_no_bytes(landing: Landing) -> Told:
    """a file of 0 bytes"""
    path = landing.file("sssy")
    landing.write(path, b"")
    return (f"{landing.shown(path)}: not a whole Parquet file (0 bytes)",)


@stops
def csv_named_parquet(landing: Landing) -> Told:
    """a CSV file named .parquet"""
    path = landing.file("ruks")
    landing.write(path, "pnr;sygdom;år\n".encode("latin-1"))
    return (f"{landing.shown(path)}: not a whole Parquet file",)


@stops
def footer_overwritten(landing: Landing) -> Told:
    """a whole file with a footer of noise"""
    path = landing.file("sssy")
    content = bytearray(path.read_bytes())
    content[-200:-8] = bytes(range(192))
    landing.write(path, bytes(content))
    return (f"{landing.shown(path)}: not a whole Parquet file",)


@stops
def two_problems(landing: Landing) -> Told:
    """two problems at once: both are told"""
    return file_of_no_bytes(landing) + column_missing(landing)


# Columns ---------------------------------------------------------------------------------------


@stops
def column_missing(landing: Landing) -> Told:
    """a missing column"""
    path = landing.file("lpr_a_kontakt")
    landing.rewrite(path, "select * exclude (kont_ans) from file")
    return (
        f"{landing.shown(path)}: column kont_ans is missing ({landing.rows(path)} rows)",
        "deliver it, empty if need be",
    )


@stops
def column_renamed(landing: Landing) -> Told:
    """a renamed column"""
    path = landing.file("ruks")
    landing.rewrite(path, "select * rename (sygdom as sygdomme) from file")
    return f"{landing.shown(path)}: column sygdom is missing", "is sygdomme it?"


@passes
def columns_in_another_order_and_case(landing: Landing) -> Told:
    """columns in another order and case, and one more"""
    landing.rewrite(
        landing.file("cpr_status"),
        'select til as "TIL", fra as "Fra", status as "STATUS", pnr, 1 as extra from file',
    )
    return ()


@stops
def identifier_as_a_number(landing: Landing) -> Told:
    """an identifier that lost its leading zeros"""
    path = landing.file("cpr_adresse")
    landing.rewrite(path, "select * replace (try_cast(vejkod as integer) as vejkod) from file")
    return (
        f"{landing.shown(path)}: column vejkod is INTEGER, the contract says varchar",
        "write it as text, leading zeros matter",
    )


@stops
def pnr_as_a_number(landing: Landing) -> Told:
    """every pnr as a number"""
    path = landing.file("sssy")
    landing.rewrite(path, "select * replace (try_cast(pnr as bigint) as pnr) from file")
    return f"{landing.shown(path)}: column pnr is BIGINT", f"({landing.rows(path)} rows)"


@stops
def date_as_a_number(landing: Landing) -> Told:
    """days as numbers, as Excel counts them"""
    path = landing.file("ruks")
    landing.rewrite(path, "select * replace (45000 as fra) from file")
    return (f"{landing.shown(path)}: column fra is INTEGER, the contract says date",)


@stops
def list_for_a_code(landing: Landing) -> Told:
    """a list where one code is due"""
    path = landing.file("ruks")
    landing.rewrite(path, "select * replace ([sygdom] as sygdom) from file")
    return (f"{landing.shown(path)}: column sygdom is VARCHAR[], the contract says varchar",)


@stops
def bytes_for_text(landing: Landing) -> Told:
    """text as bytes, without an encoding"""
    path = landing.file("ruks")
    landing.rewrite(path, "select * replace (encode(sygdom) as sygdom) from file")
    return f"{landing.shown(path)}: column sygdom is BLOB", "write it as text in UTF-8"


@stops
def time_with_a_zone(landing: Landing) -> Told:
    """times in UTC, with a zone"""
    path = landing.file("lpr_a_kontakt")
    column = "kont_starttidspunkt"
    landing.rewrite(
        path, f"select * replace (try_cast({column} as timestamptz) as {column}) from file"
    )
    return (
        f"{landing.shown(path)}: column {column} is TIMESTAMP WITH TIME ZONE",
        "write Danish local time without a zone",
    )


@stops
def weeks_missing(landing: Landing) -> Told:
    """the wide register of weeks without a week"""
    folder = landing.root / "dream"
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select '6101300001' as pnr) to"
            f" {sql.literal(folder / 'weeks.parquet')} (format parquet)"
        )
    landing.drop_line("dream")
    landing.edit_manifest(lambda text: text + "dream,1,2025-01-01,synthetic\n")
    return ("dream/weeks.parquet: no column",)


# The key ---------------------------------------------------------------------------------------


@stops
def no_key(landing: Landing) -> Told:
    """real persons and no key"""
    (landing.root / settings.SYNTHETIC_MARKER).unlink()
    return f"neither {key.FILE_VARIABLE} nor {key.VARIABLE} is set", "./scripts/key new"


@stops
def sample_key_for_real_persons(landing: Landing) -> Told:
    """persons that are not synthetic under the sample's key"""
    path = landing.file("cpr_person")
    landing.rewrite(path, "select * replace ('0' || substr(pnr, 2) as pnr) from file")
    return "have no synthetic number", "set a key of your own"


def wrongs(landing: Landing, damage: Damage) -> list[str]:
    """Damage a landing, and tell what the pre-flight says of it other than declared."""
    numbers = landing.numbers()
    told = damage.inject(landing)
    try:
        said, stopped = "\n".join(preflight.check(landing.root).warnings), False
    except preflight.PreflightError as problem:
        said, stopped = str(problem), True
    found = [f"not told: {part}" for part in told if part not in said]
    if stopped != damage.stops:
        found.append("the delivery is refused" if stopped else "the delivery is read")
    if any(number in said for number in numbers):
        found.append("a pnr is told")
    return [*found, said] if found else []
