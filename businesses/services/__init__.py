"""What happens to businesses and products: the only code that moves them from status to status.

Every service locks the business first and other rows after it, so two of them never wait for each other.
Telling the owner is part of the same transaction: no status without its message, no message without its status.
"""

from .changes import approve_change, refuse_change, request_change, withdraw_change
from .claims import claim_business, claim_slip, find_claim_code, make_claim_code, may_make_code, proof_wanted
from .closing import close_business, reopen_business
from .decisions import (
    deactivate_business,
    reactivate_business,
    reject_business,
    return_business,
    verify_business,
)
from .discarding import delete_product, discard_registration, was_deleted
from .licences import put_scan, record_check, remind_of_ends, remove_licence, remove_scan, save_licence
from .locking import NEVER_SHOWN
from .merging import merge_businesses, say_not_the_same, undo_merge
from .products import archive_product, publish_product, restore_product, unpublish_product
from .registration import DRAFTS_A_PERSON, begin_registration, missing_for_submission, submit_business

__all__ = [
    "DRAFTS_A_PERSON",
    "NEVER_SHOWN",
    "approve_change",
    "archive_product",
    "begin_registration",
    "claim_business",
    "claim_slip",
    "close_business",
    "deactivate_business",
    "delete_product",
    "discard_registration",
    "find_claim_code",
    "make_claim_code",
    "may_make_code",
    "merge_businesses",
    "missing_for_submission",
    "proof_wanted",
    "publish_product",
    "put_scan",
    "reactivate_business",
    "record_check",
    "refuse_change",
    "reject_business",
    "remind_of_ends",
    "remove_licence",
    "remove_scan",
    "reopen_business",
    "request_change",
    "restore_product",
    "return_business",
    "save_licence",
    "say_not_the_same",
    "submit_business",
    "undo_merge",
    "unpublish_product",
    "verify_business",
    "was_deleted",
    "withdraw_change",
]
