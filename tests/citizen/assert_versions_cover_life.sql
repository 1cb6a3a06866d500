-- The versions of a citizen begin at birth, end at the end of time and, as many days as lie between,
-- leave no gap; one of them is current, unless the citizen is born after the as-of date. A row here
-- is a citizen without a version or with wrong ones.
{{ config(meta={'changed_only': true}) }}
with

person as (
    select * from {{ ref('stg_cpr__person') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

covered as (
    select
        citizen_key,
        min(valid_from) as first_valid_from,
        max(valid_to) as last_valid_to,
        sum(valid_to - valid_from) as days,
        sum(case when is_current then 1 else 0 end) as current_versions
    from {{ ref('dim_citizen') }}
    where citizen_key <> -1
    group by citizen_key
),

judged as (
    select
        coalesce(person.citizen_key, covered.citizen_key) as citizen_key,
        case
            when person.citizen_key is null then 'version of nobody'
            when covered.citizen_key is null then 'no version'
            when covered.first_valid_from <> person.birth_date then 'does not begin at birth'
            when covered.last_valid_to <> {{ end_of_time() }} then 'ends'
            when covered.days <> {{ end_of_time() }} - person.birth_date then 'gap or overlap'
            when
                covered.current_versions
                <> case when person.birth_date <= as_of.as_of_date then 1 else 0 end
                then 'not one current version'
        end as problem
    from person
    cross join as_of
    full outer join covered on person.citizen_key = covered.citizen_key
)

select * from judged
where problem is not null
