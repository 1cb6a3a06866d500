-- Every component but those of fact `population` in every period, place and breakdown: what it adds up to
-- (`amount`) and how many different citizens are behind it. `parts` is how many rows of cells and amounts are.

with

cell as (
    select * from {{ ref('int_report_cell') }}
),

citizen_cell as (
    select * from {{ ref('int_report_citizen_cell') }}
),

amount as (
    select * from {{ ref('int_report_amount') }}
),

place as (
    select * from {{ ref('int_report_place') }}
),

breakdown as (
    select * from {{ ref('int_report_breakdown') }}
),

period as (
    select distinct
        period_id,
        period_type
    from {{ ref('int_report_month') }}
),

-- The areas and slots of a breakdown. Of a row of two areas both have to be in it.
asked_breakdown as (
    select
        period.period_id,
        breakdown.breakdown_id,
        {{ report_band_number('cell_age_band') }} as band,
        {{ breakdown_slot() }} as slot
    from breakdown
    inner join period on breakdown.period_type = period.period_type
),

breakdown_of_two as (
    select
        one.period_id,
        one.breakdown_id,
        one.slot,
        one.band,
        other.band as other_band
    from asked_breakdown as one
    inner join asked_breakdown as other
        on
            one.period_id = other.period_id
            and one.breakdown_id = other.breakdown_id
            and one.slot = other.slot
),

place_of_two as (
    select
        one.place_id,
        one.geography_id,
        other.geography_id as other_geography_id
    from place as one
    inner join place as other on one.place_id = other.place_id
),

in_area as (
    select
        period_id,
        component_id,
        area,
        slot,
        citizens,
        0 as amount
    from cell
    where other_area is null
    union all
    select
        period_id,
        component_id,
        area,
        slot,
        0 as citizens,
        amount
    from amount
),

broken_down as (
    select
        in_area.period_id,
        in_area.component_id,
        {{ area_geography('in_area.area') }} as geography_id,
        asked_breakdown.breakdown_id,
        count(*) as parts,
        sum(in_area.citizens) as citizens,
        sum(in_area.amount) as amount
    from in_area
    inner join asked_breakdown
        on
            in_area.period_id = asked_breakdown.period_id
            and {{ area_band('in_area.area') }} = asked_breakdown.band
            and in_area.slot = asked_breakdown.slot
    group by 1, 2, 3, 4
),

broken_down_of_two as (
    select
        cell.period_id,
        cell.component_id,
        {{ area_geography('cell.area') }} as geography_id,
        {{ area_geography('cell.other_area') }} as other_geography_id,
        breakdown_of_two.breakdown_id,
        count(*) as parts,
        sum(cell.citizens) as citizens
    from cell
    inner join breakdown_of_two
        on
            cell.period_id = breakdown_of_two.period_id
            and cell.slot = breakdown_of_two.slot
            and {{ area_band('cell.area') }} = breakdown_of_two.band
            and {{ area_band('cell.other_area') }} = breakdown_of_two.other_band
    where cell.other_area is not null
    group by 1, 2, 3, 4, 5
),

-- Citizens of three areas or more are one in each place and breakdown that takes in any of them.
one_citizen as (
    select distinct
        citizen_cell.period_id,
        citizen_cell.component_id,
        place.place_id,
        asked_breakdown.breakdown_id,
        citizen_cell.citizen_key
    from citizen_cell
    inner join asked_breakdown
        on
            citizen_cell.period_id = asked_breakdown.period_id
            and {{ area_band('citizen_cell.area') }} = asked_breakdown.band
            and citizen_cell.slot = asked_breakdown.slot
    inner join place on {{ area_geography('citizen_cell.area') }} = place.geography_id
),

placed as (
    select
        broken_down.period_id,
        broken_down.component_id,
        place.place_id,
        broken_down.breakdown_id,
        broken_down.parts,
        broken_down.citizens,
        broken_down.amount
    from broken_down
    inner join place on broken_down.geography_id = place.geography_id
    union all
    select
        broken_down_of_two.period_id,
        broken_down_of_two.component_id,
        place_of_two.place_id,
        broken_down_of_two.breakdown_id,
        broken_down_of_two.parts,
        broken_down_of_two.citizens,
        0 as amount
    from broken_down_of_two
    inner join place_of_two
        on
            broken_down_of_two.geography_id = place_of_two.geography_id
            and broken_down_of_two.other_geography_id = place_of_two.other_geography_id
    union all
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        1 as parts,
        1 as citizens,
        0 as amount
    from one_citizen
),

final as (
    select
        period_id,
        component_id,
        place_id,
        breakdown_id,
        cast(sum(citizens) as bigint) as citizens,
        cast(sum(amount) as decimal(18, 4)) as amount,
        cast(sum(parts) as bigint) as parts
    from placed
    group by 1, 2, 3, 4
)

select * from final
