"""Pictures: what is taken, how it is prepared, where the files lie.

What she sends is stored privately and never shown. A worker makes fresh JPEG and AVIF files from its pixels, so
nothing else of it (EXIF, GPS, a second payload) reaches the public, and then deletes it. The row is the
truth: a task only wakes the worker up, and beat sweeps what was left.
"""

from .checking import MAX_BYTES, MAX_PIXELS, PICTURE_WIDTHS, Refused, as_plain_jpeg, check_picture, decoded
from .keeping import (
    PICTURES_A_PRODUCT,
    PICTURES_OF_PROCESS,
    add_pictures,
    add_process_pictures,
    delete_files,
    delete_public,
    move_picture,
    put_face,
    remove_faces,
    remove_picture,
)
from .preparing import prepare, refuse, store_prepared, sweep, write_public

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PICTURES_A_PRODUCT",
    "PICTURES_OF_PROCESS",
    "PICTURE_WIDTHS",
    "Refused",
    "add_pictures",
    "add_process_pictures",
    "as_plain_jpeg",
    "check_picture",
    "decoded",
    "delete_files",
    "delete_public",
    "move_picture",
    "prepare",
    "put_face",
    "refuse",
    "remove_faces",
    "remove_picture",
    "store_prepared",
    "sweep",
    "write_public",
]
