"""Citizens of one chunk: who they are, where they live, when they are born, move and die.

A citizen's number `pid` is chunk * 10,000,000 + place: base citizens from 0, immigrants of the
window from 200,000, newborns from 1,000,000 (mother's place * 16 + year). `z` is the latent
frailty, a standard normal draw, that everything else leans on.

The pnr is DDMMYY with 60 added to the day, and a serial of four digits whose first digit follows
the century. Serials are split so that chunk c owns the serials whose scrambled index is c modulo
64: unique across chunks without asking the others. Index 63 is kept for numbers of nobody.
"""

from __future__ import annotations

from .database import create_pick, step
from .settings import Settings

CHUNK_SPAN = 10_000_000
IMMIGRANT_BASE = 200_000
NEWBORN_BASE = 1_000_000
SERIAL_STRIDE = 64


def build(con, settings: Settings, rates: dict, chunk: int) -> None:
    """Create person, address, segment and the CPR tables of the chunk."""
    population(con, settings, rates["people"], chunk)
    newborns(con, settings, rates["people"], chunk)
    numbers(con, chunk)
    addresses(con, settings, rates["people"])
    practices(con, settings, rates["people"])
    registers(con, settings)
    chronic_disease(con, settings)


def population(con, settings: Settings, rates: dict, chunk: int) -> None:
    """`adult0`: base citizens and immigrants, with death and emigration dates."""
    start, as_of = settings.window_start, settings.as_of
    count = settings.chunk_citizens(chunk)
    first = chunk * settings.chunk_size
    create_pick(
        con,
        "age_pick",
        """
        select row_no::int * 2 + 1 as age_row, men::double as weight from cal_age_pyramid
        union all
        select row_no::int * 2 + 2, women::double from cal_age_pyramid
        """,
        [],
        "age_row",
        16384,
    )
    immigrants = int(count * rates["immigration"] * len(settings.years))
    years = (as_of - start).days / 365.25
    con.execute(
        f"""
        create table adult0 as
        with base as (
            select {chunk * CHUNK_SPAN} + i as pid,
                (({first} + i) * 0.7548776662466927 + u(1, 1)) % 1.0 as q1,
                (({first} + i) * 0.5698402909980532 + u(1, 2)) % 1.0 as q2
            from range({count}) as t(i)
        ),
        aged as (
            select b.pid, b.q2, (case when p.age_row % 2 = 1 then '1' else '2' end) as koen,
                c.age_from::int + hi(b.pid, 3, c.age_to::int - c.age_from::int + 1)::int as age
            from base as b
            join age_pick as p on p.slot = floor(b.q1 * 16384)::bigint
            join cal_age_pyramid as c on c.row_no = (p.age_row - 1) // 2
        ),
        dated as (
            select pid, q2, koen, age, 0 as kind,
                (date '{start}' - to_years(age::integer))::date - hi(pid, 4, 365)::int as foed
            from aged
        ),
        arrived as (
            select pid, q2, koen, age, kind, foed,
                -- one adult in nine came from abroad before the window
                case when age >= 20 and u(pid, 5) < 0.11
                    then foed + floor((date '{start}' - foed) * (0.2 + 0.7 * u(pid, 6)))::int
                    else foed end as entry
            from dated
        ),
        immigrants as (
            select {chunk * CHUNK_SPAN + IMMIGRANT_BASE} + i as pid, u({chunk} * 1000000 + i, 9)
                    as q2,
                case when u({chunk * CHUNK_SPAN + IMMIGRANT_BASE} + i, 1) < 0.51
                    then '1' else '2' end as koen,
                1 as kind,
                date '{start}' + floor((i + 0.5) / {max(immigrants, 1)}
                    * (date '{as_of}' - date '{start}'))::int as entry
            from range({immigrants}) as t(i)
        ),
        everyone as (
            select pid, q2, koen, kind, foed, entry from arrived
            union all
            select pid, q2, koen, kind, entry - (6570 + floor(power(u(pid, 2), 1.8) * 14000))::int,
                entry
            from immigrants
        ),
        placed as (
            select e.*, greatest(entry, date '{start}') as t0,
                date_diff('day', foed, greatest(entry, date '{start}')) / 365.25 as age0,
                normal(pid, 7) as z
            from everyone as e
        ),
        fated as (
            select p.*, mp.m as home_m,
                ln(1 + {rates["death_slope"]} * -ln(greatest(u(pid, 10), 1e-15))
                    / ({rates["death_base"]} * exp({rates["death_slope"]} * age0)
                        * case koen when '1' then 1.22 else 0.82 end * exp(0.55 * z - 0.15)))
                    / {rates["death_slope"]} as years_left,
                -ln(greatest(u(pid, 11), 1e-15)) / case
                    when age0 < 18 then 1e-9
                    when age0 < 40 then {rates["emigration_young"]}
                    else {rates["emigration_other"]} end as years_here
            from placed as p
            join mun_pick as mp
                on mp.slot = floor(q2 * 4096)::bigint
                and mp.agegroup = case when age0 < 20 then 0 when age0 < 30 then 1
                    when age0 < 65 then 2 else 3 end
        ),
        dead as (
            select *, case when years_left < {years}
                then t0 + floor(years_left * 365.25)::int end as doed0,
                case when years_here < {years}
                then t0 + 1 + floor(years_here * 365.25)::int end as away0
            from fated
        )
        select pid, koen, kind, foed, entry, z, home_m,
            case when doed0 < date '{as_of}' then doed0 end as doed,
            case when away0 < least(coalesce(doed0, date '{as_of}'), date '{as_of}') then away0
                end as em_fra,
            case when u(pid, 12) < {rates["return_share"]} then away0 + 120
                + hi(pid, 13, 1300)::int end as em_til0
        from dead order by pid
        """
    )


