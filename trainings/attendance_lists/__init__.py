"""Attendance on paper: the list that is printed, and filled lists that come back as a workbook."""
