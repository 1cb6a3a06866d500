-- What seed component_part says of components holds in every published cell. A row is a total that does
-- not agree with its parts.
with

relation as (
    select * from {{ ref('int_open_relation') }}
),

cell as (
    select * from {{ ref('int_open_cell') }}
),

added_up as (
    select
        relation.relation_id,
        relation.relation,
        sum(case when relation.is_total then relation.weight * cell.value else 0 end) as total,
        sum(case when relation.is_total then 0 else relation.weight * cell.value end) as parts
    from relation
    inner join cell on relation.cell_id = cell.cell_id
    group by 1, 2
),

final as (
    select *
    from added_up
    where
        (relation = 'whole' and abs(total - parts) > 0.1)
        or (relation = 'some' and parts > total + 0.1)
        or (relation = 'overlapping' and total > parts + 0.1)
)

select * from final
