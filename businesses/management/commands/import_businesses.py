"""`manage.py import_businesses FILE [--sheet S] [--dry-run] [--report OUT.xlsx]`: the import of the admin, at once."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import NotAllowed
from businesses.imports import reading, report, running, services, wording
from businesses.imports.headings import Column
from businesses.models import Fate, ImportJob, ImportStatus, Outcome

WAIT_SECONDS = 0.5


class Command(BaseCommand):
    help = "Import businesses from a workbook (.xlsx, .xls, .ods) or a CSV file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--sheet", help="name of the sheet, where a workbook has more than one register")
        parser.add_argument("--dry-run", action="store_true", help="check every row and import nothing")
        parser.add_argument("--report", type=Path, help="write every row and its fate to this .xlsx file")
        parser.add_argument("--by", help="e-mail or phone of the official who answers for the import")
        parser.add_argument("--language", choices=["id", "en"], default="id", help="language of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self.run(options)

    def run(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        by = self._official(options["by"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        try:
            job = services.upload(data, path.name, by=by)
        except reading.Refused as refused:
            raise CommandError(wording.say(wording.REFUSALS, refused.code, refused.params)) from None
        del data
        try:
            self._import(job, options, by)
        except NotAllowed as error:
            raise CommandError(str(error)) from None
        finally:
            job.refresh_from_db()
            # What was only looked at leaves nothing behind.
            if job.status in {ImportStatus.UPLOADED, ImportStatus.PLANNED}:
                services.discard(job, by=by)

    def _official(self, name: str | None) -> User | None:
        if not name:
            return None
        user = User.objects.filter(email__iexact=name).first() or User.objects.filter(phone=name, is_staff=True).first()
        if user is None or not user.is_staff:
            raise CommandError(f"No official has the e-mail or phone {name}.")
        return user

    def _import(self, job: ImportJob, options: dict[str, Any], by: User | None) -> None:
        self._choose(job, options["sheet"], by)
        job.refresh_from_db()
        services.match_columns(
            job, {column.column: column.field for column in (Column(**column) for column in job.columns)},
            kbli_edition=job.kbli_edition, without_unreadable=False, by=by,
        )  # fmt: skip
        self._work(job)
        if job.status != ImportStatus.PLANNED:
            code, params = job.failure or ["broken", {}]
            raise CommandError(wording.say(wording.REFUSALS, code, params))
        self._say(job)
        if not options["dry_run"] and job.rows.to_apply().exists():
            services.start(job, by=by)
            self._work(job)
            for outcome in (Outcome.CREATED, Outcome.UPDATED, Outcome.LEFT):
                self.stdout.write(f"  {outcome.label}: {job.counts.get(outcome, 0)}")
        if options["report"]:
            report.write(job, str(options["report"]))
            self.stdout.write(_("Report: %(path)s") % {"path": options["report"]})

    def _work(self, job: ImportJob) -> None:
        """Do the work here, or wait for a worker of the portal that was quicker to take it."""
        running.work(job.pk)
        job.refresh_from_db()
        while job.is_in_work:
            time.sleep(WAIT_SECONDS)
            running.work(job.pk)
            job.refresh_from_db()

    def _choose(self, job: ImportJob, name: str | None, by: User | None) -> None:
        if name:
            sheet = next((sheet for sheet in job.sheets if sheet["name"].strip() == name.strip()), None)
            if sheet is None:
                raise CommandError(_("No sheet is called “%(name)s”.") % {"name": name} + "\n" + self._sheets(job))
            if sheet["refusal"]:
                raise CommandError(f"{name}: {self._refusal(sheet)}")
            services.choose_sheet(job, sheet["index"], by=by)
        elif job.sheet is None:
            usable = [sheet for sheet in job.sheets if not sheet["refusal"]]
            words = _("Choose one with --sheet:") if usable else _("No sheet of this file is a register of businesses:")
            raise CommandError(words + "\n" + self._sheets(job))

    def _sheets(self, job: ImportJob) -> str:
        return "\n".join(
            f"  {sheet['name'] or job.file_name}:"
            f" {self._refusal(sheet) or _('%(count)s rows') % {'count': sheet['rows']}}"
            for sheet in job.sheets
        )

    def _refusal(self, sheet: dict[str, Any]) -> str:
        if not sheet["refusal"]:
            return ""
        code, params = sheet["refusal"]
        return wording.say(wording.SHEETS if code in wording.SHEETS else wording.REFUSALS, code, params)

    def _say(self, job: ImportJob) -> None:
        where = job.sheet_name or job.file_name
        self.stdout.write(
            _("%(sheet)s: %(rows)s rows below the headings") % {"sheet": where, "rows": job.counts.get("rows", 0)}
        )
        for fate in Fate:
            self.stdout.write(f"  {fate.label}: {job.counts.get(fate, 0)}")
        questions = job.rows.exclude(question="").order_by("question").values_list("question", flat=True).distinct()
        for question in questions:
            self.stdout.write("  " + _("Asked in the admin: where is “%(spelling)s”?") % {"spelling": question})
