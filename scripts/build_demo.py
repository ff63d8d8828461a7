"""Make the demonstration plan in its four formats from one source.

    python scripts/build_demo.py [FOLDER]      # default: src/mingcheng/content/demo

Reads `linjiang-plan.md` there and writes beside it `linjiang-plan.docx` (Word tables with merged cells),
`linjiang-plan.pdf` (text layer), `linjiang-plan-scanned.pdf` (pages as grey pictures, a little turned and noisy) and
`linjiang-plan.txt` (tables flattened as office conversions do). The same source, fonts and library versions give the
same bytes. Everything in the plan is invented.

The source is Markdown with four signs of its own: `: ` a centred line, `> ` a line without indent, `< ` a line set
right, `---` a new page. In a table an empty first cell belongs to the one above, and a row with a first cell alone is
one wide cell.

Fonts: AR PL UMing (Arphic Public License) and WenQuanYi Zen Hei (GPL with the font exception, which lets documents
embed it), embedded as subsets; on Debian `apt-get install fonts-arphic-uming fonts-wqy-zenhei`.
"""

from __future__ import annotations

import datetime
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy
import pypdfium2
from docx import Document as WordDocument
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from PIL import Image, ImageFilter
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, PageBreak, Paragraph, SimpleDocTemplate, Table

HERE = Path(__file__).resolve().parent.parent / "src" / "mingcheng" / "content" / "demo"
NAME = "linjiang-plan"
MADE = datetime.datetime(2025, 4, 28, 9, 0)
SERIF, SANS = "UMing", "ZenHei"
FONTS = {
    SERIF: (Path("/usr/share/fonts/truetype/arphic/uming.ttc"), 0, "fonts-arphic-uming"),  # face 0: mainland forms
    SANS: (Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"), 0, "fonts-wqy-zenhei"),
}
SCAN_DPI, SCAN_QUALITY, SCAN_TURN_DEGREES, SCAN_NOISE = 150, 36, 0.7, 5.0
# Columns of each table in centimetres, by its number of columns: the text block is 15.6 cm wide.
WIDTHS = {
    6: (1.9, 5.4, 1.6, 1.6, 1.6, 3.5),
    5: (1.2, 6.6, 2.6, 3.2, 2.0),
    7: (3.0, 2.6, 2.0, 1.9, 2.0, 2.0, 2.1),
}


@dataclass(frozen=True)
class Block:
    """One paragraph or table: `kind` is title, heading1, heading2, paragraph, centred, plain, right, table or break."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


def blocks_of(source: str) -> Iterator[Block]:
    """The source's blocks in order."""
    signs = {"# ": "title", "## ": "heading1", "### ": "heading2", ": ": "centred", "> ": "plain", "< ": "right"}
    for chunk in re.split(r"\n\s*\n", source.strip()):
        if chunk == "---":
            yield Block("break")
        elif chunk.startswith("|"):
            rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in chunk.splitlines()]
            yield Block("table", rows=[rows[0], *rows[2:]])
        else:
            sign = next((sign for sign in signs if chunk.startswith(sign)), "")
            yield Block(signs.get(sign, "paragraph"), chunk.removeprefix(sign).replace("\\*", "*"))


def is_wide(row: list[str]) -> bool:
    """Whether the row's first cell runs over all columns."""
    return bool(row[0]) and not any(row[1:])


def cells_above(rows: list[list[str]]) -> Iterator[tuple[int, int]]:
    """First and last row of each run of first cells that belong together."""
    starts = [place for place, row in enumerate(rows) if row[0]] + [len(rows)]
    for first, after in pairwise(starts):
        if after - first > 1:
            yield first, after - 1


# Text -----------------------------------------------------------------------------------------------------------------


def flattened(blocks: list[Block]) -> str:
    """The plan as a plain-text conversion writes it: a line a paragraph, a line a table cell with a tab before it."""
    parts = []
    for block in blocks:
        if block.kind == "table":
            for row in block.rows:
                cells = row[:1] if is_wide(row) else row
                parts.append("\n".join("\t" + cell for cell in cells))
        elif block.kind != "break":
            parts.append(block.text)
    return "\n\n".join(parts) + "\n"


