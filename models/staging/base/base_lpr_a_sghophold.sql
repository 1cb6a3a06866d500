{{ checked_landing(
    'lpr_a_sghophold',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
