"""The import of workbooks: read, match the headings, check every row, show its fate, import, report, undo."""
