-- Every citizen's month of a service is in one episode: episodes have as many months as there are. A
-- row here is a service whose episodes lose or invent months.
{{ config(meta={'changed_only': true}) }}
with

service_month as (
    select * from {{ ref('int_municipal_service_month') }}
),

episode as (
    select * from {{ ref('int_municipal_episode') }}
),

citizen_month as (
    select distinct
        citizen_key,
        service_code,
        basis,
        month
    from service_month
),

expected as (
    select
        service_code,
        basis,
        count(*) as months
    from citizen_month
    group by service_code, basis
),

covered as (
    select
        service_code,
        basis,
        sum(month_count) as months
    from episode
    group by service_code, basis
)

select
    coalesce(expected.service_code, covered.service_code) as service_code,
    coalesce(expected.basis, covered.basis) as basis,
    expected.months as expected_months,
    covered.months as covered_months
from expected
full outer join covered
    on expected.service_code = covered.service_code and expected.basis = covered.basis
where expected.months is distinct from covered.months
