{{ checked_landing(
    'aefv',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
