"""Hospital contacts of one chunk, with courses, diagnoses, procedures and official stays.

Built in steps: episodes (a need for hospital care, with readmissions chained on), their contacts
(transfers, nesting, overlaps), outpatient courses (series of contacts), then the LPR_A tables.
An episode number `eid` is (pid * 64 + year) * 1024 + kind * 64 + number; a contact number `cid`
is eid * 64 + contact. Times have minute precision.
"""

from __future__ import annotations

from .database import create_pick, step
from .settings import Settings

# kinds of episode, in the number of the episode
INPATIENT, SHORT_ACUTE, PSYCHIATRIC, TERMINAL, HOSPICE, MOTHER, NEWBORN = 1, 2, 3, 4, 5, 6, 7
COURSE, PSYCHIATRIC_COURSE, DEATH, REPORT = 9, 10, 11, 12
AGE_BANDS = [0, 1, 5, 15, 30, 45, 55, 65, 75, 85]
DIAGNOSIS_SLOTS = 1024
CALENDAR_SLOTS = 4096
# settings of the diagnosis pick; +1 in the second = Hovedstaden
ACUTE_IN, SHORT_IN, PLANNED_IN, AMBULATORY, PSYCH_IN, PSYCH_AMB = 0, 2, 4, 5, 6, 7


def build(con, settings: Settings, rates: dict) -> None:
    """Create the LPR tables of the chunk."""
    picks(con, settings, rates["hospital"])
    person_years(con, settings, rates["hospital"])
    episodes(con, settings, rates["hospital"])
    readmissions(con, settings, rates["hospital"])
    episode_contacts(con, settings, rates["hospital"])
    course_contacts(con, settings, rates["hospital"])
    other_contacts(con, settings)
    contact_table(con, settings)
    courses(con, settings)
    diagnoses(con)
    procedures(con, rates["hospital"])
    official_stays(con, settings)


def age_band(age: str) -> str:
    """SQL for the number of the age band of the diagnosis pick."""
    cases = " ".join(
        f"when {age} >= {low} then {i}" for i, low in reversed(list(enumerate(AGE_BANDS)))
    )
    return f"(case {cases} else 0 end)"


def picks(con, settings: Settings, rates: dict) -> None:
    """`diag_pick` (setting, band, koen, slot), `day_pick` (kind, y, slot), `proc_pick`."""
    bands = ", ".join(
        f"({i}, {low}, {AGE_BANDS[i + 1] - 1 if i + 1 < len(AGE_BANDS) else 120})"
        for i, low in enumerate(AGE_BANDS)
    )
    con.execute(
        f"""
        create table diagnosis as
        select row_number() over () - 1 as diag_no, code, specialty, grp, age_from::int as age_from,
            age_to::int as age_to, sex::int as sex,
            acute_in::double as acute_in, planned_in::double as planned_in,
            short_acute::double as short_acute, ambulatory::double as ambulatory,
            0.0::double as psych_in, 0.0::double as psych_amb
        from cal_diagnosis
        union all
        select 1000 + row_no, code, '50', 'psych', age_from::int, age_to::int, sex::int,
            0, 0, 0, 0, inpatient::double, ambulatory::double
        from cal_psychiatric_diagnosis;
        create table band as
        select * from (values {bands}) as t(band, band_from, band_to)
        """
    )
    prev, prev_short = rates["preventable_share"], rates["preventable_share_short"]
    dr = rates["dr_share"]
    hov = rates["preventable_hovedstaden"]
    prev_rest = (1 - 0.315 * hov) / 0.685  # Hovedstaden has 31.5 % of the country (memory-high)
    create_pick(
        con,
        "diag_pick",
        f"""
        with long as (
            select d.diag_no, d.grp, b.band, b.band_from, k.koen, s.setting,
                case s.setting when 0 then acute_in when 1 then acute_in
                    when 2 then short_acute when 3 then short_acute
                    when 4 then planned_in when 5 then ambulatory
                    when 6 then psych_in else psych_amb end as raw
            from diagnosis as d, band as b, range(8) as s(setting),
                (values ('1'), ('2')) as k(koen)
            where d.age_from <= b.band_to and d.age_to >= b.band_from
                and d.sex in (0, k.koen::int)
        ),
        shared as (
            select *, sum(raw) over (partition by setting, band, koen, grp) as of_group,
                sum(raw) over (partition by setting, band, koen) as of_all,
                case grp when 'dr' then {step("band_from", dr)}
                    when 'prev' then case when setting >= 2 then {step("band_from", prev_short)}
                        else {step("band_from", prev)} end
                        * case when setting in (1, 3) then {hov} else {prev_rest} end
                    end as wanted
            from long where raw > 0
        ),
        rest as (
            select *, 1 - coalesce(max(wanted) filter (grp = 'dr') over (
                    partition by setting, band, koen), 0)
                - coalesce(max(wanted) filter (grp = 'prev') over (
                    partition by setting, band, koen), 0) as left_over
            from shared
        )
        select setting, band, koen, diag_no,
            case when setting <= 3 then raw / of_group
                * case when grp in ('dr', 'prev') then wanted else left_over end
            else raw end as weight
        from rest
        """,
        ["setting", "band", "koen"],
        "diag_no",
        DIAGNOSIS_SLOTS,
    )
    # public holidays by Easter (Gauss/Butcher), weekday and season weights
    con.execute(
        f"""
        create table easter as
        with y as (select y::int as y from range({settings.first_year - 1},
            {settings.last_year + 2}) as t(y)),
        g as (select y, y % 19 as a, y // 100 as b, y % 100 as c from y),
        g2 as (select *, (19 * a + b - b // 4 - ((b - (b + 8) // 25 + 1) // 3) + 15) % 30 as d
            from g),
        g3 as (select *, (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7 as e from g2),
        g4 as (select *, (a + 11 * d + 22 * e) // 451 as f from g3)
        select y, make_date(y, ((d + e - 7 * f + 114) // 31)::int,
            ((d + e - 7 * f + 114) % 31 + 1)::int) as sunday from g4;

        create table calendar as
        with days as (
            select (date '{settings.first_year - 1}-01-01' + i::int) as day
            from range({(len(settings.years) + 1) * 366}) as t(i)
            where date '{settings.first_year - 1}-01-01' + i::int
                <= date '{settings.last_year}-12-31'
        )
        select d.day, year(d.day) as y, isodow(d.day) as dow, month(d.day) as mon,
            (d.day - e.sunday) in (-3, -2, 0, 1, 39, 49, 50)
                or (d.day - e.sunday = 26 and d.day < date '2024-01-01')
                or (month(d.day) = 12 and day(d.day) in (24, 25, 26, 31))
                or (month(d.day) = 1 and day(d.day) = 1)
                or (month(d.day) = 6 and day(d.day) = 5) as holiday
        from days as d join easter as e on e.y = year(d.day)
        order by d.day
        """
    )
    create_pick(
        con,
        "day_pick",
        """
        select k.kind, c.y, c.day, case k.kind
            when 0 then -- acute
                case when c.mon in (12, 1, 2, 3) then 1.08 when c.mon = 7 then 0.92 else 1.0 end
                * case when c.dow = 1 then 1.08 when c.dow >= 6 then 0.88 else 1.0 end
                * case when c.holiday then 0.88 else 1.0 end
            when 1 then -- planned, weekdays
                case when c.holiday then 0.01 when c.dow = 7 then 0.01 when c.dow = 6 then 0.02
                    when c.dow = 5 then 0.78 else 1.0 end
                * case when c.mon = 7 then 0.62 when c.mon = 12 then 0.85 else 1.0 end
            when 2 then -- general practice
                case when c.holiday or c.dow >= 6 then 0.005 when c.dow = 1 then 1.25
                    when c.dow = 5 then 0.9 else 1.0 end
                * case when c.mon = 7 then 0.70 when c.mon in (1, 2, 11) then 1.08 else 1.0 end
            else -- out of hours
                case when c.dow >= 6 or c.holiday then 3.2 else 1.0 end
            end as weight
        from calendar as c, range(4) as k(kind)
        """,
        ["kind", "y"],
        "day",
        CALENDAR_SLOTS,
    )
    create_pick(
        con,
        "proc_pick",
        "select setting, code, weight::double as weight from cal_procedure",
        ["setting"],
        "code",
        512,
    )