def newborns(con, settings: Settings, rates: dict, chunk: int) -> None:
    """`person0`: adults, children linked to a mother of the chunk, newborns of the window."""
    start, as_of = settings.window_start, settings.as_of
    con.execute(
        f"""
        create table birth as
        with chances as (
            select a.pid as mother, y.y, y.y - {settings.first_year} as yi, a.home_m,
                make_date(y.y::int, 1, 1) + hi(a.pid, 100 + y.y - {settings.first_year}, 365)::int
                    as foed,
                a.entry, a.doed, a.em_fra, a.em_til0, y.y - year(a.foed) as age
            from adult0 as a, range({settings.first_year}, {settings.last_year + 1}) as y(y)
            where a.koen = '2' and y.y - year(a.foed) between 15 and 48
        ),
        born as (
            select * from chances
            where u(mother, 130 + yi) < {step("age", rates["birth_rate"])}
                and foed >= entry and foed < date '{as_of}'
                and (doed is null or foed < doed)
                and (em_fra is null or foed < em_fra - 30)
        ),
        spaced as (
            select *, lag(foed) over (partition by mother order by foed) as before from born
        )
        select {chunk * CHUNK_SPAN + NEWBORN_BASE} + (mother % {CHUNK_SPAN}) * 16 + yi as pid,
            mother, foed
        from spaced where before is null or foed - before > 330
        order by pid;

        create table person0 as
        with women as (
            select pid, year(foed) as birth_year, entry,
                row_number() over (partition by year(foed) order by pid) - 1 as n,
                count(*) over (partition by year(foed)) as of_year
            from adult0 where koen = '2' and kind = 0
        ),
        of_year as (select birth_year, any_value(of_year) as women from women group by birth_year),
        children as (
            select a.pid, year(a.foed) - (22 + floor((u(a.pid, 20) + u(a.pid, 21)) * 9))::int
                as mother_year
            from adult0 as a where a.kind = 0 and a.foed > date '{start}' - interval 18 year
        ),
        mothers as (
            select c.pid, w.pid as mother
            from children as c
            join of_year as o on o.birth_year = c.mother_year
            join women as w on w.birth_year = c.mother_year and w.n = hi(c.pid, 22, o.women)
        ),
        base as (
            select a.pid, a.koen, a.kind, a.foed,
                case when m.mother is not null then greatest(a.foed, mo.entry) else a.entry end
                    as entry,
                a.z, a.home_m, a.doed,
                case when m.mother is null then a.em_fra else mo.em_fra end as em_fra,
                case when m.mother is null then a.em_til0 else mo.em_til0 end as em_til0,
                m.mother
            from adult0 as a
            left join mothers as m on m.pid = a.pid
            left join adult0 as mo on mo.pid = m.mother
        ),
        newborn as (
            select b.pid, case when u(b.pid, 1) < 0.513 then '1' else '2' end as koen, 2 as kind,
                b.foed, b.foed as entry, normal(b.pid, 7) as z, mo.home_m,
                case when u(b.pid, 10) < {rates["infant_death"]}
                    then b.foed + floor(power(u(b.pid, 11), 3) * 300)::int end as doed,
                case when mo.em_fra > b.foed then mo.em_fra end as em_fra, mo.em_til0, b.mother
            from birth as b join adult0 as mo on mo.pid = b.mother
        ),
        everyone as (select * from base union all select * from newborn)
        select pid, koen, kind, foed, entry, z, home_m, mother,
            case when doed < date '{as_of}' then doed end as doed,
            case when em_fra < least(coalesce(doed, date '{as_of}'), date '{as_of}')
                    and em_fra > entry then em_fra end as em_fra,
            case when em_til0 < least(coalesce(doed, date '{as_of}'), date '{as_of}')
                    and em_fra < least(coalesce(doed, date '{as_of}'), date '{as_of}')
                    and em_fra > entry then em_til0 end as em_til
        from everyone order by pid
        """
    )


