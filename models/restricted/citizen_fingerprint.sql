-- What the last delivery said of each citizen, as sums of hashes: an increment rebuilds those of whom the
-- next one says something else. An increment has taken the fingerprints before (macro prepare_increment).
{{ config(pre_hook=[
    {
        'sql': "{{ take_fingerprints(ref('citizen_identity')) if execute and not is_increment() }}",
        'transaction': false,
    },
    {
        'sql': "{{ shared_keys() if execute and not is_increment() }}",
        'transaction': false,
    },
], post_hook={
    'sql': "{{ drop_fingerprint_helpers() if execute }}",
    'transaction': false,
}) }}

with

final as (
    select
        citizen_key,
        {{ fingerprint_sums() | join(', ') }}
    from {{ source('landing', 'citizen_fingerprint') }}
    -- depends_on: {{ ref('citizen_identity') }}
)

select * from final
