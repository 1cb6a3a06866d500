-- Shares of anchors with prior contact (forudgående kontakt; project definition) with another sector
-- within each of prior_contact_windows, of int_prior_contact_tally.

with

tally as (
    select * from {{ ref('int_prior_contact_tally') }}
),

final as (
    select
        month,
        geography_level,
        geography_code,
        anchor_group,
        prior_sector,
        window_days,
        anchors,
        anchors_with_prior_contact,
        cast(anchors_with_prior_contact / anchors as decimal(7, 6)) as share_with_prior_contact
    from tally
)

select * from final
order by 1, 2, 3, 4, 5, 6