def pnr_sql(foed: str, index: str, koen: str) -> str:
    """SQL of the pnr: date, scrambled index among the pairs of serials, parity by sex."""
    late = f"{foed} >= date '2000-01-01'"
    pairs = f"case when {late} then 3000 else 2000 end"
    return (
        f"lpad((day({foed}) + 60)::varchar, 2, '0') || lpad(month({foed})::varchar, 2, '0')"
        f" || lpad((year({foed}) % 100)::varchar, 2, '0')"
        f" || lpad((case when {late} then 4000 else 0 end + 2 * ((({index}) * 1237"
        f" + hi(year({foed}) * 400 + month({foed}) * 31 + day({foed}), 30, 1000)) % ({pairs}))"
        f" + case {koen} when '1' then 1 else 0 end)::varchar, 4, '0')"
    )


def numbers(con, chunk: int) -> None:
    """`person`: person0 with the pnr; stops if a date has more births than serials."""
    con.execute(
        f"""
        create table person as
        with ranked as (
            select *, row_number() over (partition by foed, koen order by pid) - 1 as n
            from person0
        )
        select *, {pnr_sql("foed", f"{chunk} + {SERIAL_STRIDE} * n", "koen")} as pnr
        from ranked order by pid
        """
    )
    most, rows, distinct = con.execute(
        "select max(n), count(*), count(distinct pnr) from person"
    ).fetchone()
    if most > 29 or rows != distinct:
        raise RuntimeError(f"chunk {chunk}: no free serial number for every birth of a day")


