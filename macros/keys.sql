{#- Integer keys. All are the low bits of a hash of their natural key, 63 unless said otherwise: the same
    from run to run, from one delivery to the next and whatever the order of the rows. -#}

{#- A key that anyone may recompute from the natural key. -#}
{% macro surrogate_key(columns) -%}
    {{ hash_to_bigint("concat_ws('|', " ~ (columns | join(', ')) ~ ")") }}
{%- endmacro %}

{#- The same in 40 bits, for dimensions, whose keys stand in the hundreds of millions of rows of facts and
    do not compress. Of 20,000 members, more than any has, two would meet once in 5,000 registers. -#}
{% macro dimension_key(columns) -%}
    ({{ surrogate_key(columns) }} & 1099511627775)
{%- endmacro %}

{% macro hash_to_bigint(text) -%}
    {{ return(adapter.dispatch('hash_to_bigint')(text)) }}
{%- endmacro %}

{% macro duckdb__hash_to_bigint(text) -%}
    (md5_number_lower({{ text }}) >> 1)::bigint
{%- endmacro %}

{#- A fast hash of a row's columns for the largest tables, where a text hash would cost more than all
    else. The engine's own: the same from run to run on one version of the engine. -#}
{% macro row_hash(columns) -%}
    {{ return(adapter.dispatch('row_hash')(columns)) }}
{%- endmacro %}

{% macro duckdb__row_hash(columns) -%}
    (hash({{ columns | join(', ') }}) >> 1)::bigint
{%- endmacro %}

{#- The citizen's key: the first 62 bits of HMAC-SHA256 of the pnr, so that nobody can recompute it from a pnr without
    the secret. The two padded keys of the HMAC are session variables that the plugin sets; they
    are never part of the SQL that dbt compiles, logs or stores. -#}
{% macro citizen_key(pnr) -%}
    {{ return(adapter.dispatch('citizen_key')(pnr)) }}
{%- endmacro %}

{% macro duckdb__citizen_key(pnr) -%}
    (
        ('0x' || left(sha256(
            getvariable('hmac_outer_pad')
            || unhex(sha256(getvariable('hmac_inner_pad') || encode({{ pnr }})))
        ), 16))::ubigint >> 2
    )::bigint
{%- endmacro %}

{#- An identifier of a register as an integer. A whole number of up to 18 digits is itself; any
    other text is hashed into the range above those, so that the two can't meet. -#}
{% macro integer_key(identifier) -%}
    case
        when
            length({{ identifier }}) <= 18
            and try_cast({{ identifier }} as bigint) >= 0
            and cast(try_cast({{ identifier }} as bigint) as varchar) = {{ identifier }}
            then try_cast({{ identifier }} as bigint)
        else {{ hash_to_bigint(identifier) }} | (1::bigint << 62)
    end
{%- endmacro %}

{#- Key of a citizen's version. citizen_key has 62 bits, so the sum stays a bigint; two citizens'
    versions meet no more often than two random keys would. -#}
{% macro citizen_version_key(citizen_key, valid_from) -%}
    (
        {{ citizen_key }}
        + {{ dbt.datediff("date '1850-01-01'", valid_from, 'day') }} * 2654435761
    )
{%- endmacro %}