def person_years(con, settings: Settings, rates: dict) -> None:
    """`pyr`: citizen × year of the window and the year before, with the hospital multiplier."""
    sd = rates["frailty_sd"]
    con.execute(
        f"""
        create table pyr as
        select p.pid, p.pnr, p.koen, p.foed, p.doed, p.z, y.y::int as y,
            (y.y - {settings.first_year} + 1)::int as yi,
            (y.y - year(p.foed))::int as age,
            exp({sd} * p.z - {sd * sd / 2}) as fh,
            coalesce(year(p.doed) = y.y, false) as last_year
        from person as p, range({settings.first_year - 1}, {settings.last_year + 1}) as y(y)
        where y.y >= year(p.foed) and (p.doed is null or y.y <= year(p.doed))
        order by p.pid, y.y;

        create table psychiatric_patient as
        select pid, case when u(pid, 300) < 0.25 then 2.6 else 0.47 end as weight from person
        where u(pid, 301) < {rates["psychiatric_patient_share"]}
            * case when year(foed) > {settings.last_year - 6} then 0
                when year(foed) > {settings.first_year - 18} then 1.15
                when year(foed) > {settings.first_year - 45} then 1.45
                when year(foed) > {settings.first_year - 70} then 0.70 else 0.45 end
        """
    )


HOURS_ACUTE = (
    "[0,1,2,3,5,7,8,8,9,9,10,10,10,11,11,11,12,12,12,13,13,13,14,14,14,15,15,15,16,16,17,17,"
    "18,18,19,19,20,20,21,22,22,23]"
)
HOURS_PLANNED = "[7,7,8,8,8,8,9,9,9,9,10,10,10,11,11,12,13,13,14]"


