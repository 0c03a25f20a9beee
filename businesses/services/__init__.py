"""What happens to businesses and products: the only code that moves them from status to status.

Every service locks the business first and other rows after it, so two of them never wait for each other.
Telling the owner is part of the same transaction: no status without its message, no message without its status.
"""

from .decisions import (
    deactivate_business,
    reactivate_business,
    reject_business,
    return_business,
    verify_business,
)
from .locking import NEVER_SHOWN
from .products import archive_product, publish_product, restore_product, unpublish_product
from .registration import DRAFTS_A_PERSON, begin_registration, missing_for_submission, submit_business

__all__ = [
    "DRAFTS_A_PERSON",
    "NEVER_SHOWN",
    "archive_product",
    "begin_registration",
    "deactivate_business",
    "missing_for_submission",
    "publish_product",
    "reactivate_business",
    "reject_business",
    "restore_product",
    "return_business",
    "submit_business",
    "unpublish_product",
    "verify_business",
]
