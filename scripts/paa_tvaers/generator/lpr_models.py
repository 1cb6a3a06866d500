"""Turns the LPR_A tables of a written landing into the same truth in other models of LPR.

LPR_F holds the contacts of LPR_A in other columns: date and time apart, `cpr`, surgery by itself.
LPR2 holds what happened before its region moved to LPR3: hospital stays and emergency visits as
one record each, a series of planned visits as one record over months, coarse times, SHAK units. A
contact that goes on over the switch is closed with c_udm = 'M' and goes on as a new contact of the
LPR3 models. Virtual and outreach contacts and deaths have no record in LPR2.

Every draw is a hash of the seed and the contact's number: the same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import shutil
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from .. import contract as landing_contract
from ..synthetic import ORIGIN
from .contract import Column, Table
from .database import connect
from .settings import REPOSITORY, Settings
from .writer import write

# LPR3 took over from LPR2 by region. Midtjylland closed all of its contacts on 2019-02-03 (source:
# the project's issue on the generations of LPR); the date of the others is memory-medium.
SWITCH = {"82": datetime(2019, 2, 3)}
SWITCH_OF_OTHERS = datetime(2019, 3, 1)
CHOICES = ("A", "F", "A+F", "2+A", "2+F", "2+A+F")
LPR_A = (
    "lpr_a_kontakt",
    "lpr_a_diagnose",
    "lpr_a_procregistrering",
    "lpr_a_forloebsmarkoer",
    "lpr_a_forloeb",
    "lpr_a_sghophold",
)
LPR_F = (
    "lpr_f_kontakter",
    "lpr_f_diagnoser",
    "lpr_f_procedurer_kirurgi",
    "lpr_f_procedurer_andre",
    "lpr_f_forloeb",
    "lpr_f_forloebsmarkoerer",
)
LPR2 = ("lpr_adm", "lpr_diag", "lpr_sksopr")
# Numbers of contacts have at most 17 digits: these make new ones that meet no other.
NEW_CONTACT, REPEATED_CONTACT = 900_000_000_000_000_000, 700_000_000_000_000_000
# Shares of LPR2 records: without hour or minute of the start, without hour of the end; repeated by
# LPR_A; and of continuations that are registered up to a day late.
NO_HOUR, NO_MINUTE, NO_END_HOUR, REPEATED, LATE = 0.02, 0.10, 0.03, 0.25, 0.30


def write_lpr_models(
    root: Path, models: str, switch_date: Mapping[str, datetime] | None = None
) -> None:
    """Rewrite the LPR tables under `root` as `models` (one of CHOICES) and update the manifest.

    `switch_date` gives the start of LPR3 by region code; regions that it lacks follow the others.
    """
    if models not in CHOICES:
        raise ValueError(f"--lpr must be one of {', '.join(CHOICES)}")
    if models == "A":
        return
    truth = json.loads((root / "truth.json").read_text(encoding="utf-8"))
    if "lpr" in truth:
        raise ValueError(f"{root} holds LPR as {truth['lpr']['models']} already")
    chosen = set(models.split("+"))
    first, _, last = truth["years"].partition("-")
    settings = Settings(
        citizens=truth["citizens"],
        first_year=int(first),
        last_year=int(last),
        seed=truth["seed"],
        dirt=truth["dirt_share"],
        as_of=date.fromisoformat(truth["as_of_date"]),
        workers=1,
        memory_limit_mb=8_000,
    )
    rows: dict[str, int | None] = {}
    counts: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as temp, connect(settings, Path(temp)) as con:
        for name in (*LPR_A, "lpr_organisation"):
            read(con, root, name)
        if "2" in chosen:
            divide(con, settings, SWITCH if switch_date is None else switch_date)
            counts = lpr2_records(con)
            lpr3_rest(con, "A" in chosen)
            rows |= put(con, root, LPR2)
            rows |= rest_of_costs(con, root)
        if "F" in chosen:
            lpr_f(con)
            rows |= put(con, root, LPR_F)
        if "A" not in chosen:
            rows |= dict.fromkeys(LPR_A)
            for name in LPR_A:
                shutil.rmtree(root / name)
        elif "2" in chosen:
            rows |= put(con, root, LPR_A)
    settle(root, truth, rows, {"models": models, **counts})


def delivered(name: str) -> Table:
    """The contract of a table, its columns named as in the file."""
    table = landing_contract.tables()[name]
    columns = tuple(
        Column(c.delivered_name, c.data_type.upper().replace(" ", ""), c.meta)
        for c in table.columns
    )
    return Table(name, columns, table.meta)


def read(con, root: Path, name: str) -> None:
    """Table `t_<name>`: the landed rows, typed; a value that does not cast becomes none."""
    columns = ", ".join(
        f"nullif(trim({c.name}::varchar), '') as {c.name}"
        if c.type == "VARCHAR"
        else f"try_cast({c.name} as {c.type}) as {c.name}"
        for c in delivered(name).columns
    )
    files = root / name / "*.parquet"
    con.execute(
        f"create table t_{name} as select {columns} from read_parquet('{files}',"
        " union_by_name = true)"
    )


def put(con, root: Path, names: tuple[str, ...]) -> dict[str, int]:
    """Write the tables `t_<name>` in place of any old files; returns the rows of each."""
    rows = {}
    for name in names:
        table = delivered(name)
        shutil.rmtree(root / name, ignore_errors=True)
        columns = ", ".join(table.names)
        rows[name] = write(con, table, f"select {columns} from t_{name}", root, "part-0000")
    return rows


def settle(root: Path, truth: dict, rows: dict[str, int | None], lpr: dict) -> None:
    """Manifest and truths of the tables that changed; None = no longer delivered."""
    with (root / "manifest.csv").open(newline="", encoding="utf-8") as file:
        header, *lines = csv.reader(file)
    as_of = truth["as_of_date"]
    kept = [[name, rows.get(name, count), *rest] for name, count, *rest in lines]
    known = {line[0] for line in lines}
    new = [[name, rows[name], as_of, ORIGIN] for name in rows if name not in known]
    with (root / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(line for line in kept + new if line[1] is not None)
    # The dirt that was planted in the old tables is no longer counted in them.
    with (root / "truth_dirt.csv").open(newline="", encoding="utf-8") as file:
        header, *lines = csv.reader(file)
    with (root / "truth_dirt.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(line for line in lines if line[0] not in rows)
    truth["dirt"] = [line for line in truth["dirt"] if line["table_name"] not in rows]
    truth["lpr"] = lpr
    (root / "truth.json").write_text(
        json.dumps(truth, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def divide(con, settings: Settings, switch_date: Mapping[str, datetime]) -> None:
    """`k`: contacts with what becomes of them.

    fate: later (LPR3 alone), gone (no record in LPR2), inpatient, emergency, course.
    goes_on: closed at the switch; the rest is a new contact.
    """
    moves = " ".join(
        f"when '{region}' then timestamp '{moment}'" for region, moment in switch_date.items()
    )
    switch_at = f"case kont_ans_org_reg {moves} else timestamp '{SWITCH_OF_OTHERS}' end"
    con.execute("create macro small(n) as (n % 9000000000000000)::bigint")  # fits h(id, k)
    con.execute(
        f"""
        create table k as
        with numbered as (
            select *, row_number() over () as line, try_cast(dw_ek_kontakt as bigint) as cid,
                kont_starttidspunkt as t0, kont_sluttidspunkt as t1, {switch_at} as switch_at,
                kont_type = 'ALCA00' as physical,
                coalesce(right(kont_ans_hovedspec_shak, 2), s.code) as spec
            from t_lpr_a_kontakt
            left join read_csv('{REPOSITORY}/seeds/hospital/specialty.csv', all_varchar = true) as s
                on lower(kont_ans_hovedspec) = lower(s.register_name)
        ),
        included as (
            select line, pnr, t0, coalesce(t1, timestamp '{settings.as_of}') as t1
            from numbered
            where physical and t0 is not null and (t1 is not null or spec in ('50', '52'))
        ),
        reached as (
            select *, max(t1) over (partition by pnr order by t0, t1 desc, line
                rows between unbounded preceding and 1 preceding) as before
            from included
        ),
        chained as (
            select *, sum((before is null or t0 > before + interval 4 hour)::int)
                over (partition by pnr order by t0, t1 desc, line) as run
            from reached
        ),
        stayed as (
            select line, max(t1) over whole >= min(t0) over whole + interval 12 hour as inpatient
            from chained window whole as (partition by pnr, run)
        )
        select n.*,
            case when n.t0 is null or n.t0 >= n.switch_at then 'later'
                when n.cid is null or not n.physical then 'gone'
                when s.inpatient then 'inpatient'
                when n.prioritet like 'ATA1%' then 'emergency'
                else 'course' end as fate,
            fate in ('inpatient', 'emergency') and coalesce(n.t1 > n.switch_at, true) as goes_on
        from numbered as n left join stayed as s using (line)
        order by line
        """
    )


def lpr2_records(con) -> dict[str, int]:
    """`record` and `course_visit`, then the tables of LPR2; returns headline counts."""
    con.execute(
        f"""
        create table shak_of_unit as
        select kode, max(shak) as shak from t_lpr_organisation group by kode;
        create table shak_of_hospital as
        select o.sundhedsinstitution as code,
            coalesce(min(left(o.shak, 4)), min(h.shak_code)) as shak
        from t_lpr_organisation as o
        left join read_csv('{REPOSITORY}/seeds/hospital/hospital.csv', all_varchar = true) as h
            on lower(o.sundhedsinstitution_navn)
                = lower(coalesce(h.current_name, h.hospital_name))
        group by 1;

        create table course_visit as
        select line, cid, min(cid) over same as record_cid from k where fate = 'course'
        window same as (partition by pnr, dw_ek_forloeb, kont_ans);

        create table record as
        with going_on as (
            select distinct pnr, dw_ek_forloeb, kont_ans from k
            where fate = 'later' and physical and prioritet not like 'ATA1%'
        ),
        course as (
            select min(cid) as cid, k.pnr, k.dw_ek_forloeb, k.kont_ans,
                any_value(kont_ans_inst) as kont_ans_inst, any_value(spec) as spec,
                'course' as fate, min(t0) as t0,
                case when bool_and(t1 is not null) then max(t1) end as t1,
                arg_min(adiag, cid) filter (adiag is not null) as adiag,
                min(prioritet) as prioritet,
                bool_or(g.pnr is not null) as goes_on, any_value(switch_at) as switch_at
            from k
            left join going_on as g on k.pnr = g.pnr and k.dw_ek_forloeb = g.dw_ek_forloeb
                and k.kont_ans = g.kont_ans
            where fate = 'course' group by k.pnr, k.dw_ek_forloeb, k.kont_ans
        ),
        single as (
            select cid, pnr, dw_ek_forloeb, kont_ans, kont_ans_inst, spec, fate, t0, t1, adiag,
                prioritet, goes_on, switch_at
            from k where fate in ('inpatient', 'emergency')
        )
        select r.*, case when goes_on then switch_at else t1 end as end_at,
            t0::date as d_inddto,
            case when u(small(cid), 500) >= {NO_HOUR} then hour(t0)::integer end as v_indtime,
            case when u(small(cid), 500) >= {NO_HOUR} and u(small(cid), 501) >= {NO_MINUTE}
                then minute(t0)::integer end as v_indminut,
            end_at::date as d_uddto,
            case when u(small(cid), 502) >= {NO_END_HOUR} then hour(end_at)::integer end
                as v_udtime,
            case when fate = 'inpatient' then '0' else '2' end as c_pattype,
            case when prioritet like 'ATA1%' then '1' when prioritet like 'ATA3%' then '2' end
                as c_indm,
            coalesce(left(us.shak, 4), hs.shak, '9999') as c_sgh,
            -- department and section; the section is in no list
            case when length(us.shak) = 6 then right(us.shak, 2) || '1' else substr(us.shak, 5) end
                as c_afd
        from (select * from single union all select * from course) as r
        left join shak_of_unit as us on us.kode = r.kont_ans
        left join shak_of_hospital as hs on hs.code = r.kont_ans_inst
        order by cid;

        create table t_lpr_adm as
        select '2' || cid as recnum, pnr, d_inddto, v_indtime, v_indminut, d_uddto, v_udtime,
            c_pattype, c_indm,
            case when goes_on then 'M' when t1 is null then null
                when hi(small(cid), 503, 20) = 0 then '2' else '1' end as c_udm,
            adiag as c_adiag, spec as c_spec, c_sgh, c_afd,
            case when adiag like 'DS%' then '2' else '1' end as c_kontaars,
            case when c_indm = '1' then '1' else '3' end as c_henm
        from record order by cid;

        create table record_of_contact as
        select line, cid, cid as record_cid, switch_at
        from k where fate in ('inpatient', 'emergency')
        union all
        select line, cid, record_cid, timestamp '9999-01-01' from course_visit;

        create table t_lpr_diag as
        with code as (
            select distinct rc.record_cid, d.diag_kode,
                case when d.diag_kode_type = 'A' and d.diag_kode <> r.adiag then 'B'
                    else d.diag_kode_type end as type,
                d.diag_parent_kode
            from t_lpr_a_diagnose as d
            join record_of_contact as rc on rc.cid = try_cast(d.dw_ek_kontakt as bigint)
            join record as r on r.cid = rc.record_cid
            where coalesce(d.senere_afkraeftet, 'Nej') <> 'Ja'
        )
        select '2' || record_cid as recnum,
            case when type = '+' then coalesce(diag_parent_kode, diag_kode) else diag_kode end
                as c_diag,
            type as c_diagtype, case when type = '+' then diag_kode end as c_tildiag
        from code order by record_cid, type, diag_kode, diag_parent_kode;

        create table t_lpr_sksopr as
        select '2' || rc.record_cid as recnum, p.proc_kode as c_opr,
            case when p.proc_kode_type = 'P' and p.proc_kode like 'K%' then 'V'
                else p.proc_kode_type end as c_oprart,
            p.proc_starttidspunkt::date as d_odto
        from t_lpr_a_procregistrering as p
        join record_of_contact as rc on rc.cid = try_cast(p.dw_ek_kontakt as bigint)
        where p.proc_starttidspunkt < rc.switch_at
        order by rc.record_cid, p.proc_starttidspunkt, p.proc_kode, p.proc_kode_type
        """
    )
    queries = {
        "lpr2_records": "select count(*) from record",
        "lpr2_inpatient_records": "select count(*) from record where fate = 'inpatient'",
        "lpr2_emergency_records": "select count(*) from record where fate = 'emergency'",
        "lpr2_records_closed_for_lpr3": "select count(*) from record"
        " where goes_on and fate <> 'course'",
    }
    return {name: con.execute(query).fetchone()[0] for name, query in queries.items()}


def lpr3_rest(con, repeats: bool) -> None:
    """The LPR_A tables after the switch, with continuations and, for LPR_A, repeated records."""

    def contacts(**changed: str) -> str:
        """Columns of lpr_a_kontakt, some of them changed."""
        names = delivered("lpr_a_kontakt").names
        return ", ".join(f"{changed.get(name, 'k.' + name)} as {name}" for name in names)

    going_on = contacts(dw_ek_kontakt="c.id", kont_starttidspunkt="c.begins")
    historical = contacts(
        dw_ek_kontakt="r.id",
        kont_starttidspunkt="r.begins",
        kont_sluttidspunkt="r.ends",
        lprindberetningssystem="'LPR2'",
    )
    con.execute(
        f"""
        create table continued as
        with late as (
            select line, cid, ({NEW_CONTACT} + cid)::varchar as id,
                switch_at + minutes(case when u(small(cid), 510) < {LATE}
                    then hi(small(cid), 511, 1440) else 0 end) as wanted
            from k where goes_on
        )
        select late.* exclude (wanted), k.switch_at,
            case when wanted < coalesce(k.t1, timestamp '9999-01-01') then wanted
                else k.switch_at end as begins
        from late join k using (line);

        -- what LPR_A can know of a record: its coarse times
        create table repeated as
        select cid, ({REPEATED_CONTACT} + cid)::varchar as id, r.adiag,
            d_inddto + to_minutes(coalesce(v_indtime, 0) * 60 + coalesce(v_indminut, 0)) as begins,
            case when end_at is not null then greatest(begins + interval 1 minute, d_uddto
                + to_minutes(coalesce(v_udtime, 23) * 60 + 59)) end as ends
        from record as r
        where {str(repeats).lower()} and fate <> 'course' and u(small(cid), 512) < {REPEATED};

        create table rest_contact as
        select {contacts()} from k where fate = 'later'
        union all
        select {going_on} from k join continued as c using (line);

        create table all_contact as
        select * from rest_contact
        union all
        select {historical} from k join repeated as r using (cid)
        where fate in ('inpatient', 'emergency');

        create table rest_diagnose as
        select d.* from t_lpr_a_diagnose as d
        where d.dw_ek_kontakt in (select dw_ek_kontakt from rest_contact)
            or d.dw_ek_kontakt not in (select dw_ek_kontakt from k)
        union all
        select d.* replace (c.id as dw_ek_kontakt) from t_lpr_a_diagnose as d
        join continued as c on c.cid = try_cast(d.dw_ek_kontakt as bigint)
        union all
        select d.* replace (r.id as dw_ek_kontakt) from t_lpr_a_diagnose as d
        join repeated as r on r.cid = try_cast(d.dw_ek_kontakt as bigint)
        where coalesce(d.senere_afkraeftet, 'Nej') <> 'Ja';

        create table rest_proc as
        select p.* from t_lpr_a_procregistrering as p
        where p.dw_ek_kontakt in (select dw_ek_kontakt from rest_contact)
            or p.dw_ek_kontakt not in (select dw_ek_kontakt from k)
        union all
        select p.* from t_lpr_a_procregistrering as p
        where p.dw_ek_kontakt is null and p.proc_starttidspunkt >= timestamp '{SWITCH_OF_OTHERS}'
        union all
        select p.* replace (c.id as dw_ek_kontakt) from t_lpr_a_procregistrering as p
        join continued as c on c.cid = try_cast(p.dw_ek_kontakt as bigint)
        where p.proc_starttidspunkt >= c.switch_at
        union all
        select p.* replace (r.id as dw_ek_kontakt) from t_lpr_a_procregistrering as p
        join repeated as r on r.cid = try_cast(p.dw_ek_kontakt as bigint)
        join k using (cid) where p.proc_starttidspunkt < k.switch_at;

        create table rest_forloeb as
        select f.* from t_lpr_a_forloeb as f
        where f.dw_ek_forloeb in (select dw_ek_forloeb from rest_contact)
            or f.dw_ek_forloeb not in (select dw_ek_forloeb from k);

        create table rest_markoer as
        select m.* from t_lpr_a_forloebsmarkoer as m
        where m.dw_ek_forloeb not in (select dw_ek_forloeb from t_lpr_a_forloeb)
            or m.dw_ek_forloeb in (select dw_ek_forloeb from rest_forloeb);

        -- stays of later contacts only: the official stays are those of LPR_A itself
        create table rest_sghophold as
        select s.* from t_lpr_a_sghophold as s
        where s.dw_ek_kontakt_foerste in (select dw_ek_kontakt from rest_contact)
            and s.dw_ek_kontakt_sidste in (select dw_ek_kontakt from rest_contact)
        """
    )
    for name, rest in {
        "kontakt": "all_contact",
        "diagnose": "rest_diagnose",
        "procregistrering": "rest_proc",
        "forloeb": "rest_forloeb",
        "forloebsmarkoer": "rest_markoer",
        "sghophold": "rest_sghophold",
    }.items():
        con.execute(f"create or replace table t_lpr_a_{name} as select * from {rest} order by all")


def rest_of_costs(con, root: Path) -> dict[str, int]:
    """DRG lines of the contacts that LPR3 still has."""
    if not (root / "drg_kontakt").exists():
        return {}
    read(con, root, "drg_kontakt")
    con.execute(
        """
        create or replace table t_drg_kontakt as
        select * from t_drg_kontakt
        where dw_ek_kontakt in (select dw_ek_kontakt from rest_contact)
            or dw_ek_kontakt not in (select dw_ek_kontakt from k)
        order by all
        """
    )
    return put(con, root, ("drg_kontakt",))


def lpr_f(con) -> None:
    """The tables of LPR_F from those of LPR_A; LPR_F has no historical records."""

    def apart(column: str, name: str) -> str:
        """Date and time, to the minute, of a point in time."""
        return (
            f"{column}::date as dato_{name}, date_trunc('minute', {column})::time"
            f" as tidspunkt_{name}"
        )

    procedure = (
        "select p.dw_ek_kontakt, p.dw_ek_forloeb, p.proc_kode as procedurekode,"
        f" p.proc_kode_type as proceduretype, {apart('p.proc_starttidspunkt', 'start')},"
        f" {apart('p.proc_sluttidspunkt', 'slut')}, p.prod_enh as sorenhed_pro"
        " from t_lpr_a_procregistrering as p"
        " where (p.dw_ek_kontakt is null or p.dw_ek_kontakt not in (select id from historical))"
    )
    con.execute(
        f"""
        create table historical as
        select dw_ek_kontakt as id from t_lpr_a_kontakt
        where lprindberetningssystem = 'LPR2' and dw_ek_kontakt is not null;

        create table t_lpr_f_kontakter as
        select dw_ek_kontakt, dw_ek_forloeb, pnr as cpr, {apart("kont_starttidspunkt", "start")},
            {apart("kont_sluttidspunkt", "slut")}, kont_type as kontakttype, prioritet,
            kont_aarsag as kontaktaarsag, adiag as aktionsdiagnose,
            kont_henv_maade as henvisningsmaade, kont_ans as sorenhed_ans,
            kont_ans_hovedspec as hovedspeciale_ans, kont_ans_org_reg as region_ans,
            lprindberetningssystem
        from t_lpr_a_kontakt where dw_ek_kontakt not in (select id from historical)
        order by all;

        create table t_lpr_f_diagnoser as
        select dw_ek_kontakt, diag_kode as diagnosekode, diag_kode_type as diagnosetype,
            diag_parent_kode as diagnosekode_parent, senere_afkraeftet
        from t_lpr_a_diagnose where dw_ek_kontakt not in (select id from historical)
        order by all;

        create table t_lpr_f_procedurer_kirurgi as
        {procedure} and p.proc_kode like 'K%' order by all;
        create table t_lpr_f_procedurer_andre as
        {procedure} and p.proc_kode not like 'K%' order by all;

        create table t_lpr_f_forloeb as
        select dw_ek_forloeb, pnr as cpr, {apart("forloeb_starttidspunkt", "start")},
            {apart("forloeb_sluttidspunkt", "slut")}, forloeb_label as forloeblabel
        from t_lpr_a_forloeb order by all;

        create table t_lpr_f_forloebsmarkoerer as
        select dw_ek_forloeb, markoer, {apart("markoer_tidspunkt", "markoer")}
        from t_lpr_a_forloebsmarkoer order by all
        """
    )


def main(arguments: list[str] | None = None) -> int:
    """`python -m paa_tvaers.generator.lpr_models ROOT --lpr 2+A`."""
    parser = argparse.ArgumentParser(prog="lpr_models", description=__doc__.split("\n")[0])
    parser.add_argument("root", type=Path, help="a landing of LPR_A that scripts/generate wrote")
    parser.add_argument("--lpr", choices=CHOICES, required=True)
    options = parser.parse_args(arguments)
    try:
        write_lpr_models(options.root, options.lpr)
    except (ValueError, RuntimeError, OSError) as error:
        print(f"lpr_models: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
