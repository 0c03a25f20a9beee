#!/usr/bin/env python
"""Django's command line: `python manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rumah_kreatif.settings")
    from django.core.management import execute_from_command_line

    from rumah_kreatif.embedded import EmbeddedError

    try:
        execute_from_command_line(sys.argv)
    except EmbeddedError as error:
        # A person reads this: the message says what to do, a traceback would only hide it.
        sys.exit(f"\n{error}\n")


if __name__ == "__main__":
    main()
