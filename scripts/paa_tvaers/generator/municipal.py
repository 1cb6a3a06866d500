"""Municipal care: home help, nursing-home care, training, home nursing, preventive visits.

Care follows the combined frailty of old age (`care.zc`) and hospital discharge. A month is
reported by every municipality that the citizen lived in during it, so two report a month with a
move. Some municipality-months are missing; `missing_month` lists them for the truth file.
"""

from __future__ import annotations

from .database import step
from .settings import Settings

TABLES = ("aefv", "aelh", "aepb", "aetr", "aerh", "aehjsp")


def build(con, settings: Settings, rates: dict) -> None:
    """Create the municipal tables of the chunk."""
    months(con, settings)
    need(con, settings, rates["municipal"])
    home_help(con, settings, rates["municipal"])
    training(con, settings, rates["municipal"])
    nursing(con, settings, rates["municipal"])
    preventive_visits(con, settings, rates["municipal"])


def months(con, settings: Settings) -> None:
    """`month` of the window, `missing_month` (table_name, komkod, yyyymm), `resident_month`."""
    con.execute(
        f"""
        create table month as
        select strftime(d, '%Y%m') as yyyymm, d as first_day, (d + interval 1 month)::date as after,
            row_number() over (order by d) - 1 as n
        from (
            select (date '{settings.window_start}' + to_months(i::int))::date as d
            from range({12 * len(settings.years)}) as t(i)
        ) where d < date '{settings.as_of}' order by d;

        create table missing_month as
        select t.table_name, mu.komkod, mo.yyyymm
        from (values {", ".join(f"('{t}')" for t in TABLES)}) as t(table_name), mun as mu,
            month as mo
        where (mu.komkod = '376' and t.table_name in ('aefv', 'aelh') and mo.n in (7, 8))
            or (mu.komkod = '561' and t.table_name in ('aelh', 'aetr') and mo.n = 15)
            or (mu.komkod = '820' and t.table_name = 'aehjsp' and mo.n in (3, 4, 5))
        order by all;

        create table old_resident_month as
        select s.pid, s.m, mo.yyyymm, mo.first_day, mo.after, mo.n,
            min(s.fra) as fra, max(s.til) as til, bool_or(s.home_no is not null) as in_home
        from segment as s
        join person as p using (pid)
        join month as mo on s.fra < mo.after and s.til > mo.first_day
        where p.foed < date '{settings.window_start}' - interval 59 year
        group by s.pid, s.m, mo.yyyymm, mo.first_day, mo.after, mo.n
        order by s.pid, mo.n, s.m
        """
    )


def need(con, settings: Settings, rates: dict) -> None:
    """`help_spell`: home help from the frailty age, or for some weeks after a discharge."""
    con.execute(
        f"""
        create table discharge as
        select eid, pid, t1::date as day, age from episode
        where kind = 1 and age >= 60 and t1 < timestamp '{settings.as_of}' - interval 1 day;

        create table help_spell as
        with lasting as (
            select c.pid, 0 as temporary, p.foed
                    + ((80 + ({rates["home_help_threshold"]} - c.zc) * {rates["home_help_years"]})
                        * 365.25)::int as fra,
                date '{settings.as_of}' as til, c.zc
            from care as c join person as p using (pid)
        ),
        after_discharge as (
            select d.pid, 1, d.day, d.day + 20 + hi(d.eid, 600, 90)::int, 0.5
            from discharge as d where d.age >= 65 and u(d.eid, 601)
                < {rates["after_discharge_help"]}
        )
        select * from lasting where fra < date '{settings.as_of}'
        union all select * from after_discharge
        """
    )


