-- Citizens tied to each other by rows of the last delivery that bear the same key.

with

final as (
    select
        shared_key,
        citizen_key
    from {{ source('landing', 'citizen_link') }}
    -- The fingerprints are taken together with the links. depends_on: {{ ref('citizen_fingerprint') }}
)

select * from final
