-- A statistical expectation that is not met warns; of a strict build (./scripts/build --strict-quality)
-- it is an error, so that the warehouse is left as it was.
{{ config(severity='error' if env_var('PAA_TVAERS_STRICT_QUALITY', '') else 'warn') }}

select * from {{ ref('expectation_result') }}
where outcome = 'not_met' and severity = 'warning'
