"""Reads one workbook or CSV in a process of its own, with limits on memory and time.

A workbook is somebody else's file: it may be a bomb, and the library that reads it may abort the process. So the
portal never opens one itself: `reading.py` starts this package, hands the bytes to stdin and reads lines
of JSON. Only the standard library and calamine are used here, so that it starts in a few hundredths of a second.

    look [CHARSET]       one line: {"kind": …, "sheets": [{…, "top": first rows}]}
    rows INDEX [CHARSET] lines of up to 500 rows that are not blank: [[row number, [cell, …]], …]

A cell is null, text, a number or true/false, or {"date": "1975-03-12"}, {"error": "#REF!"}, {"formula": true}
(a formula whose result was never saved). A refusal is one line {"refused": code, …} and exit code 3.
"""
