{{ checked_landing(
    'cpr_civilstand',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
