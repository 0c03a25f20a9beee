"""Throwing away what nobody else has seen yet: a draft registration, a product that was never published."""

from __future__ import annotations

from functools import partial

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from accounts.services import NotAllowed
from businesses.models import Business, BusinessStatus, Owner, Picture, Product, ProductStatus
from businesses.pictures.keeping import delete_files
from businesses.services.locking import already, locked


@transaction.atomic
def discard_registration(business: Business, *, by: User) -> None:
    """Delete a registration that was never sent, with its products, pictures, licences and typed answers.

    Raises NotAllowed once it has been sent: from then on officials work with it, and it is closed instead.
    """
    row = locked(business)
    if not row.is_discardable:
        raise NotAllowed(already(row))
    # Imported here, because what prepares pictures imports the services.
    from businesses.files import forget_file

    pictures = list(row.pictures.all())
    row.licences.all().delete()
    for file in row.private_files.all():
        forget_file(file)
    try:
        row.products.all().delete()
    except ProtectedError:
        # An outlet of the city knows one of them: its papers name it.
        raise NotAllowed(already(row)) from None
    row.delete()
    transaction.on_commit(partial(_delete_files, pictures))
    if row.helper_id and row.owner.is_unclaimed:
        _forget_neighbour(row.owner)


def _forget_neighbour(owner: Owner) -> None:
    """Of somebody whom only a helper has entered nothing stays: what she agreed to has been deleted with the draft.

    If something else points to her account (a message, a reveal of her NIK), it stays asleep with its consents ended.
    """
    user = owner.user
    if user is None or owner.businesses.exists() or owner.nik_reveals.exists():
        return
    owner.delete()
    try:
        with transaction.atomic():
            Consent.objects.filter(user=user).delete()
            user.delete()
    except ProtectedError:
        Consent.objects.active().filter(user=user).update(withdrawn_at=timezone.now())


@transaction.atomic
def delete_product(product: Product, *, by: User) -> None:
    """Delete a product that was never published, with its pictures; a published one goes to the archive instead."""
    business = locked(product.business)
    row = Product.objects.select_for_update(of=("self",)).filter(pk=product.pk).first()
    if row is None:
        return
    if row.published_at is not None:
        raise NotAllowed(
            _("“%(name)s” has been published before, so it can't be deleted. Put it into the archive.") % {"name": row}
        )
    others = business.products.exclude(pk=row.pk).exclude(status=ProductStatus.ARCHIVED)
    if business.status == BusinessStatus.SUBMITTED and not others.filter(is_self_made=True).exists():
        raise NotAllowed(_("Officials are checking this registration, and it needs at least one product."))
    pictures = list(row.pictures.all())
    business.draft_answers.filter(step=f"product-{row.pk}").delete()
    try:
        row.delete()
    except ProtectedError:
        # An outlet of the city has looked at it, or has it on a shelf: its papers name it.
        raise NotAllowed(
            _("“%(name)s” is known in an outlet, so it can't be deleted. Put it into the archive.") % {"name": row}
        ) from None
    transaction.on_commit(partial(_delete_files, pictures))


def _delete_files(pictures: list[Picture]) -> None:
    for picture in pictures:
        delete_files(picture)


def was_deleted(model: type[models.Model], pk: int, *, by: User) -> bool:
    """Has `by` deleted this row on a page? Then a second tap gets the same answer as the first."""
    history: type[models.Model] = model.pgh_event_model  # type: ignore[attr-defined]
    return history._default_manager.filter(
        pgh_obj_id=pk, pgh_label="delete", pgh_context__metadata__user=by.pk
    ).exists()
