"""Service lines of the practice sector (t_sssy): own GP, out of hours, dentists, specialists.

One encounter becomes one line with the main service and zero to two lines with laboratory or
additional services. Citizens who go to hospital see their GP before and after. Lines are made
for every kind in turn; `line` keeps numbers only, text is added on the way out.
"""

from __future__ import annotations

from .database import create_pick, step
from .hospital import CALENDAR_SLOTS
from .settings import Settings

SERVICE_BANDS = [0, 1, 2, 4, 6, 12, 18, 25, 35, 45, 60, 70, 80]
SERVICE_SLOTS = 1024
OTHER_SETTINGS = ["dentist", "physio", "chiropractor", "podiatry", "psychologist", "specialist"]


def build(con, settings: Settings, rates: dict) -> None:
    """Create t_sssy of the chunk."""
    service_picks(con)
    person_practice(con, settings)
    gp_lines(con, settings, rates["practice"])
    other_lines(con, settings, rates["practice"])
    fee_lines(con, settings)
    service_table(con, settings, rates["practice"])


def band(age: str) -> str:
    cases = " ".join(
        f"when {age} >= {low} then {i}" for i, low in reversed(list(enumerate(SERVICE_BANDS)))
    )
    return f"(case {cases} else 0 end)"


def service_picks(con) -> None:
    """`service` numbers the services; `service_pick` (setting, band, koen, slot)."""
    bands = ", ".join(
        f"({i}, {low}, {SERVICE_BANDS[i + 1] - 1 if i + 1 < len(SERVICE_BANDS) else 120})"
        for i, low in enumerate(SERVICE_BANDS)
    )
    con.execute(
        f"""
        create table service as
        select row_no::int as service_no, setting, specialty, specialty || service as speciale,
            contact::int as contact, fee::decimal(12,2) as fee, ydltid, weight::double as weight,
            age_from::int as age_from, age_to::int as age_to, sex::int as sex
        from cal_practice_service;
        create table service_band as
        select * from (values {bands}) as t(band, band_from, band_to)
        """
    )
    create_pick(
        con,
        "service_pick",
        """
        select s.setting, b.band, k.koen, s.service_no, s.weight
        from service as s, service_band as b, (values ('1'), ('2')) as k(koen)
        where s.age_from <= b.band_to and s.age_to >= b.band_from and s.sex in (0, k.koen::int)
        """,
        ["setting", "band", "koen"],
        "service_no",
        SERVICE_SLOTS,
    )


def person_practice(con, settings: Settings) -> None:
    """`year_practice`: pyr of the window with what the service draws need."""
    con.execute(
        """
        create table year_practice as
        select y.pid, y.yi, y.y, y.age, y.koen, y.foed, exp(0.45 * y.z - 0.10) as fp,
            coalesce(d.diseases, 0) as diseases
        from pyr as y
        left join (
            select pid, count(*) as diseases from disease group by pid
        ) as d using (pid)
        where y.yi > 0
        order by y.pid, y.y;

        create table line (pid bigint, day date, service_no int, provider varchar,
            lid bigint, extra int)
        """
    )


