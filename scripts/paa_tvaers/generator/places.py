"""Municipalities, providers, GP clusters, nursing homes and hospital units.

Small tables, the same in every chunk; the first chunk writes them. Sizes follow the number of
citizens, with floors so that a small sample still has all clusters and municipalities.
"""

from __future__ import annotations

from .database import create_pick
from .settings import Settings

GP_CLUSTERS = 116  # published
NURSING_HOMES = 930  # published


def build(con, settings: Settings) -> None:
    """Create every place table in the connection."""
    municipalities(con)
    providers(con, settings)
    nursing_homes(con, settings)
    hospital_units(con)


def municipalities(con) -> None:
    """`mun`: one row a municipality with its number m and its place in its region, 0 to 1."""
    con.execute(
        """
        create table mun as
        with m as (
            select row_no as m, komkod, name, region, health_cluster_id, health_cluster,
                population::double as population, settlement
            from cal_municipality
        )
        select *,
            sum(population) over (partition by region order by m) - population as region_low,
            sum(population) over (partition by region) as region_population,
            sum(population) over () as national
        from m order by m
        """
    )
    # Young adults live in university cities, the old in rural municipalities (memory-medium).
    create_pick(
        con,
        "mun_pick",
        """
        select g.agegroup, m.m, m.population * case
            when g.agegroup = 1 then case settlement when 'university' then 1.75
                when 'rural' then 0.65 else 0.80 end
            when g.agegroup = 3 then case settlement when 'university' then 0.68
                when 'rural' then 1.28 else 1.04 end
            else 1.0 end as weight
        from mun as m, range(4) as g(agegroup)
        """,
        ["agegroup"],
        "m",
        4096,
    )
    con.execute(
        """
        create table t_sundhedsklynge as
        select komkod, health_cluster_id as klynge_id, health_cluster as klynge_navn,
            date '2007-01-01' as fra, null::date as til
        from mun order by komkod
        """
    )