def episodes(con, settings: Settings, rates: dict) -> None:
    """`episode`: somatic and psychiatric stays and emergency visits, births, last stays.

    dur in minutes; a stay that outlasts life ends with it, see clip().
    """
    start, as_of = settings.window_start, settings.as_of
    con.execute(
        f"""
        create table raw_episode as
        with inpatient as (
            select pid, y, yi, age, koen, {INPATIENT} as kind,
                unnest(range(least(15, floor({step("age", rates["inpatient"])}
                    * {rates["inpatient_level"]} * fh
                    * case when last_year then {rates["last_months_factor"]} else 1 end
                    + u(pid * 64 + yi, 310))::bigint))) as j
            from pyr where yi > 0
        ),
        short as (
            select pid, y, yi, age, koen, {SHORT_ACUTE} as kind,
                unnest(range(least(15, floor({step("age", rates["short_acute"])} * (0.4 + 0.6 * fh)
                    + u(pid * 64 + yi, 311))::bigint))) as j
            from pyr where yi > 0
        ),
        psychiatric as (
            select pid, y, yi, age, koen, {PSYCHIATRIC} as kind,
                unnest(range(least(15, floor({rates["psychiatric_inpatient"]} * q.weight
                    * case when age < 15 then 0.2 else 1 end
                    + u(pid * 64 + yi, 312))::bigint))) as j
            from pyr join psychiatric_patient as q using (pid) where yi > 0
        ),
        listed as (
            select *, (pid * 64 + yi) * 1024 + kind * 64 + j as eid
            from (select * from inpatient union all select * from short
                union all select * from psychiatric)
        ),
        kinded as (
            select *, case when kind = {INPATIENT} then u(eid, 320) < {rates["acute_share"]}
                when kind = {PSYCHIATRIC} then u(eid, 320) < 0.86 else true end as acute
            from listed
        )
        select k.eid, k.eid as root, k.pid, k.kind, k.acute, k.age, k.koen,
            -- one acute episode in 3,000 falls in a night when the clock changes
            case when k.acute and hi(k.eid, 321, 3000) = 0
                then last_sunday(k.y, case when hi(k.eid, 322, 2) = 0 then 3 else 10 end)::timestamp
                    + minutes(60 + hi(k.eid, 323, 180))
                else d.day::timestamp + minutes(60 * case when k.acute
                    then {HOURS_ACUTE}[1 + hi(k.eid, 324, 42)]
                    else {HOURS_PLANNED}[1 + hi(k.eid, 324, 19)] end + hi(k.eid, 325, 60))
            end as t0,
            case k.kind
                when {INPATIENT} then least(80000, 722 + 60 * exp(2.95
                    + 1.05 * logistic(k.eid, 326) + case when k.age >= 75 then 0.35 else 0 end))
                when {SHORT_ACUTE}
                    then least(700, 25 + 60 * exp(0.75 + 0.65 * logistic(k.eid, 326)))
                else least(500000, 800 + 1440 * exp(2.0 + 1.15 * logistic(k.eid, 326)))
            end::bigint as dur
        from kinded as k
        join day_pick as d on d.kind = case when k.acute then 0 else 1 end
            and d.y = k.y and d.slot = hi(k.eid, 327, {CALENDAR_SLOTS});

        insert into raw_episode
        -- the last stay, ending in death
        select (pid * 64 + 1) * 1024 + {TERMINAL} * 64, (pid * 64 + 1) * 1024 + {TERMINAL} * 64,
            pid, {TERMINAL}, true, year(doed) - year(foed), koen,
            doed::timestamp + minutes(hi(pid, 330, 1440)) - minutes(d),  d
        from (
            select *, (300 + 1440 * exp(1.1 + 1.1 * logistic(pid, 331)))::bigint as d
            from person where doed is not null and u(pid, 332) < {rates["death_in_hospital"]}
        );

        insert into raw_episode
        select (pid * 64 + 1) * 1024 + {HOSPICE} * 64, (pid * 64 + 1) * 1024 + {HOSPICE} * 64,
            pid, {HOSPICE}, false, year(doed) - year(foed), koen,
            doed::timestamp + minutes(hi(pid, 330, 1440)) - minutes(d), d
        from (
            select *, (2880 + hi(pid, 333, 26000)) as d from person
            where doed is not null and u(pid, 332) > {1 - rates["hospice_share"]}
                and year(doed) - year(foed) > 40
        );

        insert into raw_episode
        -- births: mother and child, seven in ten stay 12 hours or more
        select (b.mother * 64 + 63) * 1024 + {MOTHER} * 64 + b.pid % 16,
            (b.mother * 64 + 63) * 1024 + {MOTHER} * 64 + b.pid % 16,
            b.mother, {MOTHER}, true, year(b.foed) - year(p.foed), '2',
            b.foed::timestamp + minutes(hi(b.pid, 340, 1440)) - minutes(before), before + after
        from (
            select *, case when u(pid, 341) < {rates["birth_inpatient_share"]}
                    then 240 + hi(pid, 342, 900) else 90 + hi(pid, 342, 150) end as before,
                case when u(pid, 341) < {rates["birth_inpatient_share"]}
                    then 900 + hi(pid, 343, 3600) else 180 + hi(pid, 343, 120) end as after
            from birth
        ) as b join person as p on p.pid = b.mother
        where b.pid in (select pid from person);

        insert into raw_episode
        select (b.pid * 64 + 63) * 1024 + {NEWBORN} * 64, (b.pid * 64 + 63) * 1024 + {NEWBORN} * 64,
            b.pid, {NEWBORN}, true, 0, b.koen,
            b.foed::timestamp + minutes(hi(b.pid, 340, 1440)),
            case when u(b.pid, 341) < {rates["birth_inpatient_share"]}
                then 900 + hi(b.pid, 343, 3600) else 180 + hi(b.pid, 343, 120) end
        from person as b where b.kind = 2;
        """
    )
    con.execute("create table episode as " + clip("raw_episode", start, as_of))


def clip(source: str, start, as_of) -> str:
    """Episodes inside life, residence and window, with the place of residence and the end."""
    return f"""
        with ends as (
            select e.*, p.foed, p.doed, p.doed::timestamp + minutes(hi(p.pid, 330, 1440)) as death,
                e.t0 + minutes(e.dur) as wanted
            from {source} as e join person as p using (pid)
            where e.t0 >= timestamp '{start}' and e.t0 < timestamp '{as_of}'
                and e.t0 >= p.foed::timestamp
        ),
        rounded as (
            -- people go home in the daytime, if they have stayed a while
            select *, least(coalesce(death, wanted), case when kind in (1, 3) and dur > 2400
                then date_trunc('day', wanted) + minutes(540 + hi(eid, 335, 540))
                else wanted end) as t1
            from ends where death is null or t0 < death
        )
        select r.eid, r.root, r.pid, r.kind, r.acute, r.age, r.koen, r.t0, r.t1, s.m
        from rounded as r
        join segment as s on s.pid = r.pid and r.t0::date >= s.fra and r.t0::date < s.til
        where r.t1 > r.t0
        order by r.eid
    """


