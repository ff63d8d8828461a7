"""A table as a grid: every place filled, merged cells repeated, header rows told from the rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mingcheng.plans.grids import Grid, grid_of, is_banner
from mingcheng.reading.document import Block, Cell, Document, Kind

Spanned = tuple[str, int, int]
"""Text, rows and columns that the cell covers."""


def table(rows: list[list[str | Spanned | None]], headers: int = 1) -> Document:
    """A document of one table; None is a place that a merged cell covers."""
    text, cells = "", []
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                words, height, width = (cell, 1, 1) if isinstance(cell, str) else cell
                start = len(text)
                text += words + "\n"
                cells.append(Cell(number, column, start, start + len(words), height, width, number < headers))
    return Document(text, (Block(Kind.TABLE, 0, len(text), cells=tuple(cells)),), "docx")


def grid(rows: list[list[str | Spanned | None]], headers: int = 1) -> Grid:
    document = table(rows, headers)
    found = grid_of(document, document.blocks[0])
    assert found is not None
    return found


def texts(found: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows]


def test_merged_cells_fill_all_their_places_and_say_which_are_repeats() -> None:
    found = grid([["类别", "指标", "2028年"], [("规模", 2, 1), "收入", "100"], [None, "企业", "5"]])
    assert found.headers == ("类别", "指标", "2028年")
    assert texts(found) == [["规模", "收入", "100"], ["规模", "企业", "5"]]
    assert [[cell.is_repeat for cell in row] for row in found.rows] == [[False] * 3, [True, False, False]]


def test_header_rows_are_joined_column_by_column() -> None:
    found = grid(
        [[("指标", 2, 1), ("目标值", 1, 2), None], [None, "2027年", "2028年"], ["收入", "80", "100"]], headers=2
    )
    assert found.headers == ("指标", "目标值2027年", "目标值2028年")
    assert texts(found) == [["收入", "80", "100"]]


def test_a_second_header_row_is_known_by_its_years_even_when_it_is_not_marked() -> None:
    found = grid([["指标", ("目标值", 1, 2), None], ["", "2027年", "2028年"], ["收入", "80", "100"]])
    assert found.headers == ("指标", "目标值2027年", "目标值2028年")


def test_a_row_over_the_whole_width_is_a_banner() -> None:
    found = grid([["序号", "任务"], [("一、企业培育", 1, 2), None], ["1", "引进企业"]])
    assert [is_banner(row) for row in found.rows] == [True, False]


def test_columns_are_found_by_their_headers() -> None:
    found = grid([["指标", "2027年", "2028年"], ["收入", "80", "100"]])
    assert (found.columns(r"20\d\d"), found.column("指标"), found.column("单位")) == ([1, 2], 0, None)


def test_a_table_of_one_row_has_no_grid() -> None:
    document = table([["指标", "2028年"]])
    assert grid_of(document, document.blocks[0]) is None
    assert grid_of(document, Block(Kind.TABLE, 0, 0)) is None


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("甲乙12 \n％"), max_size=6), min_size=3, max_size=3), min_size=2, max_size=6
    )
)
def test_every_cell_leads_back_to_its_place_in_the_document(rows: list[list[str]]) -> None:
    document = table([list(row) for row in rows])
    found = grid_of(document, document.blocks[0])
    assert found is not None
    for row, printed in zip(found.rows, rows[len(rows) - len(found.rows) :], strict=True):
        for cell, text in zip(row, printed, strict=True):
            assert document.quote(cell.start, cell.end) == text
            assert cell.text == "".join(text.split()).replace("％", "%")
            if cell.text:
                first, last = cell.source(0, len(cell.text))
                assert document.quote(first, last) == text.strip()