def providers(con, settings: Settings) -> None:
    """Provider slots and the providers that hold each in turn, and GP clusters.

    A slot is a place for a practice at a position of its region's population; `provider` has one
    row for each holder of a slot (fra, til). Some practices close and a successor with a new
    number takes the slot over; some numbers are used again for another practice later.
    """
    con.execute(
        f"""
        create table slot as
        with wanted as (
            select p.specialty, p.praksistype, p.name, r.region, r.region_population, r.national,
                greatest(
                    case when p.specialty = '80' then 2.0 * r.clusters else 1.0 end,
                    round(p.count::double * least(1.0, {settings.scale:.12e} * case
                        when p.specialty = '80' then 1.0 else 3.0 end)
                        * r.region_population / r.national)
                )::bigint as slots,
                r.clusters, r.clusters_before, p.row_no
            from cal_provider as p,
            (
                select region, any_value(region_population) as region_population,
                    any_value(national) as national, any_value(clusters) as clusters,
                    any_value(clusters_before) as clusters_before
                from region_cluster group by region
            ) as r
        )
        select row_number() over (order by w.row_no, w.region, s.i) - 1 as slot_no,
            w.specialty, w.praksistype, w.name, w.region, s.i as region_slot, w.slots,
            (s.i + 0.5) / w.slots as position,
            case when w.specialty = '80'
                then w.clusters_before + floor((s.i + 0.5) / w.slots * w.clusters)::bigint
            end as cluster_no
        from wanted as w, unnest(range(w.slots)) as s(i)
        order by slot_no
        """.replace("region_cluster", "(" + region_clusters_sql() + ")")
    )
    con.execute(
        f"""
        create table slot_place as
        select s.*, m.m, m.komkod, m.name as mun_name
        from slot as s join mun as m
            on s.region = m.region
            and s.position * m.region_population >= m.region_low
            and s.position * m.region_population < m.region_low + m.population
        order by slot_no;

        create table provider as
        with life as (
            select *,
                date '1990-01-01' + hi(slot_no, 1, 9000)::integer as opened,
                case when u(slot_no, 2) < 0.22 and specialty not in ('81', '82', '83', '84', '89')
                    then date '{settings.window_start}'
                        + (hi(slot_no, 3, {365 * (len(settings.years) + 3)}) - 1095)::integer
                end as changed
            from slot_place
        ),
        held as (
            select slot_no, specialty, praksistype, name, region, m, komkod, mun_name, position,
                region_slot, slots, cluster_no, 0 as holder,
                opened as fra, changed as til, lpad((5000 + slot_no * 7)::varchar, 6, '0') as own_nr
            from life
            union all
            select slot_no, specialty, praksistype, name, region, m, komkod, mun_name, position,
                region_slot, slots, cluster_no, 1, changed, null,
                lpad((5000 + slot_no * 7 + 3)::varchar, 6, '0')
            from life where changed < date '{settings.as_of}'
        ),
        -- every fourth closed number is taken up again by a successor elsewhere, later
        freed as (
            select own_nr, til, row_number() over (order by til, own_nr) as n
            from held where til is not null and holder = 0 and hi(slot_no, 4, 4) = 0
        ),
        takers as (
            select slot_no, fra, row_number() over (order by fra, slot_no) as n
            from held where holder = 1 and hi(slot_no, 5, 6) = 0
        ),
        reused as (
            select t.slot_no, f.own_nr
            from takers as t join freed as f on t.n = f.n and t.fra > f.til + 20
        )
        select h.*, coalesce(r.own_nr, h.own_nr) as ydernr,
            r.own_nr is not null as reused_number
        from held as h left join reused as r on h.slot_no = r.slot_no and h.holder = 1
        order by slot_no, holder
        """
    )
    con.execute(
        """
        create table t_ydr_yder as
        select ydernr, specialty as hvdspeckod, praksistype,
            name || ' ' || mun_name || ' ' || (region_slot + 1)::varchar
                || case when holder = 1 then ' I/S' else '' end as praksisnavn,
            komkod, fra as tilgdato, til as afgdato
        from provider order by ydernr, tilgdato;

        create table cluster as
        select cluster_no, 'K' || lpad((cluster_no + 1)::varchar, 3, '0') as klynge_id,
            'Almen praksis klynge ' || mode(mun_name order by mun_name) || ' '
                || (cluster_no + 1)::varchar as klynge_navn
        from slot_place where cluster_no is not null
        group by cluster_no order by cluster_no;

        -- clusters began in 2018; one practice in forty has changed to the next cluster since
        create table t_gp_klynge as
        with spells as (
            select p.ydernr, p.slot_no, p.cluster_no, greatest(p.fra, date '2018-01-01') as fra,
                p.til, case when hi(p.slot_no, 7, 40) = 0
                    then date '2023-01-01' end as moved
            from provider as p
            where p.specialty = '80' and hi(p.slot_no, 6, 60) > 0
                and (p.til is null or p.til > date '2018-01-01')
        ),
        parts as (
            select ydernr, cluster_no, fra, til from spells
            where moved is null or moved <= fra or (til is not null and moved >= til)
            union all
            select ydernr, cluster_no, fra, moved from spells
            where moved > fra and (til is null or moved < til)
            union all
            select ydernr, case when cluster_no = 0 then 1 else cluster_no - 1 end, moved, til
            from spells where moved > fra and (til is null or moved < til)
        )
        select p.ydernr, c.klynge_id, c.klynge_navn, p.fra, p.til
        from parts as p join cluster as c using (cluster_no)
        order by p.ydernr, p.fra;
        """
    )