def readmissions(con, settings: Settings, rates: dict) -> None:
    """Adds up to four readmissions in a row to `episode`: 4.5 hours to 30 days after an end."""
    for turn in range(1, 4):
        previous = f"(eid % 64) // 16 = {turn - 1}"
        con.execute(
            f"""
            create or replace temp table more as
            select eid + 16 as eid, root, pid, kind, true as acute, age, koen,
                t1 + minutes(270 + floor(power(u(eid, 350), 1.5) * 42600)) as t0,
                case kind when {INPATIENT}
                    then least(80000, 722 + 60 * exp(3.0 + 1.05 * logistic(eid, 351)))
                    else least(300000, 800 + 1440 * exp(1.8 + 1.1 * logistic(eid, 351)))
                end::bigint as dur
            from episode join (select pid, z from person) using (pid)
            where kind in ({INPATIENT}, {PSYCHIATRIC}) and {previous} and eid % 16 < 15
                and u(eid, 352) < least(0.6, case kind
                    when {INPATIENT} then {rates["readmission_somatic"]} * exp(0.3 * z - 0.045)
                    else {rates["readmission_psychiatric"]} end)
            """
        )
        con.execute("insert into episode " + clip("more", settings.window_start, settings.as_of))


def episode_contacts(con, settings: Settings, rates: dict) -> None:
    """`ec`: the contacts of the episodes, one to four each.

    Cuts divide an episode; a contact starts 0-4 h after its cut (transfers) or 30-180 minutes
    before it (overlap), and in one stay of sixteen with several the first contact lasts all along
    (nesting).
    """
    con.execute(
        f"""
        create table chosen as
        select e.eid, e.root, e.pid, e.kind, e.acute, e.age, e.koen, e.t0, e.t1, e.m, mh.region,
            date_diff('minute', e.t0, e.t1) as dur,
            case when e.kind = {PSYCHIATRIC} then mh.psych_hosp
                when e.kind = {HOSPICE} then mh.hospice_hosp
                when not e.acute and u(e.eid, 360) < {rates["private_share"]}
                    then mh.private_hosp
                when not e.acute and u(e.eid, 360) < 0.27 then mh.special_hosp
                else mh.acute_hosp end as hosp,
            mh.special_hosp,
            case when e.kind = {MOTHER} then 'DO800' when e.kind = {NEWBORN} then 'DZ380'
                when e.kind = {HOSPICE} then 'DC349' else d.code end as diag,
            case when e.kind = {MOTHER} then '38' when e.kind = {NEWBORN} then '80'
                when e.kind = {HOSPICE} then '14'
                when e.kind = {PSYCHIATRIC} then case when e.age < 18 then '52' else '50' end
                else d.specialty end as specialty,
            d2.code as other_diag,
            case when e.kind in ({INPATIENT}, {TERMINAL}) and date_diff('minute', e.t0, e.t1) > 720
                then case when u(e.eid, 361) < 0.60 then 1 when u(e.eid, 361) < 0.86 then 2
                    when u(e.eid, 361) < 0.96 then 3 else 4 end
                when e.kind = {PSYCHIATRIC}
                    then case when u(e.eid, 361) < 0.80 then 1 else 2 end
                when e.kind = {SHORT_ACUTE} and date_diff('minute', e.t0, e.t1) > 120
                    then case when u(e.eid, 361) < 0.90 then 1 else 2 end
                else 1 end as contacts
        from episode as e
        join mun_hospital as mh using (m)
        left join diag_pick as dp
            on dp.setting = case when e.kind = {PSYCHIATRIC} then {PSYCH_IN}
                    when not e.acute then {PLANNED_IN}
                    when e.kind = {SHORT_ACUTE} then {SHORT_IN} + (mh.region = '84')::int
                    else {ACUTE_IN} + (mh.region = '84')::int end
            and dp.band = {age_band("e.age")} and dp.koen = e.koen
            and dp.slot = hi(e.eid, 362, {DIAGNOSIS_SLOTS})
        left join diagnosis as d using (diag_no)
        left join diag_pick as dp2
            on dp2.setting = {SHORT_IN} and dp2.band = {age_band("e.age")} and dp2.koen = e.koen
            and dp2.slot = hi(e.eid, 363, {DIAGNOSIS_SLOTS})
        left join diagnosis as d2 on d2.diag_no = dp2.diag_no
        order by e.eid;

        create table ec as
        with cut as (
            select *, unnest(range(contacts)) as c from chosen
        ),
        shares as (
            -- the first contact of an acute stay is short: the emergency department
            select *, case when c = 0 then 0.0
                when acute and kind <> {PSYCHIATRIC}
                    then least(0.22, 420.0 / dur) + (1 - least(0.22, 420.0 / dur))
                        * greatest(0, (c - 1 + 0.3 * u(eid, 365 + c))) / (contacts - 1)
                else (c - 0.3 + 0.6 * u(eid, 365 + c)) / contacts end as low,
            case when c = contacts - 1 then 1.0
                when acute and kind <> {PSYCHIATRIC}
                    then least(0.22, 420.0 / dur) + (1 - least(0.22, 420.0 / dur))
                        * greatest(0, case when c = 0 then 0 else c + 0.3 * u(eid, 366 + c) end)
                            / greatest(contacts - 1, 1)
                else (c + 0.7 + 0.6 * u(eid, 366 + c)) / contacts end as high
            from cut
        ),
        timed as (
            select *, t0 + minutes(floor(dur * low)) as cut0, t0 + minutes(floor(dur * high))
                    as cut1,
                case when c = 0 then 0
                    when u(eid, 370 + c) < 0.66 then 0
                    when u(eid, 370 + c) < 0.68 then 240
                    when u(eid, 370 + c) < 0.90 then 1 + hi(eid, 375 + c, 239)
                    else -30 - hi(eid, 375 + c, 150) end as shift,
                contacts > 1 and hi(eid, 380, 16) = 0 as nested
            from shares
        ),
        spans as (
            select *, greatest(t0, case when cut0 + minutes(shift) < cut1 - interval 15 minute
                    then cut0 + minutes(shift) else cut0 end) as s,
                case when nested and c = 0 then t1 else cut1 end as e
            from timed
        )
        select eid * 64 + c as cid, root, pid, kind, acute, age, m, region, hosp, s as t0,
            case when e > s then e else s + interval 15 minute end as t1,
            case when c = 0 and contacts > 1 and acute and kind <> {PSYCHIATRIC}
                    and hi(eid, 381, 3) = 0 then other_diag
                when c = 2 and hi(eid, 382, 5) = 0 then other_diag else diag end as adiag,
            case when kind in ({INPATIENT}, {TERMINAL}, {SHORT_ACUTE}) and acute and age >= 15
                    and c = 0 and (contacts > 1 or hi(eid, 383, 10) < 5) then '15'
                else specialty end as specialty,
            -- a third or fourth contact may be at the specialised hospital
            case when c >= 2 and kind = {INPATIENT} and hi(eid, 384, 3) = 0 then special_hosp
                else hosp end as at_hosp,
            'ALCA00' as ktype, c, contacts
        from spans
        where s < timestamp '{settings.as_of}'
        order by cid
        """
    )


