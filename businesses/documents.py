"""Printed matter: a Typst template, and its words as data, so that nothing that people typed is ever markup."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "documents"
# For names that are written in Arabic or Javanese letters; all others are in the fonts that come with Typst.
FONTS = [str(TEMPLATES / "fonts")]


_kept = threading.local()


def pdf_of(template: str, data: dict[str, Any]) -> bytes:
    """Fill `templates/documents/<template>.typ` with `data`; only our own fonts and those of Typst are used."""
    pdf = _compiler(template).compile(format="pdf", sys_inputs={"data": json.dumps(data)})
    assert isinstance(pdf, bytes)
    return pdf


def _compiler(template: str) -> typst.Compiler:
    """Kept by each thread, for reading the fonts takes half as long as a page; two threads can't share one."""
    found: dict[str, typst.Compiler] = _kept.__dict__
    if template not in found:
        path = str(TEMPLATES / f"{template}.typ")
        found[template] = typst.Compiler(path, root=str(TEMPLATES), font_paths=FONTS, ignore_system_fonts=True)
    return found[template]


def qr_svg(address: str, *, mask: int | None = None) -> str:
    """A QR code as the text of an SVG picture, dark on nothing.

    Any of the 8 patterns that may lie over it can be read; looking for the best takes four fifths of the time, so
    whoever makes thousands names one as `mask`.
    """
    buffer = io.BytesIO()
    # Never a Micro QR code, which short words would become: phones don't read them.
    segno.make_qr(address, error="m", mask=mask).save(
        buffer, kind="svg", border=0, dark="#1E1B18", xmldecl=False, omitsize=True
    )
    return buffer.getvalue().decode()
