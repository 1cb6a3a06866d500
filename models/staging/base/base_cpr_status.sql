{{ checked_landing(
    'cpr_status',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
