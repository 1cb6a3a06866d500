"""Writes the tables, with a chosen share of every kind of bad row that the contract lists.

The clean truth stays whole. Bad rows are added rows: copies of good ones with a key of their own
and one fault. Where two rows must compete (duplicate key) the good row is moved to a later file
and an altered copy takes its place; a spell that overlaps has its end moved past the start of the
next one, which wins from that day. Files of a chunk, in name order:

part-0000        the rows, from the chunk's table
part-9000-late   bad rows, second copies, the good rows of duplicate keys
part-9998-text   (first chunk) dates as text, a few of which are no dates
part-9999-upper  (first chunk) upper-case columns in another order, codes padded with blanks
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .contract import Table
from .people import pnr_sql
from .settings import Settings
from .writer import copy, write

FIRST_TEXT, FIRST_UPPER = "part-9998-text", "part-9999-upper"
HELD_ROWS = 200  # good rows moved to the text and the upper-case file
OVERLAPPING = ("cpr_status", "cpr_adresse", "sikrede")
# the mandatory column that is left out
MISSING = {
    "cpr_person": "koen",
    "cpr_status": "status",
    "cpr_civilstand": "civst",
    "cpr_adresse": "vejkod",
    "sikrede": "ydernr",
    "ydr_yder": "praksisnavn",
    "gp_klynge": "klynge_id",
    "sundhedsklynge": "klynge_navn",
    "plejehjem": "navn",
    "plejehjem_adresse": "vejkod",
    "ruks": "sygdom",
    "lpr_a_kontakt": "kont_starttidspunkt",
    "lpr_a_diagnose": "diag_kode",
    "lpr_a_procregistrering": "proc_kode",
    "lpr_a_forloebsmarkoer": "markoer",
    "lpr_a_forloeb": "forloeb_starttidspunkt",
    "lpr_a_sghophold": "antal_kont_sgh_oph",
    "lpr_organisation": "hovedspeciale",
    "sssy": "ydlant",
    "aefv": "perpl_vis",
    "aelh": "perpl_lev",
    "aepb": "haend_mdr",
    "aetr": "traen_art",
    "aerh": "periode",
    "aefb": "forebyg_besoeg",
    "aehjsp": "hjemsygep_dato",
}
# column and SQL of the altered copy that loses against the good row of the same key
ALTERED = {
    "cpr_person": ("koen", "case koen when '1' then '2' else '1' end"),
    "lpr_a_kontakt": ("prioritet", "case prioritet when 'ATA3' then 'ATA1' else 'ATA3' end"),
    "lpr_a_forloeb": (
        "forloeb_label",
        "case when forloeb_label = 'ALAL61' then 'ALAL90' else 'ALAL61' end",
    ),
    "lpr_a_sghophold": ("antal_kont_sgh_oph", "(antal_kont_sgh_oph + 1)::integer"),
    "ydr_yder": ("praksisnavn", "praksisnavn || ' ApS'"),
    "plejehjem": ("navn", "navn || ' (gl.)'"),
    "aefv": ("perpl_vis", "(perpl_vis + 10)::decimal(9,2)"),
    "aelh": ("perpl_lev", "(perpl_lev + 10)::decimal(9,2)"),
    "aepb": ("imp_mark", "case when imp_mark is null then 'FTI' end"),
    "aetr": ("imp_mark", "case when imp_mark is null then 'FTI' end"),
    "aehjsp": ("imp_mark", "case when imp_mark is null then 'FTI' end"),
}
# columns that get a code which is in no list; the row is kept
UNKNOWN_CODES = {
    "lpr_a_kontakt": {"prioritet": "ATA9", "kont_aarsag": "ALCC99"},
    "lpr_a_diagnose": {"diag_kode_type": "X"},
    "lpr_a_procregistrering": {"proc_kode_type": "X"},
    "lpr_a_forloeb": {"forloeb_label": "ALAL99"},
    "ruks": {"sygdom": "gigt"},
    "sssy": {"ydltid": "77", "sikgrup": "77"},
    "aefv": {"lev_type_vis": "9"},
    "aelh": {"lev_type_lev": "9"},
    "aetr": {"traen_art": "999"},
    "ydr_yder": {"hvdspeckod": "ZZ"},
}
NEGATIVE = {"aefv": "perpl_vis", "aelh": "perpl_lev"}
NEW_ID = ("dw_ek_kontakt", "dw_ek_forloeb", "dw_ek_sygehusophold")


@dataclass
class Soiler:
    """State of one chunk: the connection, how much dirt, and what was planted so far."""

    con: object
    settings: Settings
    root: Path
    number: int
    rows: Counter = field(default_factory=Counter)
    dirt: Counter = field(default_factory=Counter)
    harmless: Counter = field(default_factory=Counter)


def write_all(con, settings: Settings, contract: dict[str, Table], root: Path, number: int) -> dict:
    """Write every table of the chunk; returns rows, planted dirt and harmless oddities."""
    soiler = Soiler(con, settings, root, number)
    if settings.dirt > 0:
        subjects(con, settings)
        differences = con.execute(
            "select kind, count(*) from stay_difference where kind is not null group by kind"
        ).fetchall()
        for kind, count in differences:
            soiler.dirt[("lpr_a_sghophold", f"official_{kind}", "kept")] += count
    # parents first, so that children of quarantined rows can be planted
    for table in sorted(contract.values(), key=lambda t: "parent" in t.meta):
        if settings.dirt > 0:
            soil(soiler, table)
        else:
            columns = ", ".join(table.names)
            soiler.rows[table.name] += write(
                con, table, f"select {columns} from t_{table.name}", root, f"part-{number:04d}"
            )
        con.execute(f"drop table t_{table.name}")
    return {
        "rows": dict(soiler.rows),
        "dirt": dict(soiler.dirt),
        "harmless": dict(soiler.harmless),
    }


def subjects(con, settings: Settings) -> None:
    """Citizens whom impossible events are hung on: some dead, some born from 1990 to 2011."""
    con.execute(
        f"""
        create table pool_dead as
        select row_number() over (order by pnr) - 1 as k, pnr, doed_dato + 100 as day
        from t_cpr_person where doed_dato + 160 < date '{settings.as_of}';
        create table pool_young as
        select row_number() over (order by pnr) - 1 as k, pnr,
            foed_dato - 70 - hi(row_number() over (order by pnr), 901, 300)::int as day
        from t_cpr_person where foed_dato between date '1990-01-01' and date '2011-12-31';
        create table next_municipality as
        select komkod, coalesce(lead(komkod) over (order by komkod),
            first(komkod) over (order by komkod)) as next_komkod
        from mun order by komkod
        """
    )


def nobody(soiler: Soiler, k: str, koen: str) -> str:
    """SQL of a well-formed pnr that belongs to nobody: serials that no chunk gives out."""
    first_day = 6_700 * (soiler.number // 31)
    day = f"(date '1963-01-01' + ({first_day} + ({k}) % 6700)::int)"
    return pnr_sql(day, str(63 + 64 * (soiler.number % 31)), f"'{koen}'")


def kinds_of(table: Table) -> list[tuple[str, str]]:
    """Kinds of added bad rows that apply to the table: (rule, note)."""
    kinds = [("missing_value", MISSING[table.name])]
    if "pnr" in table.names:
        kinds.append(("missing_pnr", "pnr"))
    if "pnr" in table.names and table.name != "cpr_person":
        kinds.append(("unknown_pnr", "pnr"))
        if "event" in table.meta:
            kinds += [("before_birth", ""), ("after_death", "")]
    interval = table.meta.get("interval")
    if interval:
        empty_is_bad = interval.get("allow_empty") is False
        kinds.append(("end_not_after_start" if empty_is_bad else "end_before_start", ""))
    if table.name in NEGATIVE:
        kinds.append(("negative_value", NEGATIVE[table.name]))
    if "parent" in table.meta:
        kinds += [("orphan", ""), ("parent_quarantined", table.meta["parent"]["table"])]
    kinds += [("unknown_code", column) for column in UNKNOWN_CODES.get(table.name, {})]
    return kinds


def own_key(soiler: Soiler, table: Table, tag: int) -> dict[str, str]:
    """SQL by column that gives a copied row a key of its own (`k` numbers the copies)."""
    text = f"'7777{soiler.number:02d}{tag:03d}' || lpad(t.k::varchar, 9, '0')"
    key = table.meta.get("key") or []
    if key == ["pnr"]:
        return {"pnr": nobody(soiler, f"{tag} * 500 + t.k", "2")}
    for column in NEW_ID:
        if key == [column]:
            return {column: text}
    if table.name == "ydr_yder":
        return {"ydernr": f"'9' || lpad(({tag} * 1000 + t.k)::varchar, 5, '0')"}
    if table.name == "plejehjem":
        return {"plejehjem_id": f"'X{tag:02d}' || lpad(t.k::varchar, 4, '0')"}
    for column in ("ael_komkod", "kom"):
        if column in table.names:
            return {
                column: f"(select next_komkod from next_municipality as n where n.komkod ="
                f" t.{column})"
            }
    return {}


def event_at(table: Table, day: str) -> dict[str, str]:
    """SQL by column that moves a row to `day`, its end right after it."""
    event = table.meta["event"]
    moved: dict[str, str] = {}
    if "month" in event:
        moved[event["month"]] = f"strftime({day}, '%Y%m')"
    if "week" in event:
        moved[event["week"]] = f"yyww({day})"
        moved[event["from"]] = f"case when t.{event['from']} is not null then {day} end"
    elif "from" in event:
        column = table.column(event["from"])
        start = f"{day}::timestamp + interval 10 hour" if column.type == "TIMESTAMP" else day
        moved[column.name] = start
        interval = table.meta.get("interval")
        if interval and interval["start"] == column.name:
            after = "interval 1 hour" if column.type == "TIMESTAMP" else "1"
            moved[interval["end"]] = f"{start} + {after}"
    return moved


def fault(soiler: Soiler, table: Table, rule: str, note: str, tag: int) -> tuple[dict, str]:
    """SQL by column and an extra join for one kind of bad row."""
    change = own_key(soiler, table, tag)
    join = ""
    if rule == "missing_value":
        change[note] = f"null::{table.column(note).type}"
    elif rule == "missing_pnr":
        change["pnr"] = "case when t.k % 2 = 0 then '' end"
    elif rule == "unknown_pnr":
        change["pnr"] = nobody(soiler, f"{tag} * 500 + t.k", "1")
    elif rule in ("before_birth", "after_death"):
        pool = "pool_young" if rule == "before_birth" else "pool_dead"
        join = f"join {pool} as p on p.k = t.k % (select count(*) from {pool})"
        change |= {"pnr": "p.pnr", **event_at(table, "p.day")}
    elif rule == "end_before_start":
        start, end = table.meta["interval"]["start"], table.meta["interval"]["end"]
        back = "interval 1 hour" if table.column(end).type == "TIMESTAMP" else "3"
        change[end] = f"t.{start} - {back}"
    elif rule == "end_not_after_start":
        start, end = table.meta["interval"]["start"], table.meta["interval"]["end"]
        change[end] = f"t.{start} - to_hours((t.k % 2)::bigint)"
    elif rule == "negative_value":
        change[note] = f"(-15 - t.k % 5)::{table.column(note).type}"
    elif rule == "orphan":
        change[table.meta["parent"]["column"]] = "'999999' || lpad(t.k::varchar, 12, '0')"
    elif rule == "parent_quarantined":
        bad = f"bad_{note}"
        join = f"join {bad} as p on p.k = t.k % (select count(*) from {bad})"
        change[table.meta["parent"]["column"]] = "p.id"
    elif rule == "unknown_code":
        change[note] = f"'{UNKNOWN_CODES[table.name][note]}'"
        if table.name == "lpr_a_kontakt":
            # a kept row must not change the stays: a short virtual contact
            change |= {
                "kont_type": "'ALCA03'",
                "kont_sluttidspunkt": "t.kont_starttidspunkt + interval 10 minute",
            }
    return change, join


def soil(soiler: Soiler, table: Table) -> None:
    """Write one table with its dirt."""
    con, name = soiler.con, table.name
    source = f"t_{name}"
    total = con.execute(f"select count(*) from {source}").fetchone()[0]
    size = max(1, min(round(soiler.settings.dirt * total), total // 60 or 1))
    first = soiler.number == 0
    keyed = bool(table.meta.get("key"))
    held = min(HELD_ROWS, total // 20) if first else 0
    slices: dict[str, int] = {}
    if name in ALTERED:
        slices["duplicate_key"] = size
    if any(c.is_time for c in table.columns):
        slices["text"] = held
        slices["wrong_type"] = max(3, min(size, 20)) if first else 0
    slices["upper"] = held
    if keyed:
        slices["exact_duplicate"] = size
    kinds = kinds_of(table)
    for i in range(len(kinds)):
        slices[f"kind-{i}"] = size
    every = candidates(con, source, total, slices)

    columns = ", ".join(f"t.{c}" for c in table.names)
    con.execute(
        f"create table late as select {columns}, '' as rule, '' as note from {source} as t limit 0"
    )
    for i, (rule, note) in enumerate(kinds):
        if rule == "parent_quarantined" and not has_rows(con, f"bad_{note}"):
            continue
        add_faulty(soiler, table, f"kind-{i}", rule, note, i + 1)
    if keyed:
        drop_key_clashes(con, table)
    for slice_name in ("exact_duplicate", "duplicate_key"):
        con.execute(
            f"insert into late select {columns}, '{slice_name}', '' from candidate as t"
            f" where t.slice = '{slice_name}' order by t.k"
        )
    overlaps = overlapping(con, table, size) if name in OVERLAPPING else 0
    if overlaps:
        soiler.dirt[(name, "overlapping_spell", "")] += overlaps
    for rule, note, count in con.execute(
        "select rule, note, count(*) from late group by all order by all"
    ).fetchall():
        soiler.dirt[(name, rule, note)] += count
    write_main(soiler, table, every, overlaps > 0)
    soiler.rows[name] += write(
        con,
        table,
        f"select {', '.join(table.names)} from late order by rowid",
        soiler.root,
        f"part-{9000 + soiler.number:04d}-late",
    )
    if first:
        wrong_ids = write_text(soiler, table) if slices.get("text") else None
        if held:
            write_upper(soiler, table)
        remember_parents(con, table, wrong_ids)
    else:
        remember_parents(con, table, None)
    con.execute("drop table late; drop table candidate; drop table if exists stretched")


def has_rows(con, table: str) -> bool:
    found = con.execute(
        f"select count(*) from duckdb_tables() where table_name = '{table}'"
    ).fetchone()[0]
    return bool(found) and con.execute(f"select count(*) from {table}").fetchone()[0] > 0


def candidates(con, source: str, total: int, slices: dict[str, int]) -> int:
    """`candidate` (rid, slice, k, the columns): rows drawn by hash, each for one purpose.

    Returns `every`: a row was drawn when h(rowid, 903) % every = 0; those in no slice are spare.
    The big table is scanned, never joined.
    """
    wanted = sum(slices.values())
    every = max(1, total // (wanted * 2 + 40))
    bounds, low = [], 0
    for slice_name, count in slices.items():
        bounds.append(f"('{slice_name}', {low}, {low + count})")
        low += count
    con.execute(
        f"""
        create table drawn as
        select rowid as rid, h(rowid, 902) as draw, t.* from {source} as t
        where h(rowid, 903) % {every} = 0;

        create table candidate as
        with ranked as (
            select *, row_number() over (order by draw, rid) - 1 as rank from drawn
        )
        select b.slice, r.rank - b.low as k, r.* exclude (draw, rank)
        from ranked as r
        left join (values {", ".join(bounds)}) as b(slice, low, high)
            on r.rank >= b.low and r.rank < b.high
        order by r.rank;

        drop table drawn
        """
    )
    return every


def add_faulty(
    soiler: Soiler, table: Table, slice_name: str, rule: str, note: str, tag: int
) -> None:
    """Insert copies with one fault into `late`."""
    change, join = fault(soiler, table, rule, note, tag)
    columns = ", ".join(
        f"({change[c.name]})::{c.type}" if c.name in change else f"t.{c.name}"
        for c in table.columns
    )
    soiler.con.execute(
        f"insert into late select {columns}, '{rule}', '{note}' from candidate as t {join}"
        f" where t.slice = '{slice_name}' order by t.k"
    )


def drop_key_clashes(con, table: Table) -> None:
    """Take out bad rows that share a key with a good row or with each other."""
    key = ", ".join(table.meta["key"])
    match = " and ".join(f"t.{c} = l.{c}" for c in table.meta["key"])
    con.execute(
        f"""
        delete from late where rowid in (
            select l.rowid from late as l
            where exists (select 1 from t_{table.name} as t where {match})
            union all
            select rid from (
                select rowid as rid, row_number() over (partition by {key} order by rowid) as n
                from late
            ) where n > 1
        )
        """
    )


def overlapping(con, table: Table, size: int) -> int:
    """`stretched` (rid, til): spells that now end 10 days into the next one."""
    return con.execute(
        f"""
        create table stretched as
        with spells as (
            select rowid as rid, fra, til, lead(fra) over w as next_fra, lead(til) over w as
                next_til
            from t_{table.name} window w as (partition by pnr order by fra)
        )
        select s.rid, s.til + 10 as til
        from spells as s join candidate as c on c.rid = s.rid and c.slice is null
        where s.til = s.next_fra and (s.next_til is null or s.next_til > s.next_fra + 20)
        order by h(s.rid, 904) limit {size}
        """
    ).fetchone()[0]


def write_main(soiler: Soiler, table: Table, every: int, stretched: bool) -> None:
    """The chunk's own file: all rows but those moved to other files; drawn ones last."""
    con, name = soiler.con, table.name
    columns = ", ".join(table.names)
    query = (
        f"select {columns} from t_{name} where h(rowid, 903) % {every} <> 0"
        f" union all select {columns} from candidate"
        " where (slice is null or slice not in ('duplicate_key', 'text', 'upper'))"
    )
    if stretched:
        query += " and rid not in (select rid from stretched)"
        longer = ", ".join("s.til" if c == "til" else f"t.{c}" for c in table.names)
        query += f" union all select {longer} from candidate as t join stretched as s using (rid)"
    if name in ALTERED:
        column, expression = ALTERED[name]
        altered = ", ".join(expression if c == column else c for c in table.names)
        query += f" union all select {altered} from candidate where slice = 'duplicate_key'"
    soiler.rows[name] += write(con, table, query, soiler.root, f"part-{soiler.number:04d}")


