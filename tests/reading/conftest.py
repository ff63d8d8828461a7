"""Documents of every format, made in the tests themselves; all names in them are made up."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest

from mingcheng.reading import Block, Document, Kind, Limits
from mingcheng.reading.content import read_content

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFD = "http://www.ofdspec.org/2016"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_ROLES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
CJK_FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)
Reader: TypeAlias = Callable[..., Document]


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of the parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


class Make:
    """Makers of small documents."""

    def word(self, body: str, **related: str) -> bytes:
        """A .docx of this body (WordprocessingML, prefix `w:`); `related` are parts by role: styles, numbering."""
        relations = "".join(
            f'<Relationship Id="r{number}" Type="{_ROLES}/{role}" Target="{role}.xml"/>'
            for number, role in enumerate(related)
        )
        parts = {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r" Type="{_ROLES}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>',
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        }
        for role, xml in related.items():
            parts[f"word/{role}.xml"] = f'<w:{role} xmlns:w="{WORD}">{xml}</w:{role}>'
        return zipped(parts)

    def paragraph(self, text: str, properties: str = "") -> str:
        """A Word paragraph."""
        return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    def word_table(self, rows: Sequence[Sequence[str]]) -> str:
        """A Word table; a cell text may be preceded by cell properties, parted by a bar: `<w:vMerge/>|`."""
        xml = ""
        for row in rows:
            xml += "<w:tr>"
            for cell in row:
                properties, _bar, text = cell.rpartition("|")
                xml += f"<w:tc><w:tcPr>{properties}</w:tcPr>{self.paragraph(text)}</w:tc>"
            xml += "</w:tr>"
        return f"<w:tbl>{xml}</w:tbl>"

    def pdf(self, draw: Callable[[object], None], pages: int = 1, font: str = "STSong-Light") -> bytes:
        """A PDF on A4; `draw` gets the canvas for every page, with a Chinese font of 12 points set."""
        from reportlab.lib.pagesizes import A4
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        if font == "STSong-Light":
            pdfmetrics.registerFont(UnicodeCIDFont(font))
        file = io.BytesIO()
        canvas = Canvas(file, pagesize=A4)
        for _page in range(pages):
            canvas.setFont(font, 12)
            draw(canvas)
            canvas.showPage()
        canvas.save()
        return file.getvalue()

    def lines_pdf(self, pages: Sequence[Sequence[tuple[float, float, str]]], size: float = 12) -> bytes:
        """A PDF of lines: distance from the left and from the top of the page, and text."""
        remaining = iter(pages)

        def draw(canvas: object) -> None:
            for x, y, text in next(remaining):
                canvas.setFont("STSong-Light", size)  # type: ignore[attr-defined]
                canvas.drawString(x, 842 - y, text)  # type: ignore[attr-defined]

        return self.pdf(draw, len(pages))

    def embedded_font(self) -> str:
        """The name of a Chinese font that is embedded, so that a page can be drawn as a picture; skips without one."""
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.ttfonts import TTFError, TTFont

        for path in CJK_FONTS:
            if Path(path).exists():
                try:
                    pdfmetrics.registerFont(TTFont("embedded", path, subfontIndex=0))
                except TTFError:
                    continue
                return "embedded"
        pytest.skip("no Chinese font on this machine to draw a page with")

    def picture_pdf(self, pdf: bytes, dpi: int = 150) -> bytes:
        """A scan: the pages of a PDF as pictures in a PDF."""
        images = self.pictures(pdf, dpi)
        file = io.BytesIO()
        images[0].save(file, "PDF", save_all=True, append_images=images[1:], resolution=dpi)  # type: ignore[attr-defined]
        return file.getvalue()

    def pictures(self, pdf: bytes, dpi: int = 150) -> list[object]:
        import pypdfium2

        document = pypdfium2.PdfDocument(pdf)
        images: list[object] = [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
        document.close()
        return images

    def ofd(
        self, pages: Sequence[str], common: str = "", before: str = "", parts: Mapping[str, str | bytes] | None = None
    ) -> bytes:
        """An .ofd file; a page is the XML of a layer's objects, prefix `ofd:`, in millimetres of A4. `common` stands in
        the document's common data, `before` before the content of every page; `parts` are further files."""
        listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        files: dict[str, str | bytes] = {
            "OFD.xml": f'<ofd:OFD xmlns:ofd="{OFD}"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f'<ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>'
            f"0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        }
        for number, xml in enumerate(pages):
            files[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
                f'<ofd:Page xmlns:ofd="{OFD}">{before}<ofd:Content><ofd:Layer>{xml}</ofd:Layer></ofd:Content></ofd:Page>'
            )
        return zipped({**files, **(parts or {})})

    def ofd_line(self, x: float, y: float, text: str, size: float = 4.0) -> str:
        """A line of text in OFD: left edge and base line in millimetres, every character as wide as high."""
        deltas = f"g {len(text) - 1} {size}" if len(text) > 1 else ""
        return (
            f'<ofd:TextObject Boundary="{x} {y - size} 180 {size * 1.2}" Size="{size}" Font="1">'
            f'<ofd:TextCode X="0" Y="{size}" DeltaX="{deltas}">{text}</ofd:TextCode></ofd:TextObject>'
        )


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def read_bytes() -> Reader:
    """Reads content under a file name, in this process."""

    def read(content: bytes, name: str, limits: Limits | None = None) -> Document:
        return read_content(content, name, limits or Limits())

    return read


@pytest.fixture(scope="session")
def told() -> Callable[[Document], list[tuple[Kind, str]]]:
    """Kind and text of every block."""
    return lambda document: [(block.kind, document.quote(block.start, block.end)) for block in document.blocks]


@pytest.fixture(scope="session")
def grid() -> Callable[[Document, Block], list[list[str]]]:
    """The texts of a table by row and column; a place that a merged cell covers shows `^` or `<`."""

    def of(document: Document, block: Block) -> list[list[str]]:
        height = max(cell.row + cell.row_span for cell in block.cells)
        width = max(cell.column + cell.column_span for cell in block.cells)
        rows = [["" for _ in range(width)] for _ in range(height)]
        for cell in block.cells:
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    rows[row][column] = "<" if column > cell.column else "^"
            rows[cell.row][cell.column] = document.quote(cell.start, cell.end)
        return rows

    return of
