"""Files and links of a class: kept, copied with it, removed."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction

from accounts.models import User
from businesses.files import PDF, made_harmless, shown_name
from trainings.models import Material, Training


@transaction.atomic
def add_material(material: Material, file: File[bytes] | None, *, by: User) -> Material:
    """Keep a link, or a file by the checks that scans of licences go through; raises ValidationError in words."""
    material.uploaded_by = by
    if file is None:
        material.save()
        return material
    content, kind = made_harmless(file)
    material.name = shown_name(str(file.name or ""), kind)
    material.content_type, material.size = kind, len(content)
    material.file.save(f"{material.pk}{'.pdf' if kind == PDF else '.jpg'}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            material.save(force_insert=True)
    except Exception:
        storages["private"].delete(str(material.file.name))
        raise
    return material


def copy_materials(training: Training, to: Training, *, by: User) -> None:
    """Give a copied class the materials of the first one; both name the same bytes."""
    Material.objects.bulk_create(
        Material(training=to, uploaded_by=by, **{name: getattr(row, name) for name in COPIED})
        for row in training.materials.all()
    )


COPIED = ["title_id", "title_en", "link", "file", "name", "content_type", "size", "position"]


@transaction.atomic
def remove_material(material: Material, *, by: User) -> None:
    """Forget it, and its bytes once no other class names them."""
    name = str(material.file.name or "")
    material.delete()
    if name:
        transaction.on_commit(partial(_delete_unnamed, name))


def _delete_unnamed(name: str) -> Any:
    if not Material.objects.filter(file=name).exists():
        storages["private"].delete(name)
