"""The entrepreneur's own pages. A stranger's business, product or picture does not exist for her: 404."""

from businesses.views.mine import business, edit, mine
from businesses.views.pictures import picture_move, picture_remove, product_pictures
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
    "check",
    "consents",
    "edit",
    "mine",
    "person",
    "picture_move",
    "picture_remove",
    "place",
    "product_archive",
    "product_edit",
    "product_list",
    "product_new",
    "product_pictures",
    "product_publish",
    "product_restore",
    "product_unpublish",
    "register",
    "registration_products",
]