def write_text(soiler: Soiler, table: Table) -> str | None:
    """Dates and times as text; returns a query of the keys of the rows that do not cast."""
    con, name = soiler.con, table.name
    times = [c for c in table.columns if c.is_time]
    broken = next((c for c in times if not c.nullable), times[0])
    key = own_key(soiler, table, 90)

    def shown(column, wrong: bool) -> str:
        if wrong and column.name == broken.name:
            value = "2024-13-45" if column.type == "DATE" else "2024-13-45 13:05:00"
            return f"'{value}' as {column.name}"
        if wrong and column.name in key:
            return f"({key[column.name]})::{column.type} as {column.name}"
        if column.is_time:
            form = "%Y-%m-%d" if column.type == "DATE" else "%Y-%m-%d %H:%M:%S"
            return f"strftime(t.{column.name}, '{form}') as {column.name}"
        return f"t.{column.name}"

    def part(slice_name: str, wrong: bool) -> str:
        columns = ", ".join(shown(c, wrong) for c in table.columns)
        return f"select {columns} from candidate as t where t.slice = '{slice_name}'"

    query = f"{part('text', False)} union all {part('wrong_type', True)}"
    path = soiler.root / name / f"{FIRST_TEXT}.parquet"
    soiler.rows[name] += copy(con, query, path)
    wrong, good = (
        con.execute(f"select count(*) from candidate where slice = '{s}'").fetchone()[0]
        for s in ("wrong_type", "text")
    )
    soiler.dirt[(name, "wrong_type", broken.name)] += wrong
    soiler.harmless["dates_as_text_that_cast"] += good
    return part("wrong_type", True)