def course_contacts(con, settings: Settings, rates: dict) -> None:
    """`cc`: outpatient contacts, somatic and psychiatric: series of visits, virtual contacts."""
    visits = rates["outpatient_visits"]
    con.execute(
        f"""
        create table course as
        with somatic as (
            select pid, y, yi, age, koen, {COURSE} as kind, {visits} as mean_visits,
                unnest(range(least(15, floor({step("age", rates["outpatient_courses"])}
                    * {rates["outpatient_level"]} * (0.45 + 0.55 * fh)
                    * case when koen = '2' and age between 18 and 42 then 1.35 else 1 end
                    + u(pid * 64 + yi, 400))::bigint))) as j
            from pyr
        ),
        psychiatric as (
            select pid, y, yi, age, koen, {PSYCHIATRIC_COURSE} as kind,
                {rates["psychiatric_visits"]} / 0.9 * q.weight as mean_visits, 0 as j
            from pyr join psychiatric_patient as q using (pid)
            where u(pid * 64 + yi, 401) < 0.9
        ),
        listed as (
            select *, (pid * 64 + yi) * 1024 + kind * 64 + j as eid
            from (select * from somatic union all select * from psychiatric)
        )
        select l.eid, l.pid, l.age, l.koen, l.kind, l.y,
            d.day as first_day,
            least(60, 1 + floor(-ln(greatest(u(l.eid, 402), 1e-9)) * (l.mean_visits - 0.5)))::bigint
                as visits,
            [7, 14, 14, 28, 28, 42, 60, 91][1 + hi(l.eid, 403, 8)] as gap,
            hi(l.eid, 404, {DIAGNOSIS_SLOTS}) as slot
        from listed as l
        join day_pick as d on d.kind = 1 and d.y = l.y and d.slot = hi(l.eid, 405, {CALENDAR_SLOTS})
        order by l.eid;

        create table cc as
        with visit as (
            select *, unnest(range(visits)) as v from course
        ),
        dated as (
            select *, eid * 64 + v as cid,
                first_day + (v * gap
                    + case when v = 0 then 0 else hi(eid * 64 + v, 406, 4) end)::int as raw_day
            from visit
        ),
        weekday as (
            select *, raw_day + case isodow(raw_day) when 6 then 2 when 7 then 1 else 0 end as day
            from dated
            where raw_day >= date '{settings.window_start}'
                and raw_day < date '{settings.as_of}' - 3
        ),
        placed as (
            select w.*, s.m, mh.region, mh.acute_hosp, mh.special_hosp, mh.private_hosp,
                mh.psych_hosp
            from weekday as w
            join segment as s on s.pid = w.pid and w.day >= s.fra and w.day < s.til
            join mun_hospital as mh on mh.m = s.m
        ),
        described as (
            select p.*, d.code, d.specialty
            from placed as p
            join diag_pick as dp
                on dp.setting = case when p.kind = {COURSE} then {AMBULATORY} else {PSYCH_AMB} end
                and dp.band = {age_band("p.age")} and dp.koen = p.koen and dp.slot = p.slot
            join diagnosis as d using (diag_no)
        ),
        -- one physical visit in fourteen has a second contact within three hours
        doubled as (
            select *, unnest(range(1 + (u(cid, 407) < 0.07)::int)) as part from described
        )
        select case when part = 0 then cid else (eid + 32) * 64 + v end as cid, eid as root, pid,
            kind, false as acute, age, m, region,
            day::timestamp + minutes(60 * {HOURS_PLANNED}[1 + hi(cid, 408, 19)]
                + 5 * hi(cid, 409, 12) + part * (20 + hi(cid, 410, 200))) as t0,
            (15 + 5 * hi(cid, 411, 22) - case when part = 1 then 5 else 0 end) as dur,
            case when hi(cid, 412, 12) = 0 and kind = {COURSE} then 'DZ099' else code end as adiag,
            case when kind = {PSYCHIATRIC_COURSE}
                then case when age < 18 then '52' else '50' end
                when part = 1 then '66' else specialty end as specialty,
            case when kind = {PSYCHIATRIC_COURSE} then psych_hosp
                when u(eid, 413) < {rates["private_share"]} and age >= 15 then private_hosp
                when u(eid, 413) < 0.30 then special_hosp else acute_hosp end as hosp,
            case when part = 1 then 'ALCA00'
                when u(cid, 414) < {rates["virtual_share"]} then 'ALCA03'
                when u(cid, 414) < {rates["virtual_share"] + rates["out_of_house_share"]}
                    then 'ALCA01'
                else 'ALCA00' end as ktype,
            v = visits - 1 and part = 0 as last_visit
        from doubled
        order by cid
        """
    )