def gp_lines(con, settings: Settings, rates: dict) -> None:
    """Encounters with the own GP: by age, sex and disease, and around hospital stays."""
    start, as_of = settings.window_start, settings.as_of
    con.execute(
        f"""
        create or replace temp table encounter as
        with counted as (
            select *, unnest(range(floor({step("age", rates["gp"])} * {rates["gp_level"]}
                * case when koen = '2' and age >= 15 then {rates["gp_women"]}
                    when koen = '1' and age >= 15 then {rates["gp_men"]} else 1 end
                * fp * (0.92 + 0.14 * diseases)
                + u(pid * 64 + yi, 500))::bigint)) as j
            from year_practice
        ),
        listed as (
            select pid, y, age, koen, (pid * 64 + yi) * 1024 + least(j, 450) as lid from counted
        )
        select l.pid, l.age, l.koen, l.lid, d.day
        from listed as l
        join day_pick as d on d.kind = 2 and d.y = l.y and d.slot = hi(l.lid, 501, {CALENDAR_SLOTS})
        """
    )
    con.execute(
        f"""
        insert into encounter
        with around as (
            select pid, age, koen, (eid // 1024) * 1024 + 451 + eid % 60 as lid,
                case when s.side = 0 then t0::date - hi(eid, 510, 7)::int
                    else t1::date + 1 + floor(power(u(eid, 511), 1.4) * 20)::int end as raw_day
            from episode, (values (0), (1)) as s(side)
            where kind in (1, 2, 3) and u(eid, 512 + s.side) < case when kind = 2
                then case s.side when 0 then 0.25 else 0.30 end
                else case s.side when 0 then 0.45 else 0.60 end end
        ),
        weekday as (
            select pid, age, koen, lid, raw_day + case isodow(raw_day) when 6 then 2 when 7 then 1
                else 0 end as day
            from around
        )
        select w.pid, w.age, w.koen, w.lid, w.day from weekday as w join person as p using (pid)
        where w.day >= date '{start}' and w.day < date '{as_of}' and w.day > p.foed + 7
        """
    )
    con.execute(
        f"""
        insert into line
        with placed as (
            select e.*, l.ydernr
            from encounter as e
            join listed_in_window as l on l.pid = e.pid and e.day >= l.fra and e.day < l.til
        ),
        parts as (
            select *, unnest(range(1 + (u(lid, 502) < {rates["extra_lines"] * 0.62})::int
                + (u(lid, 502) < {rates["extra_lines"] * 0.38})::int)) as part
            from placed
        )
        select p.pid, p.day, sp.service_no, p.ydernr, p.lid, p.part
        from parts as p
        join service_pick as sp on sp.setting = case when p.part = 0 then 'gp' else 'gp_extra' end
            and sp.band = {band("p.age")} and sp.koen = p.koen
            and sp.slot = hi(p.lid, 503 + p.part, {SERVICE_SLOTS})
        """
    )
    con.execute("drop table encounter")


def other_lines(con, settings: Settings, rates: dict) -> None:
    """Out of hours and the other providers: the one at the citizen's place, by specialty."""
    con.execute(
        """
        create table near as
        select specialty, region, slots, fra, til, ydernr,
            specialty::bigint * 10000000 + region::bigint * 100000 + region_slot as slot_key
        from provider where specialty <> '80';
        create table near_slots as
        select specialty, region, any_value(slots) as slots from near group by specialty, region;
        create table segment_place as
        select s.pid, s.fra, s.til, mu.region,
            (mu.region_low + u(s.pid, 530) * mu.population) / mu.region_population as position
        from segment as s join mun as mu using (m) order by s.pid, s.fra
        """
    )
    for n, setting in enumerate(["ooh", *OTHER_SETTINGS]):
        # visits come in courses: a share of the citizens has them all
        share = {"dentist": 0.62, "ooh": 0.35, "physio": 0.22, "specialist": 0.42}.get(
            setting, 0.12
        )
        con.execute(
            f"""
            insert into line
            with counted as (
                select *, unnest(range(least(60, floor(case
                    when u(pid * 64 + yi, {540 + n}) < {share}
                    then {step("age", rates[setting])} / {share}
                        * {"(0.55 + 0.45 * fp)" if setting != "dentist" else "1.0"}
                        + u(pid * 64 + yi, {550 + n})
                    else 0 end)::bigint))) as j
                from year_practice
            ),
            listed as (
                select pid, y, age, koen, foed,
                    (pid * 64 + yi) * 1024 + {512 + n * 64} + j as lid
                from counted
            ),
            dated as (
                select l.*, d.day
                from listed as l
                join day_pick as d on d.kind = {3 if setting == "ooh" else 2} and d.y = l.y
                    and d.slot = hi(l.lid, 560, {CALENDAR_SLOTS})
            ),
            served as materialized (
                -- one whole number for the provider's place: a join on an expression is slow
                select d.pid, d.lid, d.day, sp.service_no, ns.specialty::bigint * 10000000
                    + ns.region::bigint * 100000
                    + least(floor(g.position * ns.slots)::bigint, ns.slots - 1) as slot_key
                from dated as d
                join segment_place as g on g.pid = d.pid and d.day >= g.fra and d.day < g.til
                join service_pick as sp on sp.setting = '{setting}'
                    and sp.band = {band("d.age")} and sp.koen = d.koen
                    and sp.slot = hi(d.lid, 561, {SERVICE_SLOTS})
                join service as s on s.service_no = sp.service_no
                join near_slots as ns on ns.specialty = s.specialty and ns.region = g.region
                where d.day > d.foed + 7
            )
            select s.pid, s.day, s.service_no, nr.ydernr, s.lid, 0
            from served as s
            join near as nr on nr.slot_key = s.slot_key
                and nr.fra <= s.day and (nr.til is null or nr.til > s.day)
            """
        )


