{{ checked_landing(
    'lmdb',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