def write_upper(soiler: Soiler, table: Table) -> None:
    """Good rows with upper-case columns in another order and blanks around the codes."""
    columns = ", ".join(
        f"' ' || t.{c.name} || '  ' as \"{c.name.upper()}\""
        if "code_list" in c.meta
        else f't.{c.name} as "{c.name.upper()}"'
        for c in reversed(table.columns)
    )
    query = f"select {columns} from candidate as t where t.slice = 'upper'"
    path = soiler.root / table.name / f"{FIRST_UPPER}.parquet"
    count = copy(soiler.con, query, path)
    soiler.rows[table.name] += count
    soiler.harmless["rows_in_upper_case_files"] += count
    if any("code_list" in c.meta for c in table.columns):
        soiler.harmless["rows_with_padded_codes"] += count


def remember_parents(con, table: Table, wrong_type_query: str | None) -> None:
    """`bad_<table>` (k, id): keys of quarantined contacts and courses, for their children."""
    if table.name not in ("lpr_a_kontakt", "lpr_a_forloeb"):
        return
    key = table.meta["key"][0]
    query = (
        f"select {key} as id from late where rule not in"
        " ('exact_duplicate', 'duplicate_key', 'unknown_code')"
    )
    if wrong_type_query:
        query += f" union all select {key} from ({wrong_type_query})"
    con.execute(
        f"create table bad_{table.name} as"
        f" select row_number() over (order by h(hash(id) >> 24, 905), id) - 1 as k, id"
        f" from ({query})"
    )
