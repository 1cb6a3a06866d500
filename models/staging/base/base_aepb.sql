{{ checked_landing(
    'aepb',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