def other_contacts(con, settings: Settings) -> None:
    """`oc`: ALCA10 (found dead) and ALCA20 (diagnosis reported) rows."""
    con.execute(
        f"""
        create table oc as
        with dead as (
            select ((p.pid * 64 + 1) * 1024 + {DEATH} * 64) * 64 as cid, p.pid,
                year(p.doed) - year(p.foed) as age, 'ALCA10' as ktype,
                p.doed::timestamp + minutes(hi(p.pid, 330, 1440)) as t0, p.doed as day
            from person as p where p.doed is not null and hi(p.pid, 420, 20) < 9
        ),
        reported as (
            select ((y.pid * 64 + y.yi) * 1024 + {REPORT} * 64) * 64, y.pid, y.age, 'ALCA20',
                make_date(y.y, 1, 1)::timestamp + minutes(540 + hi(y.pid, 421, 364) * 1440),
                make_date(y.y, 1, 1) + hi(y.pid, 421, 364)::int
            from pyr as y where y.yi > 0 and y.age >= 1 and hi(y.pid * 64 + y.yi, 422, 90) = 0
        ),
        everyone as (select * from dead union all select * from reported)
        select e.cid, e.cid // 64 as root, e.pid, 12 as kind, false as acute, e.age, s.m,
            mh.region, e.t0, 10 as dur,
            case e.ktype when 'ALCA10' then 'DR969' else 'DZ039' end as adiag,
            case e.ktype when 'ALCA10' then '15' else '01' end as specialty,
            mh.acute_hosp as hosp, e.ktype
        from everyone as e
        join segment as s on s.pid = e.pid and e.day >= s.fra and e.day < s.til
        join mun_hospital as mh on mh.m = s.m
        where e.t0 < timestamp '{settings.as_of}' - interval 1 day
        order by e.cid
        """
    )


def contact_table(con, settings: Settings) -> None:
    """`contact` with its unit, and t_lpr_a_kontakt."""
    con.execute(
        f"""
        create table contact as
        with joined as (
            select cid, root, pid, kind, acute, age, region, at_hosp as hosp, specialty, t0, t1,
                adiag, ktype, c = contacts - 1 as last_one
            from ec
            union all
            select cid, root, pid, kind, acute, age, region, hosp, specialty, t0,
                t0 + minutes(dur), adiag, ktype, last_visit
            from cc
            union all
            select cid, root, pid, kind, acute, age, region, hosp, specialty, t0,
                t0 + minutes(dur), adiag, ktype, false
            from oc
        )
        select j.cid, j.root, j.pid, j.kind, j.acute, j.age, j.t0,
            case when j.t1 < timestamp '{settings.as_of}' then j.t1 end as t1,
            case when hi(j.cid, 430, 120) = 0 and j.kind = {COURSE} then null else j.adiag end
                as adiag,
            j.ktype, j.last_one, up.unit_no
        from joined as j
        join unit_pick as up on up.hosp = j.hosp and up.specialty = j.specialty
        order by j.cid;

        create table t_lpr_a_kontakt as
        select c.cid::varchar as dw_ek_kontakt, c.root::varchar as dw_ek_forloeb, p.pnr,
            c.t0 as kont_starttidspunkt, c.t1 as kont_sluttidspunkt, c.ktype as kont_type,
            case when not c.acute then 'ATA3'
                when hour(c.t0) between 8 and 15 and isodow(c.t0) < 6
                    then case when hi(c.cid, 431, 20) < 11 then 'ATA11'
                        when hi(c.cid, 431, 20) < 15 then 'ATA11A'
                        when hi(c.cid, 431, 20) < 17 then 'ATA11B' else 'ATA1' end
                when hi(c.cid, 431, 20) < 3 then 'ATA1' else 'ATA12' end as prioritet,
            case when c.adiag like 'DS%' and c.acute then case hi(c.cid, 432, 50)
                    when 0 then 'ALCC03' when 1 then 'ALCC70' when 2 then 'ALCC80'
                    else 'ALCC02' end
                when c.adiag like 'DT50%' then case hi(c.cid, 432, 3) when 0 then 'ALCC04'
                    when 1 then 'ALCC05' else 'ALCC02' end
                when hi(c.cid, 432, 40) = 0 then 'ALCC90'
                when hi(c.cid, 432, 40) = 1 then null
                else 'ALCC01' end as kont_aarsag,
            c.adiag,
            case when c.kind = {NEWBORN} then 'ALDA40'
                when c.acute then case when hi(c.cid, 433, 5) < 2 then 'ALDA11'
                    when hi(c.cid, 433, 5) < 4 then 'ALDA00' else 'ALDA30' end
                when hi(c.cid, 433, 40) = 0 then null
                when hi(c.cid, 433, 40) < 21 then 'ALDA30'
                when hi(c.cid, 433, 40) < 27 then 'ALDA31' else 'ALDA20' end as kont_henv_maade,
            un.kode as kont_ans, un.specialty_name as kont_ans_hovedspec,
            case when hi(c.cid, 434, 25) = 0 then null
                when hi(c.cid, 434, 25) < 12 then un.specialty
                else '0' || un.specialty end as kont_ans_hovedspec_shak,
            un.inst_code as kont_ans_inst, un.region as kont_ans_org_reg,
            case when un.kind in ('private', 'hospice') then '0' else '1' end
                as flag_kont_sgh_type_off,
            case when un.kind = 'hospice' then '1' else '0' end as flag_kont_sgh_type_hosp,
            case when un.kind = 'private' then 'MiniPAS' else 'LPR3' end as lprindberetningssystem
        from contact as c
        join person as p using (pid)
        join unit as un using (unit_no)
        order by c.cid
        """
    )


