-- Service lines of the practice sector with what their codes mean on the date: the provider behind
-- the number, which may be another's later, and the service of general practice behind the code.
--
-- GP contact type (kontakttype i almen praksis): specialties 80-89 only, by the seed gp_service
-- (groups by the mission; membership is a project definition where the seed says so). A regional
-- agreement on a code goes before the national one.
--
-- GP contact: a line with a contact type, at least one contact, and not of a child without an own
-- number, whose contacts are not those of the adult on whose card they stand.

with

service_line as (
    select * from {{ ref('int_practice_service_line_key') }}
),

practice_specialty as (
    select * from {{ ref('practice_specialty') }}
),

provider as (
    select * from {{ ref('int_provider_spell') }}
),

geography as (
    select * from {{ ref('int_municipality_geography') }}
),

gp_service as (
    select * from {{ ref('int_gp_service') }}
),

national_service as (
    select * from gp_service
    where region_code is null
),

regional_service as (
    select
        gp_service.practice_service_key,
        gp_service.service_code,
        gp_service.gp_contact_type,
        geography.municipality_code,
        greatest(gp_service.valid_from, geography.valid_from) as valid_from,
        least(gp_service.valid_to, geography.valid_to) as valid_to
    from gp_service
    inner join geography
        on
            gp_service.region_code = geography.region_code
            and gp_service.valid_from < geography.valid_to
            and gp_service.valid_to > geography.valid_from
),

-- The same four digits mean something else in another specialty.
located as (
    select
        service_line.*,
        case when practice_specialty.is_gp_range then service_line.service_code end
            as gp_service_code,
        coalesce(provider.provider_key, -1) as provider_key,
        provider.municipality_code as provider_municipality_code
    from service_line
    left join practice_specialty
        on service_line.practice_specialty_code = practice_specialty.code
    left join provider
        on
            service_line.provider_number = provider.provider_number
            and {{ valid_on('provider', 'service_line.service_date') }}
),

typed as (
    select
        located.*,
        coalesce(
            regional_service.practice_service_key, national_service.practice_service_key, -1
        ) as practice_service_key,
        case
            when regional_service.practice_service_key is not null
                then regional_service.gp_contact_type
            else national_service.gp_contact_type
        end as gp_contact_type
    from located
    left join national_service
        on
            located.gp_service_code = national_service.service_code
            and {{ valid_on('national_service', 'located.service_date') }}
    left join regional_service
        on
            located.gp_service_code = regional_service.service_code
            and located.provider_municipality_code = regional_service.municipality_code
            and {{ valid_on('regional_service', 'located.service_date') }}
),

final as (
    select
        service_line_key,
        citizen_key,
        service_date,
        date_precision,
        provider_key,
        provider_number,
        practice_specialty_code,
        service_code,
        practice_service_key,
        gp_contact_type,
        service_count,
        contact_count,
        gross_fee,
        is_child_line,
        service_time_code,
        insurance_group_code,
        gp_contact_type is not null and contact_count > 0 and not is_child_line as is_gp_contact
    from typed
)

select * from final
