"""The entrepreneur's own pages. A stranger's business, product or picture does not exist for her: 404."""

from businesses.views.cards import card
from businesses.views.changes import change_new, change_withdraw, changes, close
from businesses.views.claims import claim, claim_confirm
from businesses.views.discarding import discard, product_delete
from businesses.views.files import private_file, send_file
from businesses.views.helping import claim_code, claim_slip_pdf, help_register, helping
from businesses.views.licences import (
    ladder,
    licence_edit,
    licence_new,
    licence_remove,
    licence_scan,
    licence_scan_remove,
    licences,
)
from businesses.views.mine import business, edit, mine
from businesses.views.people import people
from businesses.views.pictures import (
    business_picture_move,
    business_picture_remove,
    face,
    face_consent,
    picture_caption,
    picture_move,
    picture_remove,
    process_pictures,
    product_pictures,
)
from businesses.views.products import (
    product_archive,
    product_edit,
    product_list,
    product_new,
    product_publish,
    product_restore,
    product_unpublish,
)
from businesses.views.registration import (
    about,
    autosave,
    check,
    consents,
    person,
    place,
    register,
    registration_products,
)

__all__ = [
    "about",
    "autosave",
    "business",
    "business_picture_move",
    "business_picture_remove",
    "card",
    "change_new",
    "change_withdraw",
    "changes",
    "check",
    "claim",
    "claim_code",
    "claim_confirm",
    "claim_slip_pdf",
    "close",
    "consents",
    "discard",
    "edit",
    "face",
    "face_consent",
    "help_register",
    "helping",
    "ladder",
    "licence_edit",
    "licence_new",
    "licence_remove",
    "licence_scan",
    "licence_scan_remove",
    "licences",
    "mine",
    "people",
    "person",
    "picture_caption",
    "picture_move",
    "picture_remove",
    "place",
    "private_file",
    "process_pictures",
    "product_archive",
    "product_delete",
    "product_edit",
    "product_list",
    "product_new",
    "product_pictures",
    "product_publish",
    "product_restore",
    "product_unpublish",
    "register",
    "registration_products",
    "send_file",
]