def courses(con, settings: Settings) -> None:
    """t_lpr_a_forloeb: contacts of one root grouped, labelled by the first diagnosis."""
    con.execute(
        f"""
        create table course_of_contacts as
        select root, any_value(pid) as pid, min(t0) as t0, max(t1) as t1,
            count(*) filter (t1 is null) as open_contacts,
            min_by(adiag, cid) filter (adiag is not null) as adiag
        from contact group by root order by root;

        create table t_lpr_a_forloeb as
        select root::varchar as dw_ek_forloeb, p.pnr, c.t0 as forloeb_starttidspunkt,
            case when c.open_contacts = 0
                    and c.t1 < timestamp '{settings.as_of}' - interval 60 day
                then c.t1 end as forloeb_sluttidspunkt,
            case when c.adiag is null then null
                when c.adiag like 'DC%' then 'ALAL01'
                when c.adiag like 'DI2%' or c.adiag like 'DI4%' or c.adiag like 'DI5%' then 'ALAL02'
                when c.adiag like 'DF%' then 'ALAL03'
                when c.adiag like 'DJ44%' then 'ALAL21'
                when c.adiag like 'DE11%' then 'ALAL22'
                when c.adiag like 'DM81%' then 'ALAL23'
                when c.adiag like 'DO%' or c.adiag like 'DZ34%' then 'ALAL51'
                when c.adiag like 'DZ38%' then 'ALAL52'
                when c.adiag like 'DD12%' then 'ALAL61'
                when hi(c.root, 440, 10) = 0 then null else 'ALAL90' end as forloeb_label
        from course_of_contacts as c join person as p using (pid)
        order by root
        """
    )


def diagnoses(con) -> None:
    """t_lpr_a_diagnose: the action diagnosis, secondary and additional codes, retracted ones."""
    con.execute(
        """
        create table chronic_of_person as
        select pid, min(b_diagnosis) as code, min(fra) as fra from disease group by pid;

        create table t_lpr_a_diagnose as
        with parts as (
            select c.cid, 0 as n, c.adiag as diag_kode, 'A' as diag_kode_type,
                null::varchar as diag_parent_kode, 'Nej' as senere_afkraeftet
            from contact as c where c.adiag is not null
            union all
            select c.cid, 1, case when d.fra < c.t0::date and hi(c.cid, 450, 3) > 0 then d.code
                else ['DI109', 'DE785', 'DZ720', 'DZ921', 'DE669', 'DZ874', 'DI489', 'DM819',
                    'DN189', 'DZ958'][1 + hi(c.cid, 451, 10)] end, 'B', null,
                case when hi(c.cid, 452, 80) = 0 then 'Ja'
                    when hi(c.cid, 452, 80) = 1 then null else 'Nej' end
            from contact as c left join chronic_of_person as d using (pid)
            where c.adiag is not null
                and u(c.cid, 453) < case when c.kind in (1, 3, 4) then 0.62 else 0.20 end
                and c.age >= 20
            union all
            select c.cid, 2, 'D' || ['Z720', 'Z508', 'I109', 'E119', 'F171', 'Z922', 'R521',
                'Z867'][1 + hi(c.cid, 454, 8)], 'B', null, 'Nej'
            from contact as c
            where c.adiag is not null and c.kind in (1, 3, 4) and u(c.cid, 455) < 0.3
                and c.age >= 20
            union all
            select c.cid, 3, case when hi(c.cid, 456, 2) = 0 then 'TUL1' else 'TUL2' end, '+',
                c.adiag, 'Nej'
            from contact as c
            where c.adiag similar to 'D(S|M|H)[0-9]+' and u(c.cid, 457) < 0.35
            union all
            -- a first diagnosis that was retracted later
            select c.cid, 4, 'DZ038', 'A', null, 'Ja'
            from contact as c
            where c.adiag is not null and c.acute and u(c.cid, 458) < 0.012
        )
        select cid::varchar as dw_ek_kontakt, diag_kode, diag_kode_type, diag_parent_kode,
            senere_afkraeftet
        from parts order by cid, n
        """
    )


def procedures(con, rates: dict) -> None:
    """t_lpr_a_procregistrering and t_lpr_a_forloebsmarkoer (rehabilitation plans and training)."""
    con.execute(
        f"""
        create table registration as
        with numbered as (
            select c.*, coalesce(c.t1, c.t0 + interval 1 day) as end_known,
                case when kind = {PSYCHIATRIC} or kind = {PSYCHIATRIC_COURSE} then 'psychiatric'
                    when kind = {MOTHER} then 'birth'
                    when kind = {COURSE} then 'ambulatory'
                    when kind = {SHORT_ACUTE} then 'acute' else 'inpatient' end as setting
            from contact as c where ktype in ('ALCA00', 'ALCA01', 'ALCA03')
        ),
        counted as (
            select *, unnest(range(case when setting in ('inpatient', 'birth')
                then 1 + (u(cid, 470) < 0.7)::int + (u(cid, 470) < 0.25)::int
                else (u(cid, 470) < 0.85)::int + (u(cid, 470) < 0.12)::int end)) as n
            from numbered
        )
        select c.cid, c.root, c.pid, c.unit_no, n, pp.code,
            c.t0 + minutes(least(date_diff('minute', c.t0, c.end_known) - 1,
                5 + floor(date_diff('minute', c.t0, c.end_known) * 0.6 * u(c.cid, 471 + n))))
                as p0,
            5 + hi(c.cid, 475 + n, 10) as dur, c.end_known
        from counted as c
        join proc_pick as pp on pp.setting = c.setting and pp.slot = hi(c.cid, 480 + n, 512)
        order by c.cid, n;

        create table plan as
        select cid, root, pid, unit_no, coalesce(t1, t0) as planned_at,
            case when u(cid, 490) < 0.88 then 'ZZ0175X' when u(cid, 490) < 0.98 then 'ZZ0175Y'
                else 'ZZ0175Z' end as code
        from contact
        where last_one and t1 is not null and ktype = 'ALCA00' and age >= 15 and (
            (kind = {INPATIENT} and u(cid, 491) < {rates["rehab_plan_inpatient"]}
                * case when adiag similar to 'D(S|M1|M7|I6).*' then 3.2 else 0.85 end)
            or (kind = {COURSE} and adiag similar to 'D(S|M|Z48|Z50).*'
                and u(cid, 491) < {rates["rehab_plan_outpatient"]})
        )
        order by cid;

        create table t_lpr_a_procregistrering as
        with parts as (
            select cid, root, n, code, 'P' as type, p0, p0 + minutes(dur) as p1, unit_no
            from registration
            union all
            select cid, root, 10 + n, case when hi(cid, 485, 2) = 0 then 'TUL1' else 'TUL2' end,
                '+', p0, null, unit_no
            from registration where code like 'K%' or (code like 'UX%' and hi(cid, 486, 3) = 0)
            union all
            select cid, root, 20, code, 'P', planned_at, null, unit_no from plan
        )
        select case when n < 10 and hi(cid, 487 + n, 40) = 0 then null else cid::varchar end
                as dw_ek_kontakt,
            root::varchar as dw_ek_forloeb, code as proc_kode, type as proc_kode_type,
            p0 as proc_starttidspunkt, p1 as proc_sluttidspunkt,
            case when hi(cid, 489, 15) = 0 then null else un.kode end as prod_enh
        from parts join unit as un using (unit_no)
        order by cid, n;

        create table training as
        select p.*, p.planned_at + minutes(1440 * (4 + hi(cid, 492, 18)) + 480) as begins,
            minutes(1440 * (30 + hi(cid, 493, 90))) as lasts, pe.doed
        from plan as p join person as pe using (pid)
        where u(cid, 494) < 0.88;
        """
    )


