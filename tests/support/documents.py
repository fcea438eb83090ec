"""Small documents of the formats that are no text, made for tests: what each holds is plain in the call."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Paragraph = tuple[str, str]  # its style, '' for none, and its words
STAMP = (2031, 1, 1, 0, 0, 0)  # of each file in an archive, so that the same call gives the same bytes


def docx(paragraphs: Sequence[Paragraph], *, header: str = "", title: str = "") -> bytes:
    """A Word document; 'deleted' is the style of words that a reviewer has struck out."""
    from docx import Document
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = Document()
    document.core_properties.title = title
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for style, words in paragraphs:
        if style == "deleted":
            run = f'<w:del {nsdecls("w")} w:id="1" w:author="x"><w:r><w:delText>{words}</w:delText></w:r></w:del>'
            document.add_paragraph()._p.append(parse_xml(run))
        else:
            document.add_paragraph(words, style=style or None)
    out = BytesIO()
    document.save(out)
    return _restamped(out.getvalue())


def odt(paragraphs: Sequence[Paragraph], *, title: str = "") -> bytes:
    """An OpenDocument text; styles are 'Title', 'h' for a heading, 'item' for one of a list."""
    xmlns = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{name}="{xmlns}{name}:1.0"' for name in ("office", "text", "table", "style"))
    shapes = {
        "h": '<text:h text:outline-level="1">{}</text:h>',
        "item": "<text:list><text:list-item><text:p>{}</text:p></text:list-item></text:list>",
        "Title": '<text:p text:style-name="Title">{}</text:p>',
    }
    body = "".join(shapes.get(style, "<text:p>{}</text:p>").format(words) for style, words in paragraphs)
    content = f"<office:document-content {names}><office:body><office:text>{body}</office:text></office:body>"
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    meta = f"<office:document-meta {names} {dc}><office:meta><dc:title>{title}</dc:title></office:meta>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"{content}</office:document-content>",
            "meta.xml": f"{meta}</office:document-meta>",
        }
    )


def epub(chapters: Mapping[str, str], *, title: str, date: str) -> bytes:
    """An EPUB of these XHTML files, in their order."""
    items = "".join(f'<item id="{n}" href="{n}" media-type="application/xhtml+xml"/>' for n in chapters)
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata {dc}><dc:title>{title}</dc:title>'
        f"<dc:date>{date}</dc:date></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "book/book.opf": package,
            **{f"book/{name}": text for name, text in chapters.items()},
        }
    )


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """A spreadsheet of one sheet."""
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return _restamped(out.getvalue())


def warc(pages: Sequence[tuple[str, str, str]]) -> bytes:
    """A crawl, packed; each page is its address, its content type and its body."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    for url, kind, body in pages:
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        dated = {"WARC-Date": "2031-05-01T00:00:00Z"}
        record = writer.create_warc_record(
            url, "response", payload=BytesIO(body.encode()), http_headers=headers, warc_headers_dict=dated
        )
        writer.write_record(record)
    return out.getvalue()


def packed(files: Mapping[str, str | bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(ZipInfo(name, STAMP), content, ZIP_DEFLATED)
    return out.getvalue()


def _restamped(data: bytes) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()})
