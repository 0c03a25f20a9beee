"""From the cells of one row to clean values, with every change and every problem told.

Nothing is mended by guessing, nothing is cut, nothing is dropped without a line in `changes` or `problems`. Speed
matters (50,000 rows): bare string work, one pass a row.
"""

from .cleaned import ERROR, NOTE, Cleaned
from .cleaner import Cleaner
from .texts import key_of, mask, mask_all, text_of

__all__ = ["ERROR", "NOTE", "Cleaned", "Cleaner", "key_of", "mask", "mask_all", "text_of"]
