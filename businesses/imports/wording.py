"""Words for the codes that the import keeps with a row, so that each official reads them in her own language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# Why a file is not read at all.
REFUSALS = {
    "empty_file": _("This file is empty."),
    "too_heavy": _("This file is larger than %(limit)s MB. Please split it."),
    "bomb": _("This file is not opened: it would unpack to far more than a workbook of businesses can hold."),
    "password": _("This workbook is locked with a password. Please save it without one."),
    "broken": _(
        "This file is damaged and can't be read. Please open it in Excel or LibreOffice and save it again as .xlsx."
    ),
    "broken_csv": _(
        "This CSV file is damaged near line %(row)s. Please open it in Excel or LibreOffice and save it as .xlsx."
    ),
    "word": _("This is a text document, not a workbook. Please choose an .xlsx, .xls, .ods or .csv file."),
    "pdf": _("This is a PDF, not a workbook. Please ask for the workbook that it was made from."),
    "picture": _("This is a picture, not a workbook. Please ask for the workbook itself."),
    "web_page": _(
        "This is a web page saved with the name of a workbook. Please open it in Excel and save it as .xlsx."
    ),
    "xlsb": _("This is a binary workbook (.xlsb). Please open it in Excel and save it as .xlsx."),
    "unknown": _("This is not a workbook. Please choose an .xlsx, .xls, .ods or .csv file."),
    "encoding": _("The letters of this CSV file can't be read. Please save it as “CSV UTF-8”."),
    "too_many_rows": _("This sheet has more than %(limit)s rows. Please split it."),
    "too_many_columns": _("This sheet has more than %(limit)s columns. Please remove the empty ones."),
    "far_cell": _(
        "Cell %(cell)s holds something far away from the table. Please delete the rows below the table and save."
    ),
}

# Why a sheet is no register of businesses.
SHEETS = {
    "empty": _("Empty."),
    "repeats": _("The same as sheet “%(sheet)s”."),
    "no_headings": _("No row of headings was found: no column is called like a business or its owner."),
    "no_rows": _("Headings only, no rows below them."),
    "summary": _("A summary table, not a register: it has no column with the names of businesses."),
}

# Why a row is not imported, or resembles another one.
REASONS = {
    "column_numbers": _("numbers of the columns"),
    "repeated_heading": _("the headings once more"),
    "total": _("a total"),
    "no_data": _("nothing in the matched columns"),
    "one_cell": _("a single cell that is no name: a remark or signature"),
    "unchanged": _("in the register already, with the same values"),
    "imported_before": _("this very row was imported before"),
    "same_nik": _("the same NIK"),
    "same_nik_other_name": _("the same NIK under another business name"),
    "same_nib": _("the same NIB"),
    "same_nib_other_name": _("the same NIB under another business name"),
    "same_all": _("the same name, owner, kelurahan and address"),
    "same_phone": _("the same phone and a similar name"),
    "same_owner": _("the same business name and owner"),
    "similar_name": _("a similar name in the same kelurahan"),
    "came_meanwhile": _("came into the register after the check"),
    "changed_meanwhile": _("was changed in the register after the check"),
    "gone_meanwhile": _("is no longer in the register"),
}

# What is wrong with a cell.
PROBLEMS = {
    "name_missing": _("the name of the business is missing"),
    "too_long": _("longer than %(limit)s characters"),
    "cell_error": _("the workbook shows the error %(value)s here"),
    "formula": _("a formula whose result was not saved; open the workbook in Excel, save it and upload it again"),
    "phone_in_text": _("looks like a phone number, but this column is for text"),
    "nik_in_text": _("holds a number of 16 digits like a NIK, which has no place in a text"),
    "phone_letters": _("a phone number has digits only"),
    "phone_country": _("after 62 a mobile number goes on with 8; this one is not mended by guessing"),
    "phone_foreign": _("not an Indonesian number"),
    "phone_landline": _("a landline, not a mobile number"),
    "phone_prefix": _("no mobile number begins like this"),
    "phone_short": _("this phone number is too short"),
    "phone_long": _("this phone number is too long"),
    "phone_decimals": _("a phone number damaged by the workbook: it became a number with decimals"),
    "phone_rounded": _("a number damaged by the workbook: the last digits were rounded away"),
    "phone_many": _("more than two numbers in one cell"),
    "nik_letters": _("a NIK has digits only"),
    "nik_length": _("the NIK has %(count)s digits, it should be 16"),
    "nik_date": _("digits 7 to 12 of the NIK are no date"),
    "nik_serial": _("a NIK never ends in 0000"),
    "nik_rounded": _("a NIK damaged by the workbook: as a number it lost its last digits; the column must be text"),
    "nik_other": _("the register holds another NIK for this owner"),
    "nib_letters": _("a NIB has digits only"),
    "nib_length": _("the NIB has %(count)s digits, it should be 13"),
    "rupiah": _("no amount in whole rupiah"),
    "rupiah_huge": _("an amount beyond all measure"),
    "year": _("no year in which a living business can have begun"),
    "number": _("no whole number"),
    "date": _("no date that can be read; write it like 12-03-1975"),
    "date_number": _("a number where a date should be; the column must be a date or text"),
    "coordinate": _("no latitude or longitude within the city"),
    "gender": _("neither L nor P"),
    "district_unknown": _("no kecamatan of the city is spelt like this"),
    "district_unclear": _("this spelling may mean more than one kecamatan"),
    "subdistrict_unknown": _("no kelurahan of this kecamatan is spelt like this"),
    "subdistrict_twice": _("a kelurahan of this name lies in more than one kecamatan"),
    "areas_disagree": _("this kelurahan lies in another kecamatan"),
    # Told, but the row is imported.
    "kbli_digits": _("not a KBLI code of 5 digits; kept with the row"),
    "kbli_edition": _("the edition of the KBLI is not known; the code is kept with the row"),
    "sector_unknown": _("no sector of the portal; kept with the row"),
    "no_subdistrict": _("the kelurahan is missing, so the place stays empty; the kecamatan is kept with the row"),
    "above_micro": _("above the limit of a micro-business; please look at it when you verify"),
    "birth_differs": _("the birth date differs from the NIK"),
    "owner_has_account": _("the owner has an account: her own value stays"),
    "left_out": _("can't be read and was left out"),
}

# What was done to a value.
CHANGES = {
    "format": _("written in the usual form"),
    "space": _("spaces and line breaks tidied"),
    "zero": _("the lost zero put back"),
    "none": _("means: not known"),
    "thousands": _("times 1,000, as the heading says"),
    "millions": _("times 1,000,000, as the heading says"),
    "meaning": _("understood as"),
    "spelling": _("spelling corrected"),
    "answered": _("as answered by an official"),
    "unique": _("decided by the kelurahan, whose name is unique"),
    "left_empty": _("place left empty, as answered by an official"),
    "split": _("two values in one cell"),
    "owner_in_name": _("the owner's name stood in the name of the business"),
    "left_out": _("left out, because it can't be read"),
    "register": _("changed in the register"),
}


def say(table: dict[str, Any], code: str, params: dict[str, Any] | None = None) -> str:
    """The words for a code in the reader's language."""
    words = str(table.get(code, code))
    return words % params if params else words
