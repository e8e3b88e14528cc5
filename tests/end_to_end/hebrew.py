"""A page in Hebrew: the letters stand from right to left, so the file has them backwards."""

from io import BytesIO
from pathlib import Path

LINES = (
    "המגדלור נבנה על הצוק הצפוני לפני מאה שנה.",
    "שומר המגדלור מדליק את המנורה בכל ערב בשעה שש.",
    "המבקרים עולים במדרגות רק בימי שלישי.",
)
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "C:/Windows/Fonts")
_FONTS = ("DejaVuSans.ttf", "FreeSans.ttf", "NotoSansHebrew-Regular.ttf", "Arial.ttf", "arial.ttf")


def hebrew_font() -> Path | None:
    """Return a font of this machine that has Hebrew letters."""
    return next(
        (path for name in _FONTS for folder in _FOLDERS for path in Path(folder).rglob(name)), None
    )


def hebrew_page(font: Path) -> bytes:
    """Return a page with `LINES` on it."""
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(TTFont("hebrew", str(font)))
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    canvas.setFont("hebrew", 14)
    for row, line in enumerate(LINES):
        canvas.drawRightString(540, 760 - 40 * row, line[::-1])
    canvas.save()
    return out.getvalue()