def fee_lines(con, settings: Settings) -> None:
    """`fee_line`: chronic-care fees once a year (0130-0133) and 1003, the video marker."""
    con.execute(
        f"""
        create table fee_line as
        with sick as (
            select pid, bool_or(sygdom = 'kol') as copd, bool_or(sygdom = 'diabetes_type_2') as t2d,
                min(fra) as since
            from disease where sygdom in ('kol', 'diabetes_type_2') group by pid
        ),
        yearly as (
            select s.pid, make_date(y.y::int, 1, 1) + (7 * hi(s.pid, 570, 50)
                    + 4 - isodow(make_date(y.y::int, 1, 1)))::int + 7 as day,
                case when copd and t2d then '800132' when copd then '800130' else '800131' end
                    as speciale, since
            from sick as s, range({settings.first_year}, {settings.last_year + 1}) as y(y)
            where u(s.pid, 571) < 0.75
        )
        select y.pid, y.day, y.speciale, l.ydernr
        from yearly as y
        join listed_in_window as l on l.pid = y.pid and y.day >= l.fra and y.day < l.til
        where y.day > y.since and y.day < date '{settings.as_of}'
        order by y.pid, y.day
        """
    )


def service_table(con, settings: Settings, rates: dict) -> None:
    """t_sssy: before 2021 only the billing week, from 2021 the date as well."""
    con.execute(
        f"""
        create table t_sssy as
        with described as (
            select coalesce(case when p.foed > l.day - 550 and p.mother is not null
                        and u(l.lid, 580) < {rates["child_line_share"]}
                    then mo.pnr end, p.pnr) as pnr,
                p.foed > l.day - 550 and p.mother is not null
                    and u(l.lid, 580) < {rates["child_line_share"]} as child,
                l.provider as ydernr, s.speciale,
                case when l.extra > 0 and hi(l.lid, 581, 12) = 0 then 2
                    when s.setting in ('physio', 'dentist') and hi(l.lid, 581, 15) = 0
                    then 2 + hi(l.lid, 582, 2)::int else 1 end as ydlant,
                s.contact, s.fee, l.day, s.ydltid, l.lid, p.koen, p.pid
            from line as l
            join service as s using (service_no)
            join person as p on p.pid = l.pid
            left join person as mo on mo.pid = p.mother and (mo.doed is null or l.day <= mo.doed)
            where mo.pid is not null or p.mother is null
                or not (p.foed > l.day - 550 and u(l.lid, 580) < {rates["child_line_share"]})
        )
        select pnr, ydernr, speciale, ydlant, contact * ydlant as kontakt,
            (fee * ydlant)::decimal(12,2) as bruhon,
            yyww(day + case when hi(lid, 583, 4) = 0 then 7 else 0 end) as honuge,
            case when day >= date '2021-01-01' then day end as behandlingsdato,
            case when child then '1' else '0' end as barnmak,
            ydltid, case when pid % 90 = 1 then '2' else '1' end as sikgrup
        from described
        union all
        select p.pnr, f.ydernr, f.speciale, 1, 0, 320.00::decimal(12,2), yyww(f.day),
            case when f.day >= date '2021-01-01' then f.day end, '0', '1', '1'
        from fee_line as f join person as p using (pid)
        union all
        select p.pnr, l.provider, '801003', 1, 0, 0.00::decimal(12,2), yyww(l.day),
            case when l.day >= date '2021-01-01' then l.day end, '0', '1', '1'
        from line as l join service as s using (service_no) join person as p on p.pid = l.pid
        where s.speciale in ('800120', '806101') and hi(l.lid, 584, 12) = 0
        """
    )