def markers(con, settings: Settings) -> None:
    """t_lpr_a_forloebsmarkoer: start and end of the training of rehabilitation plans."""
    con.execute(
        f"""
        create table t_lpr_a_forloebsmarkoer as
        with parts as (
            select cid, root, doed, 0 as n, begins as marked_at, case code
                when 'ZZ0175Y' then 'AWG1' when 'ZZ0175Z' then 'AWG5'
                else case hi(cid, 495, 3) when 0 then 'AWG2' when 1 then 'AWG2A' else 'AWG2B' end
                end as markoer
            from training
            union all
            select cid, root, doed, 1, begins + lasts, case code
                when 'ZZ0175Y' then 'AWX21' when 'ZZ0175Z' then 'AWX22'
                else case hi(cid, 495, 3) when 0 then 'AWX23' when 1 then 'AWX23A'
                    else 'AWX23B' end end
            from training
        )
        select root::varchar as dw_ek_forloeb, markoer, marked_at as markoer_tidspunkt
        from parts
        where marked_at < timestamp '{settings.as_of}' and (doed is null or marked_at::date <= doed)
        order by cid, n
        """
    )


# official stays that are made to differ, for each share of dirt
OFFICIAL_DIFFERENCES = 5


def official_stays(con, settings: Settings) -> None:
    """t_lpr_a_sghophold: physical contacts chained with gaps of at most 4 hours.

    Open psychiatric contacts end at the as-of date, or at the midnight after death if earlier;
    open somatic contacts are left out. Unless the landing is clean, a share of the official stays
    is made to differ from the contacts: start, end or number of contacts, a stay that is not told
    (extra in a reconciliation) and one whose contacts are not delivered (missing).
    """
    markers(con, settings)
    con.execute(
        f"""
        create table stay as
        with included as (
            select c.cid, c.pid, c.t0,
                coalesce(c.t1, least(timestamp '{settings.as_of}',
                    coalesce((p.doed + 1)::timestamp, timestamp '{settings.as_of}'))) as t1
            from contact as c
            join person as p using (pid)
            join unit as un using (unit_no)
            where c.ktype = 'ALCA00' and (c.t1 is not null or un.specialty in ('50', '52'))
        ),
        reached as (
            select *, max(t1) over (partition by pid order by t0, t1 desc, cid
                rows between unbounded preceding and 1 preceding) as before
            from included
        ),
        numbered as (
            select *, before is null or t0 > before + interval 4 hour as begins,
                sum((before is null or t0 > before + interval 4 hour)::int)
                    over (partition by pid order by t0, t1 desc, cid) as run,
                -- latest end, then latest start, as one whole number of minutes
                date_diff('minute', timestamp '{settings.window_start}', t1) * 16777216
                    + date_diff('minute', timestamp '{settings.window_start}', t0) as lateness
            from reached
        )
        select pid, run, min(t0) as t0, max(t1) as t1, count(*)::integer as contacts,
            max(case when begins then cid end) as first_cid, max_by(cid, lateness) as last_cid
        from numbered group by pid, run order by pid, run;

        create table stay_difference as
        select first_cid,
            case when u(first_cid, 951) < {OFFICIAL_DIFFERENCES * settings.dirt}
                then ['start', 'end', 'contacts', 'extra', 'missing'][1 + hi(first_cid, 952, 5)]
            end as kind
        from stay where t1 > t0 + interval 1 hour;

        create table t_lpr_a_sghophold as
        with official as (
            select s.*, coalesce(d.kind, '') as kind
            from stay as s left join stay_difference as d using (first_cid)
        )
        select (first_cid + 7)::varchar as dw_ek_sygehusophold, p.pnr,
            s.t0 + case when s.kind = 'start' then interval 9 minute else interval 0 minute end
                as sgh_oph_starttidspunkt,
            s.t1 + case when s.kind = 'end' then interval 9 minute else interval 0 minute end
                as sgh_oph_sluttidspunkt,
            s.contacts + (s.kind = 'contacts')::integer as antal_kont_sgh_oph,
            s.first_cid::varchar as dw_ek_kontakt_foerste,
            s.last_cid::varchar as dw_ek_kontakt_sidste
        from official as s join person as p using (pid)
        where s.kind <> 'extra'
        union all
        select 'M' || first_cid, p.pnr, s.t0, s.t1, s.contacts, 'M' || first_cid, 'M' || first_cid
        from official as s join person as p using (pid)
        where s.kind = 'missing'
        order by 2, 3, 1
        """
    )
