"""The work behind an import: checking, importing and undoing, in pieces that a crash can't tear.

The row of the job is the truth. A worker claims it for a while and extends the claim with every piece; who dies is
replaced when the claim has run out. Each piece of 1,000 rows is one transaction: it is in the register with its
history and its mark on each row of the import, or not at all.
"""

from .claims import finish_stopping
from .worker import work

__all__ = ["finish_stopping", "work"]