def addresses(con, settings: Settings, rates: dict) -> None:
    """`address`: address spells (til exclusive, null = open) with the municipality number m.

    Children move with their mother until 18-20. `akey` seeds road and number, so that a child
    and its mother get the same. `home_no` is the nursing home of the spell, if any.
    """
    start, as_of = settings.window_start, settings.as_of
    # the age when the combined frailty of old age leads to a nursing home
    con.execute(
        f"""
        create table care as
        with scored as (
            select pid, foed, entry, doed, z, 0.8 * z + 0.6 * normal(pid, 40) as zc from person
            where foed < date '{as_of}' - interval 65 year
        )
        select pid, zc,
            foed + ((80 + ({rates["nursing_home_threshold"]} - zc)
                * {rates["nursing_home_years"]}) * 365.25)::int as wanted,
            greatest(entry + 1, foed + 24000, date '{start}' - hi(pid, 41, 1500)::int) as earliest
        from scored order by pid;

        create table nursing as
        select pid, case when wanted < date '{start}' then earliest
            else greatest(wanted, earliest) end as nh_date
        from care where wanted < date '{as_of}';

        create table own_start as
        with free as (
            -- those who choose their own address
            select p.*, mother is not null as linked,
                greatest(p.entry, (p.foed + interval 18 year)::date) as adult_from,
                year(date '{start}') - year(p.foed) as age
            from person as p
        ),
        earlier as (
            select *, case when linked or kind > 0 or age < 19 then 0
                when age < 25 then hi(pid, 42, 3) else 1 + hi(pid, 42, 4) end as moves
            from free
        ),
        first_address as (
            select pid, entry as fra, 0 as prio,
                case when moves = 0 or u(pid, 43) < 0.5 then home_m end as m_known,
                moves > 0 as m_random, 3 as agegroup
            from earlier where not linked
        ),
        past as (
            select pid, adult_from
                    + floor((date '{start}' - adult_from)
                        * power((j + u(pid, 50 + j)) / moves, 1.4))::int as fra,
                1 as prio,
                case when j = moves - 1 or u(pid, 60 + j) < 0.55 then home_m end as m_known,
                true as m_random, 1 as agegroup
            from earlier, unnest(range(moves)) as t(j)
            where adult_from < date '{start}'
        ),
        leaving_home as (
            select pid, (foed + interval 18 year)::date + hi(pid, 44, 900)::int as fra, 2 as prio,
                null::bigint as m_known, u(pid, 45) < 0.4 as m_random, 1 as agegroup
            from earlier where linked
        ),
        moving as (
            select e.pid, make_date(y.y::int, 1, 1)
                    + hi(e.pid, 200 + y.y - {settings.first_year}, 365)::int as fra,
                3 as prio, null::bigint as m_known,
                u(e.pid, 220 + y.y - {settings.first_year}) < {rates["new_municipality_share"]}
                    as m_random,
                case when y.y - year(e.foed) < 30 then 1 when y.y - year(e.foed) < 65 then 2
                    else 3 end as agegroup
            from earlier as e, range({settings.first_year}, {settings.last_year + 1}) as y(y)
            where not linked and u(e.pid, 240 + y.y - {settings.first_year})
                < {step("(y.y - year(e.foed))", rates["move_rate"])}
        ),
        coming_back as (
            select pid, em_til as fra, 4 as prio, null::bigint as m_known,
                u(pid, 46) < 0.5 as m_random, 2 as agegroup
            from earlier where not linked and em_til is not null
        ),
        nursing_home as (
            select pid, nh_date, 5, null::bigint, false, 3 from nursing
        ),
        all_starts as (
            select * from first_address union all select * from past
            union all select * from leaving_home union all select * from moving
            union all select * from coming_back union all select * from nursing_home
        ),
        valid as (
            select s.*
            from all_starts as s
            join person as p using (pid)
            left join nursing as n using (pid)
            where s.fra >= p.entry and s.fra < date '{as_of}'
                and (p.doed is null or s.fra <= p.doed)
                and (p.em_fra is null or s.fra < p.em_fra
                    or (p.em_til is not null and s.fra >= p.em_til))
                and (n.nh_date is null or s.prio = 5 or s.fra < n.nh_date or s.prio = 4)
            qualify row_number() over (partition by s.pid, s.fra order by s.prio desc) = 1
        )
        select v.pid, v.fra, v.prio, v.pid * 40000 + (v.fra - date '1900-01-01') as akey,
            case when v.m_known is not null then v.m_known
                when v.m_random then mp.m end as new_m
        from valid as v
        join mun_pick as mp on mp.agegroup = v.agegroup
            and mp.slot = hi(v.pid * 64 + v.prio * 8 + (v.fra - date '1900-01-01') % 8, 47, 4096)
        order by v.pid, v.fra;

        -- spells of those without a mother in the chunk, then of the children who follow one
        create table start_of_spell as
        with own as (
            select o.pid, o.fra, o.prio, o.akey,
                last_value(o.new_m ignore nulls) over (partition by o.pid order by o.fra) as m,
                p.mother
            from own_start as o join person as p using (pid)
        ),
        adults as (select pid, fra, prio, akey, m from own where mother is null),
        mother_spells as (
            select pid, fra, akey, m,
                lead(fra) over (partition by pid order by fra) as til
            from adults
        ),
        left_home as (
            select pid, min(fra) as fra from own_start where prio = 2 group by pid
        ),
        following as (
            select p.pid, greatest(s.fra, p.entry) as fra, 6 as prio, s.akey, s.m
            from person as p
            join mother_spells as s on s.pid = p.mother
            left join left_home as l on l.pid = p.pid
            where p.mother is not null
                and (s.til is null or s.til > p.entry)
                and (l.fra is null or greatest(s.fra, p.entry) < l.fra)
                and greatest(s.fra, p.entry) <= coalesce(p.doed, date '{as_of}')
        ),
        grown as (
            select o.pid, o.fra, o.prio, o.akey,
                coalesce(o.new_m, max_by(f.m, f.fra)) as m
            from own_start as o
            join person as p using (pid)
            left join following as f on f.pid = o.pid and f.fra < o.fra
            where p.mother is not null and o.prio = 2
            group by o.pid, o.fra, o.prio, o.akey, o.new_m
        )
        select pid, fra, prio, akey, coalesce(m, 0) as m
        from (select * from adults union all select * from following union all select * from grown)
        order by pid, fra;

        create table address as
        with ordered as (
            select s.*, p.doed, p.em_fra, p.em_til,
                lead(s.fra) over (partition by s.pid order by s.fra) as next_fra
            from start_of_spell as s join person as p using (pid)
        ),
        ended as (
            select pid, fra, prio, akey, m,
                least(next_fra, doed + 1, case when em_fra > fra then em_fra end) as til
            from ordered
        )
        select e.pid, e.fra, e.til, e.m, e.akey, ho.home_no
        from ended as e
        left join (select m, home_no, i, homes from home) as ho
            on e.prio = 5 and ho.m = e.m and ho.i = hi(e.pid, 48, ho.homes)
        where e.til is null or e.til > e.fra
        order by e.pid, e.fra
        """
    )


