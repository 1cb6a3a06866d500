"""The core of the warehouse by four means, with the same answer.

The definitions are cut down to what each can do in a few lines. A contact is physical and ends
after its start. It joins the citizen's stay when it starts at most 4 hours after the latest end so
far. A stay of 12 hours is inpatient; acute if its first contact is. An acute inpatient stay is a
readmission when it starts at most 30 days after the end of the inpatient stay before it. An acute
stay has prior contact with general practice by the days since the latest GP contact on its first
day or before.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

from .cost import measured

Answer = dict[str, int]

WINDOWS = (7, 14, 30)
CONTACT = ["pnr", "kont_starttidspunkt", "kont_sluttidspunkt", "kont_type", "prioritet"]
SERVICE = ["pnr", "speciale", "kontakt", "behandlingsdato", "barnmak"]
GAP, INPATIENT, MONTH = dt.timedelta(hours=4), dt.timedelta(hours=12), dt.timedelta(days=30)

SQL = """
with

contact as (
    select
        pnr,
        kont_starttidspunkt as started_at,
        kont_sluttidspunkt as ended_at,
        starts_with(prioritet, 'ATA1') as is_acute
    from read_parquet('{contacts}')
    where pnr is not null and kont_type = 'ALCA00' and kont_sluttidspunkt > kont_starttidspunkt
),

marked as (
    select
        *,
        started_at > max(ended_at) over (
            partition by pnr order by started_at, ended_at desc, is_acute desc
            rows between unbounded preceding and 1 preceding
        ) + interval 4 hours is not false as starts_stay
    from contact
),

numbered as (
    select
        *,
        sum(starts_stay::integer) over (
            partition by pnr order by started_at, ended_at desc, is_acute desc
            rows between unbounded preceding and current row
        ) as stay_number
    from marked
),

stay as (
    select
        pnr,
        min(started_at) as started_at,
        max(ended_at) as ended_at,
        coalesce(bool_or(is_acute) filter (where starts_stay), false) as is_acute
    from numbered
    group by pnr, stay_number
),

inpatient as (
    select
        *,
        lag(ended_at) over (partition by pnr order by started_at) as previous_ended_at
    from stay
    where ended_at >= started_at + interval 12 hours
),

gp_day as (
    select distinct pnr, behandlingsdato as day
    from read_parquet('{services}')
    where
        left(speciale, 2) between '80' and '89'
        and kontakt > 0 and barnmak = '0' and pnr is not null and behandlingsdato is not null
),

prior as (
    select stay.started_at::date - gp_day.day as days
    from stay
    asof left join gp_day on stay.pnr = gp_day.pnr and stay.started_at::date >= gp_day.day
    where stay.is_acute
)

select
    (select count(*) from contact),
    (select count(*) from stay),
    (select sum(date_diff('minute', started_at, ended_at))::bigint from stay),
    (select count(*) from inpatient),
    (
        select count(*) from inpatient
        where is_acute and started_at <= previous_ended_at + interval 30 days
    ),
    (select count(*) from stay where is_acute),
    (select count(*) from prior where days <= 7),
    (select count(*) from prior where days <= 14),
    (select count(*) from prior where days <= 30)
