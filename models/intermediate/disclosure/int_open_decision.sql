-- Every published figure, whether it is withheld and why: 1 to 4 citizens (`is_small`, primary), or to cover
-- others (secondary).

with

figure as (
    select * from {{ ref('int_open_figure') }}
),

cell as (
    select * from {{ ref('int_open_cell') }}
),

withheld as (
    select * from {{ ref('int_open_withheld') }}
),

unit as (
    select
        cell.period_id,
        cell.component_id,
        cell.place_id,
        cell.breakdown_id,
        bool_or(cell.is_small) as is_small,
        bool_or(withheld.cell_id is not null) as is_withheld
    from cell
    left join withheld on cell.cell_id = withheld.cell_id
    group by 1, 2, 3, 4
),

final as (
    select
        figure.period_id,
        figure.component_id,
        figure.place_id,
        figure.breakdown_id,
        unit.is_small,
        unit.is_withheld
    from figure
    inner join unit
        on
            figure.period_id = unit.period_id
            and figure.unit_component_id = unit.component_id
            and figure.unit_place_id = unit.place_id
            and figure.unit_breakdown_id = unit.breakdown_id
)

select * from final