def practices(con, settings: Settings, rates: dict) -> None:
    """`listed`: GP practice spells (til null = open); `segment`: residence in the window.

    `segment` (pid, fra, til, m, home_no, own_nr) has constant municipality and practice; every
    event is joined to it, which also keeps events inside life and residence.
    """
    start, as_of = settings.window_start, settings.as_of
    con.execute(
        f"""
        create table listed as
        with stays as (
            select a.pid, a.fra, a.til, a.m,
                lag(a.m) over w is distinct from a.m or lag(a.til) over w is distinct from a.fra
                    as begins
            from address as a
            window w as (partition by a.pid order by a.fra)
        ),
        numbered as (
            select *, sum(begins::int) over (partition by pid order by fra) as run from stays
        ),
        runs as (
            select pid, run, min(fra) as fra, any_value(m) as m,
                case when count(*) = count(til) then max(til) end as til
            from numbered group by pid, run
        ),
        -- a change of practice without a move splits a run in the window
        changed as (
            select r.*, case when u(pid * 64 + run::bigint, 70)
                    < {rates["change_practice"] * len(settings.years)}
                then date '{start}' + hi(pid * 64 + run::bigint, 71,
                    {(as_of - start).days})::int end as change
            from runs as r where u(pid, 72) >= {rates["group2_share"]}
        ),
        pieces as (
            select pid, m, fra, case when change > fra and (til is null or change < til)
                then change else til end as til, 0 as piece from changed
            union all
            select pid, m, change, til, 1 from changed
            where change > fra and (til is null or change < til)
        ),
        gp as (
            select region::bigint * 100000 + region_slot as slot_key, region, slots, fra, til,
                ydernr
            from provider where specialty = '80'
        ),
        gp_slots as (select region, any_value(slots) as slots from gp group by region),
        aimed as materialized (
            -- a child has its mother's practice, as its position is hers
            select p.pid, p.fra, p.til, mu.region::bigint * 100000 + least(n.slots - 1,
                floor((mu.region_low + u(coalesce(pe.mother, p.pid) * 4 + p.piece, 73)
                    * mu.population) / mu.region_population * n.slots)::bigint) as slot_key
            from pieces as p
            join mun as mu using (m)
            join gp_slots as n on n.region = mu.region
            join person as pe using (pid)
        )
        select a.pid, greatest(a.fra, g.fra) as fra, least(a.til, g.til) as til, g.ydernr
        from aimed as a
        join gp as g on g.slot_key = a.slot_key
            and (a.til is null or g.fra < a.til) and (g.til is null or g.til > a.fra)
        where least(a.til, g.til) is null or greatest(a.fra, g.fra) < least(a.til, g.til)
        order by a.pid, fra;

        create table segment as
        with lived as (
            select pid, greatest(fra, date '{start}') as fra,
                least(coalesce(til, date '{as_of}'), date '{as_of}') as til, m, home_no
            from address where (til is null or til > date '{start}')
        )
        select * from lived where fra < til order by pid, fra;

        create table listed_in_window as
        select pid, greatest(fra, date '{start}') as fra,
            least(coalesce(til, date '{as_of}'), date '{as_of}') as til, ydernr
        from listed where til is null or til > date '{start}' order by pid, fra;
        """
    )


