-- Every statistical expectation that is meant for a delivery of this origin, with what came of it.
-- `not_judged` is what had nothing to judge: a first delivery has none before it, and a small landing
-- has too few rows for a share to mean anything.

with

expectation as (
    select * from {{ ref('expectation') }}
),

outcome as (
    select * from {{ ref('int_expectation_outcome') }}
),

final as (
    select
        expectation.expectation_code,
        expectation.suite,
        expectation.label_da,
        expectation.label_en,
        expectation.column_name,
        coalesce(expectation.subjects, '') as subjects,
        expectation.min_value,
        expectation.max_value,
        expectation.mostly_percent,
        expectation.severity,
        expectation.source_da,
        expectation.source_en,
        expectation.provenance,
        cast(outcome.outcome as varchar) as outcome,
        cast(outcome.judged_count as bigint) as judged_count,
        cast(outcome.unexpected_count as bigint) as unexpected_count,
        cast(outcome.lowest as decimal(18, 4)) as lowest,
        cast(outcome.highest as decimal(18, 4)) as highest,
        cast(outcome.unexpected as varchar) as unexpected
    from expectation
    inner join outcome on expectation.expectation_code = outcome.expectation_code
)

select * from final
order by expectation_code
