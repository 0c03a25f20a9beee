"""Private files: what is taken, how it is made harmless, where it goes and when it is deleted.

A picture is drawn anew from its pixels by the code that prepares product pictures. A PDF is kept as it came, so
one that could do anything but show pages is refused, and so is one that can't be looked into.
"""

from __future__ import annotations

import hashlib
import logging
import re
import subprocess
import sys
import uuid
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from businesses import pdf_look
from businesses.models import Business, ChangeRequest, ChangeStatus, FilePurpose, PrivateFile
from businesses.pictures import MAX_BYTES, as_plain_jpeg

PDF = "application/pdf"
JPEG = "image/jpeg"

# The first look, at what stands in clear; `pdf_look` sees the rest.
_ACTIVE = re.compile(rb"/(?:" + "|".join(pdf_look.FORBIDDEN).encode() + rb")(?![A-Za-z0-9])")
_ENCRYPTED = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
# A name may be written with hex escapes: /J#61vaScript.
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")

logger = logging.getLogger(__name__)


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is none, is locked with a password, is active, or can't be looked into with certainty."""
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_("This file is neither a PDF nor a picture."), code="kind")
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("The end of this PDF is missing. Please save or scan it again."), code="broken")
    plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)
    if _ENCRYPTED.search(plain):
        reason = pdf_look.ENCRYPTED
    elif _ACTIVE.search(plain):
        reason = pdf_look.ACTIVE
    else:
        reason = _looked_into(content)
    words = {
        pdf_look.ENCRYPTED: _(
            "This PDF is locked with a password. Please save it without one, or take a picture of the paper."
        ),
        pdf_look.ACTIVE: _(
            "This PDF holds more than pages: a program, a form or another file. Please scan the paper again."
        ),
        pdf_look.PAGES: _("This PDF has more than %(most)s pages. Please send the pages that matter only.")
        % {"most": pdf_look.MAX_PAGES},
        pdf_look.UNREADABLE: _(
            "We can't look into this PDF. Please save it again as a plain PDF, or take a picture of the paper."
        ),
    }
    if reason:
        raise ValidationError(words[reason], code=reason)


def _looked_into(content: bytes) -> str:
    """Why `content` can't be kept, or nothing; found out by a process that may not take long or much memory."""
    # Isolated: it reads no environment and no file of the portal.
    command = [sys.executable, "-I", str(Path(pdf_look.__file__))]
    try:
        # The processor's time is limited inside; this is for a machine that is too busy to come to it.
        done = subprocess.run(command, input=content, capture_output=True, timeout=15, check=False)
    except subprocess.TimeoutExpired:
        return pdf_look.UNREADABLE
    word = done.stdout.decode().strip()
    if word == "ok":
        return ""
    if done.returncode > 0:
        # Ended by a signal it is the file's fault, but this is ours: every PDF would be refused.
        logger.error("pdf_look failed with exit code %s", done.returncode)
    return word if word in {pdf_look.ENCRYPTED, pdf_look.ACTIVE, pdf_look.PAGES} else pdf_look.UNREADABLE


def made_harmless(file: File[bytes]) -> tuple[bytes, str]:
    """The bytes to keep of an uploaded scan, and their kind; raises ValidationError in words for her."""
    if file.size > MAX_BYTES:
        raise ValidationError(
            _("This file is larger than 8 MB. Please make it smaller, or take a picture."), code="size"
        )
    file.seek(0)
    start = file.read(5)
    file.seek(0)
    if not start:
        raise ValidationError(_("This file is empty. Please choose another one."), code="empty")
    if start == b"%PDF-":
        content = file.read()
        check_pdf(content)
        return content, PDF
    return as_plain_jpeg(file, size=file.size), JPEG


def keep_file(business: Business, purpose: str, file: File[bytes], *, by: User) -> PrivateFile:
    """Store a file of `business`, whatever she called it under a random name; raises ValidationError.

    Call it within a transaction: when that fails, the bytes go too.
    """
    content, kind = made_harmless(file)
    pk = uuid.uuid4()
    row = PrivateFile(
        pk=pk,
        business=business,
        purpose=purpose,
        name=shown_name(str(file.name or ""), kind),
        content_type=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    row.file.save(f"{pk}{'.pdf' if kind == PDF else '.jpg'}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except Exception:
        storages["private"].delete(str(row.file.name))
        raise
    return row


def shown_name(name: str, kind: str) -> str:
    """Her name for the file, fit for a page and a header: letters, digits and a few signs, with the right ending."""
    stem = re.sub(r"[^\w .()-]", "", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:100].strip(' .') or 'scan'}{'.pdf' if kind == PDF else '.jpg'}"


def forget_file(row: PrivateFile) -> None:
    """Delete the row now and its bytes once that is certain."""
    name = str(row.file.name)
    row.delete()
    transaction.on_commit(partial(_delete_bytes, name))


def _delete_bytes(name: str) -> Any:
    storages["private"].delete(name)


def sweep() -> int:
    """Forget scans whose licence is gone by another way than its page (a merge, an import that took back a NIB), and
    proofs of wishes that were withdrawn, by her or because the business ended.

    A day's grace, because a scan is stored a moment before its licence names it.
    """
    lost = PrivateFile.objects.filter(
        purpose=FilePurpose.LICENCE, licence=None, uploaded_at__lt=timezone.now() - timedelta(days=1)
    )
    with transaction.atomic():
        withdrawn = ChangeRequest.objects.filter(status=ChangeStatus.WITHDRAWN, proof__isnull=False)
        wishes = list(
            withdrawn.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("proof")[:100]
        )
        proofs = [wish.proof for wish in wishes if wish.proof]
        ChangeRequest.objects.filter(pk__in=[wish.pk for wish in wishes]).update(proof=None)
        rows = proofs + list(lost.select_for_update(skip_locked=True, of=("self",))[:100])
        for row in rows:
            forget_file(row)
    return len(rows)
