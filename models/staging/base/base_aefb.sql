{{ checked_landing(
    'aefb',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