def registers(con, settings: Settings) -> None:
    """The CPR tables and sikrede, as the contract has them."""
    as_of = settings.as_of
    con.execute(
        f"""
        create table t_cpr_person as
        select pnr, koen, foed as foed_dato, doed as doed_dato from person order by pid;

        create table t_cpr_status as
        with spells as (
            select pid, pnr, case when pid % 1000 = 7 then '03' else '01' end as status,
                entry as fra, least(em_fra, doed) as til from person
            union all
            select pid, pnr, case when hi(pid, 80, 60) = 0 then '70' else '80' end, em_fra,
                least(em_til, doed) from person where em_fra is not null
            union all
            select pid, pnr, '01', em_til, doed from person where em_til is not null
            union all
            select pid, pnr, '90', doed, null from person where doed is not null
        )
        select pnr, status, fra, til from spells where til is null or til > fra
        order by pid, fra, status;

        create table near_home as
        select m, min(vejkod) as vejkod, min_by(husnr_short, vejkod) as husnr_short
        from home_address where a = 0 group by m;

        create table t_cpr_adresse as
        select p.pnr, mu.komkod,
            case when ha.vejkod is not null then ha.vejkod
                when near.vejkod is not null then near.vejkod
                when a.pid % 1000 = 7 then '9901'
                else lpad((hi(a.akey, 81, least(1400, greatest(40, mu.population / 150))::bigint)
                    * 7 + 1 + hi(a.akey, 82, 6))::varchar, 4, '0')
            end as vejkod,
            lpad(case when ha.vejkod is not null then ha.husnr_short
                when near.vejkod is not null then case when near.husnr_short like '%A'
                    then replace(near.husnr_short, 'A', '') else near.husnr_short || 'B' end
                else (1 + hi(a.akey, 83, 180))::varchar
                    || case when hi(a.akey, 84, 12) < 2
                        then chr((65 + hi(a.akey, 85, 4))::int) else '' end
            end, 4, '0') as husnr,
            case when hi(a.akey, 86, 2) = 0 then
                case hi(a.akey, 87, 5) when 0 then 'st' else hi(a.akey, 87, 5)::varchar end
            end as etage,
            case when hi(a.akey, 86, 2) = 0 then
                case hi(a.akey, 88, 3) when 0 then 'tv' when 1 then 'th' else 'mf' end
            end as sidedoer,
            a.fra, a.til
        from address as a
        join person as p using (pid)
        join mun as mu using (m)
        left join home as ho on ho.home_no = a.home_no
        left join home_address as ha on ha.home_no = a.home_no
            and ha.a = hi(a.pid, 89, ho.addresses)
        -- near misses: the road of a nursing home, its number with another letter
        left join near_home as near on near.m = a.m and a.pid % 400 = 11
        order by a.pid, a.fra;

        create table t_cpr_civilstand as
        with draws as (
            select pid, pnr, foed, entry, doed,
                foed + ((case koen when '1' then 33.5 else 31.5 end + 6 * logistic(pid, 90))
                    * 365.25)::int as married,
                u(pid, 91) < 0.76 as marries,
                u(pid, 92) as breakup,
                ((1.5 + 16 * u(pid, 93)) * 365.25)::int as until_divorce,
                foed + ((case koen when '1' then 85 else 76 end + 10 * logistic(pid, 94))
                    * 365.25)::int as widowed,
                u(pid, 95) < case koen when '1' then 0.50 else 0.85 end as may_be_widowed,
                case when hi(pid, 96, 200) = 0 and foed < date '1980-01-01' then 1 else 0 end
                    as partner
            from person
        ),
        events as (
            select *, case when marries and married > foed + 6600 then married end as g,
                case when marries and breakup < 0.30 then married + until_divorce end as f,
                case when marries and breakup >= 0.30 and may_be_widowed
                    and widowed > married then widowed end as e
            from draws
        ),
        starts as (
            select pid, pnr, entry, doed, foed as fra, 'U' as civst, 0 as n from events
            union all
            select pid, pnr, entry, doed, g, case partner when 1 then 'P' else 'G' end, 1
                from events where g is not null
            union all
            select pid, pnr, entry, doed, f, case partner when 1 then 'O' else 'F' end, 2
                from events where g is not null and f is not null
            union all
            select pid, pnr, entry, doed, e, case partner when 1 then 'L' else 'E' end, 3
                from events where g is not null and e is not null
            union all
            select pid, pnr, entry, doed, doed, 'D', 4 from events where doed is not null
        ),
        kept as (
            select * from starts
            where fra < date '{as_of}' and (doed is null or fra < doed or n = 4)
            qualify row_number() over (partition by pid, fra order by n desc) = 1
        ),
        spells as (
            select pid, pnr, civst, greatest(fra, entry) as fra,
                lead(fra) over (partition by pid order by fra) as til
            from kept
        )
        select pnr, civst, fra, til from spells where til is null or til > fra
        order by pid, fra;

        create table t_sikrede as
        select p.pnr, l.ydernr, l.fra, l.til from listed as l join person as p using (pid)
        order by l.pid, l.fra;
        """
    )