"""


def files(landing: Path, table: str) -> str:
    """The files of a landing table, as a pattern."""
    return str(landing / table / "*.parquet")


def answer(*numbers: int) -> Answer:
    """The numbers that all four come to."""
    names = ["contacts", "stays", "stay_minutes", "inpatient", "readmissions", "acute"]
    names += [f"gp_contact_within_{days}" for days in WINDOWS]
    return dict(zip(names, map(int, numbers), strict=True))


def with_duckdb(landing: Path) -> Answer:
    """SQL."""
    sql = SQL.format(contacts=files(landing, "lpr_a_kontakt"), services=files(landing, "sssy"))
    return answer(*duckdb.connect().execute(sql).fetchone())


def with_polars(landing: Path) -> Answer:
    """Lazy frames of polars."""
    contact = (
        pl.scan_parquet(files(landing, "lpr_a_kontakt"))
        .select(CONTACT)
        .filter(
            pl.col("pnr").is_not_null(),
            pl.col("kont_type") == "ALCA00",
            pl.col("kont_sluttidspunkt") > pl.col("kont_starttidspunkt"),
        )
        .select(
            "pnr",
            start=pl.col("kont_starttidspunkt"),
            end=pl.col("kont_sluttidspunkt"),
            acute=pl.col("prioritet").str.starts_with("ATA1").fill_null(False),
        )
        .sort("pnr", "start", "end", "acute", descending=[False, False, True, True])
        .with_columns(latest=pl.col("end").cum_max().shift(1).over("pnr"))
        .with_columns(new=(pl.col("start") > pl.col("latest") + GAP).fill_null(True))
        .with_columns(number=pl.col("new").cum_sum())
        .collect()
    )
    stay = contact.group_by("number", maintain_order=True).agg(
        pl.col("pnr").first(), pl.col("start").first(), pl.col("end").max(), pl.col("acute").first()
    )
    inpatient = stay.filter(pl.col("end") >= pl.col("start") + INPATIENT).with_columns(
        previous=pl.col("end").shift(1).over("pnr")
    )
    readmitted = pl.col("acute") & (pl.col("start") <= pl.col("previous") + MONTH)
    gp_day = (
        pl.scan_parquet(files(landing, "sssy"))
        .select(SERVICE)
        .filter(
            pl.col("speciale").str.slice(0, 2).is_between(pl.lit("80"), pl.lit("89")),
            pl.col("kontakt") > 0,
            pl.col("barnmak") == "0",
            pl.col("pnr").is_not_null(),
            pl.col("behandlingsdato").is_not_null(),
        )
        .select("pnr", day=pl.col("behandlingsdato"), gp=pl.col("behandlingsdato"))
        .unique()
        .collect()
    )
    acute = stay.filter("acute").select("pnr", day=pl.col("start").dt.date()).sort("day")
    days = acute.join_asof(gp_day.sort("day"), on="day", by="pnr", check_sortedness=False).select(
        (pl.col("day") - pl.col("gp")).dt.total_days()
    )
    return answer(
        contact.height,
        stay.height,
        stay.select((pl.col("end") - pl.col("start")).dt.total_minutes().sum()).item(),
        inpatient.height,
        inpatient.filter(readmitted).height,
        acute.height,
        *(days.filter(pl.first() <= window).height for window in WINDOWS),
    )


def with_pandas(landing: Path) -> Answer:
    """Data frames of pandas."""
    contact = pd.read_parquet(landing / "lpr_a_kontakt", columns=CONTACT)
    contact = contact.set_axis(["pnr", "start", "end", "type", "acute"], axis=1)
    contact = contact[
        contact.pnr.notna() & (contact.type == "ALCA00") & (contact.end > contact.start)
    ]
    contact = contact.assign(acute=contact.acute.str.startswith("ATA1").fillna(False).astype(bool))
    contact = contact.sort_values(
        ["pnr", "start", "end", "acute"], ascending=[True, True, False, False]
    )
    latest = contact.groupby("pnr").end.cummax().groupby(contact.pnr).shift()
    number = (latest.isna() | (contact.start > latest + GAP)).cumsum()
    stay = contact.groupby(number).agg(
        pnr=("pnr", "first"), start=("start", "first"), end=("end", "max"), acute=("acute", "first")
    )
    inpatient = stay[stay.end >= stay.start + INPATIENT]
    previous = inpatient.groupby("pnr").end.shift()
    service = pd.read_parquet(landing / "sssy", columns=SERVICE)
    gp_day = service[
        service.speciale.str[:2].between("80", "89")
        & (service.kontakt > 0)
        & (service.barnmak == "0")
        & service.pnr.notna()
        & service.behandlingsdato.notna()
    ][["pnr", "behandlingsdato"]].drop_duplicates()
    gp_day = gp_day.assign(day=pd.to_datetime(gp_day.behandlingsdato))
    gp_day = gp_day.assign(gp=gp_day.day)[["pnr", "day", "gp"]].sort_values("day")
    acute = stay[stay.acute].assign(day=stay.start.dt.normalize()).sort_values("day")
    acute = acute.assign(day=acute.day.astype(gp_day.day.dtype))
    merged = pd.merge_asof(acute[["pnr", "day"]], gp_day, on="day", by="pnr")
    days = (merged.day - merged.gp).dt.days
    return answer(
        len(contact),
        len(stay),
        ((stay.end - stay.start).dt.total_seconds() // 60).sum(),
        len(inpatient),
        (inpatient.acute & (inpatient.start <= previous + MONTH)).sum(),
        len(acute),
        *((days <= window).sum() for window in WINDOWS),
    )


def _rows(landing: Path, table: str, columns: list[str]) -> Iterator[tuple]:
    """The rows of a landing table, one at a time."""
    for file in sorted((landing / table).glob("*.parquet")):
        for batch in pq.ParquetFile(file).iter_batches(columns=columns):
            yield from zip(*(batch[name].to_pylist() for name in columns), strict=True)


def _stays(contacts: list[tuple]) -> Iterator[list]:
    """A citizen's stays, as start, end and whether acute, from sorted contacts."""
    stay: list = []
    for start, end, acute in contacts:
        if stay and start <= stay[1] + GAP:
            stay[1] = max(stay[1], end)
            continue
        if stay:
            yield stay
        stay = [start, end, acute]
    yield stay


def with_a_loop(landing: Path) -> Answer:
    """Plain Python, row by row."""
    contacts, gp_days = defaultdict(list), defaultdict(set)
    for pnr, start, end, kind, priority in _rows(landing, "lpr_a_kontakt", CONTACT):
        if pnr and kind == "ALCA00" and start and end and end > start:
            contacts[pnr].append((start, end, (priority or "").startswith("ATA1")))
    for pnr, specialty, count, day, child in _rows(landing, "sssy", SERVICE):
        is_gp = specialty and "80" <= specialty[:2] <= "89"
        if pnr and day and is_gp and child == "0" and count and count > 0:
            gp_days[pnr].add(day)
    stays = minutes = inpatient = readmissions = acutes = 0
    within = dict.fromkeys(WINDOWS, 0)
    for pnr, mine in contacts.items():
        mine.sort(key=lambda contact: (contact[0], -contact[1].timestamp(), not contact[2]))
        days = sorted(gp_days[pnr])
        previous_end = None
        for start, end, acute in _stays(mine):
            stays += 1
            minutes += int((end - start).total_seconds() // 60)
            if end - start >= INPATIENT:
                inpatient += 1
                readmissions += bool(acute and previous_end and start <= previous_end + MONTH)
                previous_end = end
            if acute:
                acutes += 1
                place = bisect_right(days, start.date())
                for window in WINDOWS:
                    within[window] += bool(
                        place and (start.date() - days[place - 1]).days <= window
                    )
    count = sum(map(len, contacts.values()))
    return answer(count, stays, minutes, inpatient, readmissions, acutes, *within.values())


ENGINES: dict[str, Callable[[Path], Answer]] = {
    "duckdb": with_duckdb,
    "polars": with_polars,
    "pandas": with_pandas,
    "python": with_a_loop,
}


if __name__ == "__main__":
    engine, folder = sys.argv[1:]
    print(json.dumps(measured(lambda: ENGINES[engine](Path(folder)))))
