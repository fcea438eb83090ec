"""A small PDF from lines at places, for tests and benchmarks: no library that writes PDF is needed for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zlib import compress


@dataclass(frozen=True, slots=True)
class Line:
    """`x` and `y` in points from the lower left corner of an A4 page (595 × 842)."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False


def pdf(pages: Iterable[Sequence[Line]], title: str = "") -> bytes:
    """The bytes of a PDF with these lines in Helvetica; a page without any has a grey square as its picture."""
    objects = [b"", b"", _font("Helvetica"), _font("Helvetica-Bold")]
    kids = []
    for lines in pages:
        drawn = b"\n".join(map(_drawn, lines)) if lines else b"0.5 g 100 100 300 300 re f"
        stream = compress(drawn)
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream))
        resources = b"<< /Font << /R 3 0 R /B 4 0 R >> >>"
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %b /Contents %d 0 R >>"
        objects.append(page % (resources, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(kids), b" ".join(kids))
    objects.append(b"<< /Title (%b) >>" % _escaped(title))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\n" % (len(objects) + 1, len(objects))
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def _font(name: str) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%b /Encoding /WinAnsiEncoding >>" % name.encode()


def _drawn(line: Line) -> bytes:
    font = b"B" if line.bold else b"R"
    return b"BT /%b %g Tf 1 0 0 1 %g %g Tm (%b) Tj ET" % (font, line.size, line.x, line.y, _escaped(line.text))


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")