def chronic_disease(con, settings: Settings) -> None:
    """`disease` and t_ruks: one spell a citizen and disease; a few end, most are open."""
    con.execute(
        f"""
        create table disease as
        with draws as (
            select p.pid, p.pnr, p.foed, p.doed, p.entry, d.disease::int as disease, d.sygdom,
                d.b_diagnosis,
                p.foed + greatest(60, ((d.onset_age::double
                    + d.onset_sd::double * logistic(p.pid * 8 + d.disease::int - 1, 150))
                    * 365.25)::int) as fra,
                d.share_ended::double as share_ended
            from person as p, cal_chronic_disease as d
            where u(p.pid * 8 + d.disease::int - 1, 151)
                < case p.koen when '1' then d.share_men::double else d.share_women::double end
                    * exp(d.frailty_effect::double * p.z
                        - d.frailty_effect::double * d.frailty_effect::double / 2)
        )
        select *, case when u(pid * 8 + disease - 1, 152) < share_ended
            then fra + 400 + hi(pid * 8 + disease - 1, 153, 3000)::int end as ended
        from draws
        where fra < date '{settings.as_of}' and (doed is null or fra < doed) and fra >= entry
        order by pid, disease;

        create table t_ruks as
        select pnr, sygdom, fra,
            case when ended < date '{settings.as_of}' and (doed is null or ended < doed)
                then ended end as til
        from disease order by pid, disease
        """
    )