# Word -----------------------------------------------------------------------------------------------------------------


def set_font(paragraph: WordParagraph, east_asian: str, size: float) -> None:
    """GB/T 9704 names its fonts in Chinese; Word looks for them under `w:eastAsia`."""
    for run in paragraph.runs:
        run.font.size = Pt(size)
        run.font.name = "Times New Roman"
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)


def add_paragraph(document: WordFile, block: Block) -> None:
    level = {"heading1": 1, "heading2": 2}.get(block.kind)
    paragraph = document.add_heading(block.text, level) if level else document.add_paragraph(block.text)
    fonts = {"title": ("方正小标宋简体", 22), "heading1": ("黑体", 16), "heading2": ("楷体_GB2312", 16)}
    set_font(paragraph, *fonts.get(block.kind, ("仿宋_GB2312", 16)))
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(28)
    if block.kind in {"title", "centred"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.kind == "right":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif block.kind != "plain":
        form.first_line_indent = Pt(32)


def add_table(document: WordFile, rows: list[list[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    table.autofit = False
    for place, row in enumerate(rows):
        for column, text in enumerate(row):
            cell = table.cell(place, column)
            cell.width = Cm(WIDTHS[len(row)][column])
            cell.paragraphs[0].text = text
            set_font(cell.paragraphs[0], "黑体" if place == 0 else "仿宋_GB2312", 10.5)
    for first, last in cells_above(rows):
        merge(table, (first, 0), (last, 0))
    for place, row in enumerate(rows):
        if is_wide(row):
            merge(table, (place, 0), (place, len(row) - 1))
    repeat_header(table)


def merge(table: WordTable, first: tuple[int, int], last: tuple[int, int]) -> None:
    """One cell out of many; the empty paragraphs that merging leaves behind are taken away."""
    cell = table.cell(*first).merge(table.cell(*last))
    for paragraph in cell.paragraphs[1:]:
        paragraph._element.getparent().remove(paragraph._element)


def repeat_header(table: WordTable) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def write_docx(blocks: list[Block], path: Path) -> None:
    document = WordDocument()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    for block in blocks:
        if block.kind == "break":
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif block.kind == "table":
            add_table(document, block.rows)
        else:
            add_paragraph(document, block)
    about = document.core_properties
    about.title, about.author, about.comments = "临江市软件产业高质量发展行动方案", "临江市（虚构）", ""
    about.created = about.modified = MADE
    raw = io.BytesIO()
    document.save(raw)
    path.write_bytes(without_clock(raw))


def without_clock(archive: io.BytesIO) -> bytes:
    """The same archive with one fixed time on every entry, so that a second run gives the same bytes."""
    done = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return done.getvalue()


# PDF ------------------------------------------------------------------------------------------------------------------


def register_fonts() -> None:
    for name, (path, face, package) in FONTS.items():
        if not path.exists():
            sys.exit(f"{path}: the font is not installed; on Debian: apt-get install {package}")
        pdfmetrics.registerFont(TTFont(name, str(path), subfontIndex=face))


def style(name: str, font: str = SERIF, size: float = 14, **more: Any) -> ParagraphStyle:
    more.setdefault("leading", size * 1.62)
    return ParagraphStyle(name, fontName=font, fontSize=size, wordWrap="CJK", **more)


def styles() -> dict[str, ParagraphStyle]:
    """Paragraph styles by kind of block, after GB/T 9704 with the fonts at hand."""
    return {
        "title": style("title", SANS, 17, alignment=TA_CENTER, leading=30, spaceAfter=14),
        "heading1": style("heading1", SANS, firstLineIndent=28, keepWithNext=1),
        "heading2": style("heading2", SANS, 13.5, firstLineIndent=28, keepWithNext=1),
        "paragraph": style("paragraph", firstLineIndent=28),
        "centred": style("centred", alignment=TA_CENTER, spaceAfter=4),
        "plain": style("plain"),
        "right": style("right", alignment=TA_RIGHT),
        "cell": style("cell", SERIF, 10, leading=14, alignment=TA_CENTER),
        "head": style("head", SANS, 10, leading=14, alignment=TA_CENTER),
    }


def pdf_table(rows: list[list[str]], forms: dict[str, ParagraphStyle]) -> Table:
    cells = [[Paragraph(text, forms["cell" if place else "head"]) for text in row] for place, row in enumerate(rows)]
    spans = [("SPAN", (0, first), (0, last)) for first, last in cells_above(rows)]
    spans += [("SPAN", (0, place), (-1, place)) for place, row in enumerate(rows) if is_wide(row)]
    look = [("GRID", (0, 0), (-1, -1), 0.6, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]
    widths = [width * cm for width in WIDTHS[len(rows[0])]]
    return Table(cells, colWidths=widths, repeatRows=1, style=look, spaceAfter=10)


def write_pdf(blocks: list[Block], path: Path) -> None:
    register_fonts()
    forms = styles()
    story: list[Any] = []
    for block in blocks:
        if block.kind == "break":
            story.append(PageBreak())
        elif block.kind == "table":
            story.append(pdf_table(block.rows, forms))
        elif block.kind == "centred":  # a table's caption stays with the first rows of its table
            story += [CondPageBreak(4 * cm), Paragraph(block.text, forms[block.kind])]
        else:
            story.append(Paragraph(block.text, forms[block.kind]))

    def number_page(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont(SERIF, 12)
        canvas.drawCentredString(A4[0] / 2, 1.6 * cm, f"— {document.page} —")

    margins = {"topMargin": 2.6 * cm, "bottomMargin": 2.4 * cm, "leftMargin": 2.6 * cm, "rightMargin": 2.6 * cm}
    about = {"title": "临江市软件产业高质量发展行动方案", "author": "临江市（虚构）"}
    document = SimpleDocTemplate(str(path), pagesize=A4, invariant=1, **margins, **about)
    document.build(story, onFirstPage=number_page, onLaterPages=number_page)


# Scan -----------------------------------------------------------------------------------------------------------------


def scanned(page: Image.Image, chance: numpy.random.Generator) -> Image.Image:
    """The page as an office scanner gives it: off-white, a little turned, soft and noisy."""
    turned = page.rotate(
        float(chance.uniform(-SCAN_TURN_DEGREES, SCAN_TURN_DEGREES)), Image.Resampling.BICUBIC, fillcolor=255
    ).filter(ImageFilter.GaussianBlur(0.5))
    grey = numpy.asarray(turned, dtype=numpy.float32) * 0.86 + 32
    shade = numpy.linspace(0, float(chance.uniform(-8, 8)), grey.shape[1], dtype=numpy.float32)
    noisy = grey + shade + chance.normal(0, SCAN_NOISE, grey.shape).astype(numpy.float32)
    return Image.fromarray(numpy.clip(noisy, 0, 255).astype(numpy.uint8))


def write_scan(printed: Path, path: Path) -> None:
    chance = numpy.random.default_rng(2028)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    for page in pypdfium2.PdfDocument(printed):
        picture = scanned(page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil().convert("L"), chance)
        body = io.BytesIO()
        picture.save(body, "JPEG", quality=SCAN_QUALITY, optimize=True)
        body.seek(0)
        canvas.drawImage(ImageReader(body), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def main(folder: Path) -> None:
    blocks = list(blocks_of((folder / f"{NAME}.md").read_text(encoding="utf-8")))
    (folder / f"{NAME}.txt").write_text(flattened(blocks), encoding="utf-8", newline="")
    write_docx(blocks, folder / f"{NAME}.docx")
    write_pdf(blocks, folder / f"{NAME}.pdf")
    write_scan(folder / f"{NAME}.pdf", folder / f"{NAME}-scanned.pdf")
    for path in sorted(folder.glob(f"{NAME}*")):
        print(f"{path.stat().st_size:9} {path}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
