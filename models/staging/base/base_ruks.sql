{{ checked_landing(
    'ruks',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