def region_clusters_sql() -> str:
    """Clusters a region (largest shares rounded so that they sum to 116)."""
    return f"""
        select region, region_population, national, clusters,
            coalesce(sum(clusters) over (
                order by region rows between unbounded preceding and 1 preceding
            ), 0)::bigint as clusters_before
        from (
            select region, region_population, national,
                floor(exact)::bigint + (row_number() over (order by exact - floor(exact) desc)
                    <= {GP_CLUSTERS} - sum(floor(exact)) over ())::bigint as clusters
            from (
                select region, any_value(region_population) as region_population,
                    any_value(national) as national,
                    {GP_CLUSTERS} * any_value(region_population) / any_value(national) as exact
                from mun group by region
            )
        )
    """


def nursing_homes(con, settings: Settings) -> None:
    """Homes by municipality with one to three addresses; road numbers divisible by 7 are theirs."""
    every = 1 if settings.citizens >= 5_000 else 5
    con.execute(
        f"""
        create table home as
        with homes as (
            select m.m, m.komkod, m.name, i,
                greatest(1, round({NURSING_HOMES} * least(1.0, {settings.scale:.12e})
                    * m.population / m.national))::bigint as homes
            from mun as m, unnest(range(greatest(1, round({NURSING_HOMES}
                * least(1.0, {settings.scale:.12e}) * m.population / m.national))::bigint)) as t(i)
            where m.m % {every} = 0
        )
        select row_number() over (order by m, i) - 1 as home_no, *,
            1 + (hi(m * 1000 + i, 1, 10) >= 7)::bigint + (hi(m * 1000 + i, 1, 10) = 9)::bigint
                as addresses
        from homes order by home_no;

        create table home_address as
        select home_no, m, a,
            lpad((7 * (20 + (i * 3 + a) % 500))::varchar, 4, '0') as vejkod,
            lpad((1 + hi(home_no * 4 + a, 2, 60))::varchar, 3, '0')
                || case when hi(home_no * 4 + a, 3, 5) = 0 then 'A' else '' end as husnr_short
        from home, unnest(range(addresses)) as t(a)
        order by home_no, a;

        create table t_plejehjem as
        with life as (
            select *, 'P' || lpad(home_no::varchar, 5, '0') as plejehjem_id,
                case hi(home_no, 4, 5) when 0 then 'Plejecenter ' when 1 then 'Plejehjemmet '
                    when 2 then 'Ældrecenter ' when 3 then 'Omsorgscenter ' else 'Friplejehjemmet '
                end || case hi(home_no, 5, 8) when 0 then 'Solgården' when 1 then 'Lindebo'
                    when 2 then 'Egevang' when 3 then 'Fjordglimt' when 4 then 'Birkelund'
                    when 5 then 'Åhaven' when 6 then 'Skovbrynet' else 'Kastanjehaven' end
                    || ', ' || name as navn,
                case when hi(home_no, 4, 5) = 4 then 'Friplejehjem'
                    when hi(home_no, 6, 8) = 0 then 'Selvejende' else 'Kommunalt' end as type,
                (24 + hi(home_no, 7, 50))::integer as antal_boliger,
                date '1995-01-01' + hi(home_no, 8, 7000)::integer as fra,
                -- some are renamed in the first year, a new row from that day
                case when hi(home_no, 9, 25) = 0 then date '{settings.window_start}'
                    + hi(home_no, 10, 365)::integer end as renamed
            from home
        )
        select plejehjem_id, navn, komkod, type, antal_boliger, fra, renamed as til from life
        union all
        select plejehjem_id, navn || ' (Nye)', komkod, type, antal_boliger, renamed, null
        from life where renamed is not null
        order by plejehjem_id, fra;

        create table t_plejehjem_adresse as
        select 'P' || lpad(home_no::varchar, 5, '0') as plejehjem_id, h.komkod, a.vejkod,
            lpad(a.husnr_short, 4, '0') as husnr, date '1995-01-01' as fra, null::date as til
        from home_address as a join home as h using (home_no)
        order by home_no, a.a;
        """
    )


