"""An address in, the code to scan it with out: drawn, or in letters. The only module that knows segno."""

from io import BytesIO, StringIO


def scan_svg(address: str) -> str:
    """The code as SVG that stands in a page, black on white with the quiet around it that it needs."""
    import segno

    sink = BytesIO()
    segno.make(address, micro=False).save(
        sink,
        kind="svg",
        border=4,
        light="#fff",
        dark="#000",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        nl=False,
    )
    return sink.getvalue().decode()


def scan_letters(address: str) -> str:
    """The code for a terminal."""
    import segno

    sink = StringIO()
    segno.make(address, micro=False).terminal(sink, compact=True)
    return sink.getvalue()