def home_help(con, settings: Settings, rates: dict) -> None:
    """t_aefv (granted), t_aelh (delivered) and t_aepb (nursing homes)."""
    con.execute(
        f"""
        create table help_month as
        select r.pid, r.m, r.n, r.yyyymm, max(greatest(0, (r.first_day - h.fra) / 365.25))
                as years, min(h.temporary) as temporary
        from old_resident_month as r
        join help_spell as h on h.pid = r.pid and h.fra < r.after and h.til > r.first_day
        where not r.in_home
        group by r.pid, r.m, r.n, r.yyyymm
        order by r.pid, r.n, r.m;

        create table help_minutes as
        with needs as (
            select *, u(pid, 610) < {rates["private_supplier_share"]} as private,
                -- a fifth has practical help only, a few personal care only
                case when temporary = 0 and u(pid, 611) < 0.22 and years < 4 then 0
                    else round((35 + 45 * least(8, years)) * exp(0.5 * logistic(pid, 612)), 0)
                end as personal,
                case when u(pid, 613) < 0.12 then 0
                    else round(18 + 22 * u(pid, 614), 0) end as practical
            from help_month
        )
        select pid, m, n, yyyymm, personal, case when private then 0 else practical end
                as practical, '1' as supplier
            from needs where personal > 0 or (practical > 0 and not private)
        union all
        select pid, m, n, yyyymm, 0, practical, '2' from needs where private and practical > 0;

        create table t_aefv as
        select p.pnr, mu.komkod as ael_komkod, h.yyyymm as haend_mdr,
            h.personal::decimal(9,2) as perpl_vis, h.practical::decimal(9,2) as prahj_vis,
            h.supplier as lev_type_vis,
            case h.supplier when '2' then (30000000 + hi(h.m * 8 + h.pid % 4, 620, 999999))::varchar
                end as cvrnr,
            case when hi(h.m, 621, 10) = 0 then '1' end as fti_mark
        from help_minutes as h join person as p using (pid) join mun as mu using (m)
        where (mu.komkod, h.yyyymm) not in (
            select (komkod, yyyymm) from missing_month where table_name = 'aefv')
        order by h.pid, h.n, mu.komkod, h.supplier;

        create table t_aelh as
        select p.pnr, mu.komkod as ael_komkod, h.yyyymm as haend_mdr,
            round(h.personal * (0.72 + 0.4 * u(h.pid * 512 + h.n, 622)), 2)::decimal(9,2)
                as perpl_lev,
            round(h.practical * (0.72 + 0.4 * u(h.pid * 512 + h.n, 623)), 2)::decimal(9,2)
                as prahj_lev,
            h.supplier as lev_type_lev,
            case h.supplier when '2' then (30000000 + hi(h.m * 8 + h.pid % 4, 620, 999999))::varchar
                end as cvrnr,
            case when u(h.pid * 512 + h.n, 624) < {rates["imputed_share"]} then 'FTI' end
                as imp_mark
        from help_minutes as h join person as p using (pid) join mun as mu using (m)
        where u(h.pid * 512 + h.n, 625) < 0.93 and (mu.komkod, h.yyyymm) not in (
            select (komkod, yyyymm) from missing_month where table_name = 'aelh')
        order by h.pid, h.n, mu.komkod, h.supplier;

        create table t_aepb as
        select p.pnr, mu.komkod as ael_komkod, r.yyyymm as haend_mdr,
            case when u(r.pid * 512 + r.n, 626) < {rates["imputed_share"]} then 'FTI' end
                as imp_mark
        from old_resident_month as r join person as p using (pid) join mun as mu using (m)
        where r.in_home and u(r.pid * 512 + r.n, 627) < 0.985
        order by r.pid, r.n, mu.komkod
        """
    )


