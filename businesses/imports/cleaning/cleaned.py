"""A row as it should be, with every change and every problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from businesses.imports.areas import Place

ERROR, NOTE = "error", "note"


@dataclass(slots=True)
class Cleaned:
    """One row as it should be. `skip` is a code when it is no business at all."""

    number: int
    raw: dict[str, str]
    skip: str = ""
    business: dict[str, Any] = field(default_factory=dict)
    owner: dict[str, Any] = field(default_factory=dict)
    nik: str = ""
    place: Place | None = None
    changes: list[list[str]] = field(default_factory=list)
    problems: list[list[Any]] = field(default_factory=list)
    digest: str = ""

    @property
    def name(self) -> str:
        name: str = self.business.get("name", "")
        return name

    @property
    def has_errors(self) -> bool:
        return bool(self.problems) and any(problem[3] == ERROR for problem in self.problems)