def hospital_units(con) -> None:
    """`unit` (dated names in t_lpr_organisation) and `unit_pick`: hospital and specialty to unit.

    A specialty that a hospital lacks is found at the region's specialised hospital, else at the
    hospital's department of internal medicine. One unit in 150 has a code that the
    organisation list does not know, one in twelve was renamed on 1 May 2023.
    """
    con.execute(
        """
        create table hospital as
        select row_no as hosp, hospital as hospital_key, institution, site, region, shak4, kind,
            health_clusters,
            (3000 + dense_rank() over (order by institution))::varchar || '41000016'
                || '003' as inst_code
        from cal_hospital order by row_no;

        create table unit as
        select u.row_no as unit_no, h.hosp, h.kind, h.region, h.inst_code, h.institution,
            u.specialty, u.specialty_name, u.name, u.shak,
            (3200 + u.row_no)::varchar || (11 + u.row_no % 7)::varchar || '1000016'
                || lpad((u.row_no % 900 + 1)::varchar, 3, '0') as kode,
            h.kind in ('acute', 'specialised') and hi(u.row_no, 11, 150) = 0 as unlisted
        from cal_hospital_unit as u join hospital as h on h.hospital_key = u.hospital
        order by unit_no;

        create table unit_pick as
        with specialties as (select distinct specialty from unit),
        pairs as (
            select h.hosp, h.region, s.specialty
            from hospital as h, specialties as s
            where h.kind in ('acute', 'specialised', 'local', 'private', 'psychiatric', 'hospice')
        ),
        ranked as (
            select p.hosp, p.specialty, u.unit_no,
                row_number() over (partition by p.hosp, p.specialty order by
                    case when u.hosp = p.hosp and u.specialty = p.specialty then 0
                        when u.specialty = p.specialty and u.region = p.region
                            and u.kind = 'specialised' then 1
                        when u.specialty = p.specialty and u.region = p.region
                            and u.kind = 'acute' then 2
                        when u.hosp = p.hosp and u.specialty in ('01', '42', '50', '14') then 3
                        else 4 end, u.unit_no) as rank
            from pairs as p join unit as u
                on u.region = p.region and (u.specialty = p.specialty or u.hosp = p.hosp)
        )
        select hosp, specialty, unit_no from ranked where rank = 1 order by hosp, specialty;

        create table mun_hospital as
        select m.m, m.region, m.health_cluster_id,
            (select min(h.hosp) from hospital as h
                where list_contains(string_split(h.health_clusters, ';'), m.health_cluster_id)
            ) as acute_hosp,
            (select min(h.hosp) from hospital as h
                where h.region = m.region and h.kind = 'specialised') as special_hosp,
            (select min(h.hosp) from hospital as h
                where h.region = m.region and h.kind = 'psychiatric') as psych_hosp,
            (select min(h.hosp) from hospital as h
                where h.region = m.region and h.kind = 'private') as private_hosp,
            (select min(h.hosp) from hospital as h
                where h.region = m.region and h.kind = 'hospice') as hospice_hosp
        from mun as m order by m.m;

        create table t_lpr_organisation as
        with named as (
            select kode, name as navn, inst_code as sundhedsinstitution,
                institution as sundhedsinstitution_navn, region,
                specialty_name as hovedspeciale, nullif(shak, '') as shak, unit_no,
                hi(unit_no, 12, 12) = 0 as renamed
            from unit where not unlisted
        )
        select kode, navn, sundhedsinstitution, sundhedsinstitution_navn, region, hovedspeciale,
            shak, date '2010-01-01' as gyldig_fra,
            case when renamed and unit_no % 2 = 0 then date '2023-05-01' end as gyldig_til
        from named
        union all
        select kode, navn || ' (ny organisation)', sundhedsinstitution, sundhedsinstitution_navn,
            region, hovedspeciale, shak, date '2023-05-01', null
        from named where renamed
        order by kode, gyldig_fra;
        """
    )
