-- Contacts with general practice in the last full year per 1,000 residents of each GP cluster (the
-- citizen's own practice on the date of the contact), by type and out of hours.

with

service_line as (
    select * from {{ ref('fct_practice_service') }}
    where is_gp_contact
),

citizen as (
    select * from {{ ref('dim_citizen') }}
),

gp_cluster as (
    select * from {{ ref('dim_gp_cluster') }}
),

population as (
    select
        extract(year from month) as year,
        gp_cluster_id,
        sum(citizens) / 12.0 as residents
    from {{ ref('fct_population') }}
    group by all
    having count(distinct month) = 12
),

latest_year as (
    select max(year) as year from population
),

last_year as (
    select population.*
    from population
    inner join latest_year on population.year = latest_year.year
),

final as (
    select
        gp_cluster.gp_cluster_name,
        round(last_year.residents, 0) as residents,
        sum(service_line.contact_count) as contacts,
        round(1000.0 * sum(service_line.contact_count) / last_year.residents, 0)
            as contacts_per_1000,
        {% for code in [
            'ordinary_consultation', 'telephone', 'email', 'video', 'other_physical', 'home_visit'
        ] %}
            round(
                1000.0 * sum(
                    case
                        when service_line.gp_contact_type = '{{ code }}'
                            then service_line.contact_count
                        else 0
                    end
                ) / last_year.residents, 0
            ) as {{ code }}_per_1000,
        {% endfor %}
        round(
            100.0 * sum(
                case when service_line.is_out_of_hours then service_line.contact_count else 0 end
            ) / sum(service_line.contact_count), 1
        ) as out_of_hours_percent
    from service_line
    inner join citizen on service_line.citizen_version_key = citizen.citizen_version_key
    inner join last_year
        on
            citizen.gp_cluster_id = last_year.gp_cluster_id
            and extract(year from service_line.service_date) = last_year.year
    inner join gp_cluster on citizen.gp_cluster_id = gp_cluster.gp_cluster_id
    group by gp_cluster.gp_cluster_name, last_year.residents
)

select * from final
order by gp_cluster_name
