"""Finds the headings of a sheet and which field each column means, and refuses what is no register.

Plain Python on the first rows that `reading.look` returns; nothing here knows the database.
"""

from .columns import FIELDS, MONEY, NOTE, NUMBER, Column, column_number, letter_of
from .finding import Found, find, is_column_numbers
from .meanings import edition_of, factor_of, fingerprint, meaning_of, words_of

__all__ = [
    "FIELDS",
    "MONEY",
    "NOTE",
    "NUMBER",
    "Column",
    "Found",
    "column_number",
    "edition_of",
    "factor_of",
    "find",
    "fingerprint",
    "is_column_numbers",
    "letter_of",
    "meaning_of",
    "words_of",
]
