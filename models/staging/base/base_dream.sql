{{ checked_landing(
    'dream',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
