{{ checked_landing(
    'lpr_a_kontakt',
    identity=ref('citizen_identity'),
    citizens=ref('stg_cpr__person')
) }}
