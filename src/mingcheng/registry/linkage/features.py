"""What two records are compared by: the parts of their names, the spot of their address, their codes, as columns.

In: NODES, one row a record (`id`, `uscc`, `code`, `organisation_code`, `name`, `former_names`, `address`, `region`,
`founded`). Out: the table `compared` in the database, one row a name that a record has or had.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from mingcheng.registry.company_names import name_columns

COMPARED = (
    "unique_id", "node", "is_former", "coded", "code", "body", "name", "core", "trade_name", "sound", "business",
    "business_stem", "business_class", "region_stem", "form", "branch", "marks", "head", "spot", "road", "district",
    "founded",
)  # fmt: skip
"""`coded`: the record has a valid code; `body`: its organisation code; `marks`: numbers, other words in brackets, and
whether it is a group (集团)."""

_ROAD = r"([^省市区县镇乡村路街道,，、()（）\s0-9]{1,8}(?:路|街|大道|道|巷|弄|胡同))"
_ADDRESS = r"[\s,，。、;；:：()（）\-—_#]"


def compared(database: duckdb.DuckDBPyConnection) -> None:
    """Makes the table `compared` from the table `nodes`.

    Records of one valid code and one name are one row, with the first address, region and day that any of them has. A
    former name is a row of its own, so that a list with the old name finds the enterprise.
    """
    database.execute(
        """
        CREATE TABLE named AS
        SELECT min(id) AS node, uscc IS NOT NULL AS coded, any_value(code) AS code,
            any_value(organisation_code) AS body, coalesce(name, '') AS printed,
            arg_min(address, id) FILTER (address IS NOT NULL) AS address,
            arg_min(region, id) FILTER (region IS NOT NULL) AS district,
            arg_min(founded, id) FILTER (founded IS NOT NULL) AS founded,
            arg_min(former_names, id) FILTER (former_names IS NOT NULL) AS former
        FROM nodes GROUP BY uscc, name, CASE WHEN uscc IS NULL THEN id END
        """
    )
    names = database.sql("SELECT DISTINCT printed FROM named").to_arrow_table()["printed"]
    database.register("arrow_parts", _parts(names))
    database.execute("CREATE TABLE parts AS SELECT * FROM arrow_parts")
    database.unregister("arrow_parts")
    database.execute(_EVERY_NAME)
    former = database.sql("SELECT DISTINCT printed FROM every_name WHERE is_former").to_arrow_table()["printed"]
    if len(former):
        database.register("arrow_parts", _parts(former))
        database.execute("INSERT INTO parts SELECT * FROM arrow_parts WHERE printed NOT IN (SELECT printed FROM parts)")
        database.unregister("arrow_parts")
    database.execute(_COMPARED)
    for table in ("named", "every_name", "parts"):
        database.execute(f"DROP TABLE {table}")


def _parts(names: pa.ChunkedArray) -> pa.Table:
    """The parts of each different name, by the name as printed."""
    return name_columns(names).append_column("printed", names)


_EVERY_NAME = r"""
    CREATE TABLE every_name AS
    SELECT *, FALSE AS is_former FROM named
    UNION ALL BY NAME
    SELECT named.* REPLACE (trim(old) AS printed), TRUE AS is_former FROM (
        SELECT named, unnest(list_distinct(list_concat(
            regexp_split_to_array(coalesce(former, ''), '[;；、,，|/\n]+'), parts.former_names))) AS old
        FROM named JOIN parts USING (printed)
        WHERE former IS NOT NULL OR len(parts.former_names) > 0
    ) WHERE trim(old) <> ''
"""
"""Names that a record has, and those that it had: from the column of former names, or said in the name itself."""

_COMPARED = rf"""
    CREATE TABLE compared AS
    WITH placed AS (
        SELECT *, regexp_replace(upper(address), '{_ADDRESS}', '', 'g') AS plain FROM every_name
    ), spots AS (
        SELECT *, nullif(regexp_extract(plain, '{_ROAD}'), '') AS road,
            nullif(regexp_extract(plain, '{_ROAD}([0-9]+)', 2), '') AS house
        FROM placed
    )
    SELECT row_number() OVER (ORDER BY node, is_former, printed) AS unique_id, node, is_former, coded, spots.code,
        body, parts.normalised AS name, nullif(core, '') AS core, nullif(trade_name, '') AS trade_name,
        nullif(trade_sound, '') AS sound, nullif(business, '') AS business,
        nullif(business_stem, '') AS business_stem, business_class, region_stem, legal_form AS form,
        coalesce(branch, '') AS branch, coalesce(serial, '') || coalesce(qualifier, '') || CASE WHEN is_group THEN '集团' ELSE '' END AS marks,
        nullif(head, '') AS head, CASE WHEN house IS NOT NULL THEN road || house END AS spot, road, district, founded
    FROM spots LEFT JOIN parts USING (printed)
"""
