"""The pages of the import on the officials' desk, one a step: file, sheet, columns, check, spellings, result."""

from .checking import areas, check_again, duplicates, plan
from .choosing import columns, headings, sheet, upload
from .desk import open_job
from .results import report, result
from .working import discard, progress, resume, start, stop, undo

__all__ = [
    "areas",
    "check_again",
    "columns",
    "discard",
    "duplicates",
    "headings",
    "open_job",
    "plan",
    "progress",
    "report",
    "result",
    "resume",
    "sheet",
    "start",
    "stop",
    "undo",
    "upload",
]