def training(con, settings: Settings, rates: dict) -> None:
    """t_aetr: § 86,1 after plans and discharges, § 86,2 for the frail; t_aerh: § 83 a courses."""
    con.execute(
        f"""
        create table t_aetr as
        with spells as (
            select pid, '200' as art, begins::date as fra, (begins + lasts)::date as til
            from training where u(cid, 630) < 0.35
            union all
            select pid, '200', day + 7, day + 40 + hi(eid, 631, 80)::int from discharge
            where age >= 67 and u(eid, 632) < {rates["rehabilitation_training_share"] * 0.25}
            union all
            select c.pid, case when hi(c.pid, 633, 25) = 0 then '400' else '300' end,
                p.foed + ((80 + ({rates["maintenance_threshold"]} - c.zc) * 10) * 365.25)::int,
                date '{settings.as_of}'
            from care as c join person as p using (pid)
            where u(c.pid, 634) < 0.5
        ),
        reported as (
            select distinct s.pid, s.art, g.m, mo.yyyymm, mo.n
            from spells as s
            join segment as g on g.pid = s.pid and s.fra < g.til and s.til > g.fra
            join month as mo on greatest(s.fra, g.fra) < mo.after
                and least(s.til, g.til) > mo.first_day
        )
        select p.pnr, mu.komkod as ael_komkod, r.yyyymm as haend_mdr, r.art as traen_art,
            case when u(r.pid * 512 + r.n, 635) < {rates["imputed_share"]} then 'FTI' end
                as imp_mark
        from reported as r join person as p using (pid) join mun as mu using (m)
        where (mu.komkod, r.yyyymm) not in (
            select (komkod, yyyymm) from missing_month where table_name = 'aetr')
        order by r.pid, r.n, mu.komkod, r.art;

        create table t_aerh as
        with spells as (
            select pid, day + 5 as fra, day + 75 as til from discharge
            where age >= 67 and u(eid, 640) < {rates["rehabilitation_share"]}
            union all
            select pid, fra, fra + 84 from help_spell where temporary = 0 and u(pid, 641) < 0.5
        ),
        reported as (
            select distinct s.pid, g.m, mo.yyyymm, mo.n
            from spells as s
            join segment as g on g.pid = s.pid and s.fra < g.til and s.til > g.fra
                and g.home_no is null
            join month as mo on greatest(s.fra, g.fra) < mo.after
                and least(s.til, g.til) > mo.first_day
        )
        select p.pnr, mu.komkod as ael_komkod, r.yyyymm as periode
        from reported as r join person as p using (pid) join mun as mu using (m)
        order by r.pid, r.n, mu.komkod
        """
    )


def nursing(con, settings: Settings, rates: dict) -> None:
    """t_aehjsp: dates with home nursing, lasting needs by weekday and after a discharge."""
    con.execute(
        f"""
        create table t_aehjsp as
        with lasting as (
            select h.pid, h.m, mo.first_day + d.i::int as day,
                [1, 1, 1, 2, 2, 3, 5, 7][1 + hi(h.pid, 650, 8)] as a_week
            from help_month as h
            join month as mo on mo.yyyymm = h.yyyymm, range(31) as d(i)
            where u(h.pid, 651) < {rates["home_nursing_share"]} and h.temporary = 0
                and mo.first_day + d.i::int < mo.after
        ),
        chosen as (
            select pid, day from lasting where (isodow(day) + pid) % 7 < a_week
            union
            select d.pid, d.day + s.i::int from discharge as d, range(45) as s(i)
            where u(d.eid, 652) < {rates["after_discharge_nursing"]}
                and s.i >= 1 and (s.i <= 10 or (s.i + d.pid) % 3 = 0)
                and s.i <= 10 + hi(d.eid, 653, 35)
        ),
        placed as (
            select distinct c.pid, c.day, g.m
            from chosen as c
            join segment as g on g.pid = c.pid and c.day >= g.fra and c.day < g.til
                and g.home_no is null
            where c.day < date '{settings.as_of}'
        )
        select p.pnr, mu.komkod as kom, c.day as hjemsygep_dato,
            case when hi(c.pid, 654, 20) = 0
                then (30000000 + hi(c.m * 8 + c.pid % 4, 655, 999999))::varchar end as cvrnr,
            case when u(c.pid * 4096 + (c.day - date '2000-01-01') % 4096, 656)
                < {rates["imputed_share"]} then 'FTI' end as imp_mark
        from placed as c join person as p using (pid) join mun as mu using (m)
        where (mu.komkod, strftime(c.day, '%Y%m')) not in (
            select (komkod, yyyymm) from missing_month where table_name = 'aehjsp')
        order by c.pid, c.day
        """
    )


def preventive_visits(con, settings: Settings, rates: dict) -> None:
    """t_aefb: § 79 a visits, one date a visit, at 75 and more outside nursing homes."""
    con.execute(
        f"""
        create table t_aefb as
        with visits as (
            select y.pid, d.day
            from year_practice as y
            join day_pick as d on d.kind = 1 and d.y = y.y
                and d.slot = hi(y.pid * 64 + y.yi, 660, 4096)
            where u(y.pid * 64 + y.yi, 661) < {step("y.age", rates["preventive_visit"])}
        )
        select p.pnr, mu.komkod as ael_komkod, v.day as forebyg_besoeg
        from visits as v
        join segment as g on g.pid = v.pid and v.day >= g.fra and v.day < g.til
            and g.home_no is null
        join person as p on p.pid = v.pid
        join mun as mu on mu.m = g.m
        order by v.pid, v.day
        """
    )
