"""The ladder: which licences one product needs, which of them it has, and what to do next.

What is asked and what follows are rows (`LadderRule`, `LicenceRule`). A question is asked only while some licence
still depends on its answer, so a new rule brings its question with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product as every_combination

from django.utils.translation import gettext as _

from businesses.licence_numbers import is_application
from businesses.models import (
    Answer,
    Halal,
    LadderAnswers,
    LadderRule,
    Licence,
    LicenceKind,
    LicenceRule,
    LicenceState,
    Product,
)

# In which order licences are best asked for: the NIB opens the door to all others.
STEPS = [LicenceKind.NIB, LicenceKind.PIRT, LicenceKind.BPOM_MD, LicenceKind.HALAL, LicenceKind.TRADE_MARK]
Outcome = LadderRule.Outcome


def deciding_rules(rules: Iterable[LadderRule], answers: LadderAnswers) -> dict[str, LadderRule]:
    """The rule that decides about each kind of licence, by kind; kinds that no rule speaks of are missing."""
    decided: dict[str, LadderRule] = {}
    for rule in rules:
        if rule.kind not in decided and rule.matches(answers):
            decided[rule.kind] = rule
    return decided


def open_questions(rules: Sequence[LadderRule], answers: LadderAnswers) -> list[str]:
    """The unanswered questions on whose answer some licence still depends, in the order of asking."""
    unanswered = [question for question in LadderAnswers.QUESTIONS if not getattr(answers, question)]
    outcomes = {}
    for values in every_combination(Answer.values, repeat=len(unanswered)):
        given = {question: getattr(answers, question) for question in LadderAnswers.QUESTIONS}
        full = LadderAnswers(**{**given, **dict(zip(unanswered, values, strict=True))})
        outcomes[values] = {kind: rule.pk for kind, rule in deciding_rules(rules, full).items()}

    def matters(at: int) -> bool:
        return any(
            found != outcomes[(*values[:at], other, *values[at + 1 :])]
            for values, found in outcomes.items()
            for other in Answer.values
        )

    return [question for at, question in enumerate(unanswered) if matters(at)]


def asked_questions(rules: Sequence[LadderRule], answers: LadderAnswers) -> list[str]:
    """The questions that she has answered and that matter, each in the light of the answers before it."""
    so_far = LadderAnswers()
    asked = []
    for question in LadderAnswers.QUESTIONS:
        value = getattr(answers, question)
        if value and question in open_questions(rules, so_far):
            setattr(so_far, question, value)
            asked.append(question)
    return asked


def relevant(rules: Sequence[LadderRule], answers: LadderAnswers) -> LadderAnswers:
    """Only those answers that matter: what she once said about freezing is of no use to a basket."""
    asked = asked_questions(rules, answers)
    return LadderAnswers(product=answers.product, **{question: getattr(answers, question) for question in asked})


@dataclass(frozen=True)
class Rung:
    """One kind of licence for one product. `state` is "has", "ending", "expired", "missing", "applied" or "not_for"."""

    kind: LicenceKind
    outcome: str
    why: str
    rule: LicenceRule | None
    licence: Licence | None
    state: str

    @property
    def is_needed(self) -> bool:
        return self.outcome == Outcome.NEEDED

    @property
    def is_not_for(self) -> bool:
        return self.outcome == Outcome.NOT_FOR

    @property
    def is_missing(self) -> bool:
        return not self.is_not_for and self.state in {"missing", "expired"}


@dataclass(frozen=True)
class Ladder:
    rungs: list[Rung]

    @property
    def missing(self) -> list[Rung]:
        return [rung for rung in self.rungs if rung.is_missing and rung.is_needed]

    @property
    def next(self) -> Rung | None:
        """What to get first: what is needed before what is advised, in the order of STEPS."""
        wanting = [rung for rung in self.rungs if rung.is_missing]
        return min(wanting, key=lambda rung: (not rung.is_needed, STEPS.index(rung.kind)), default=None)


def covering(licences: Iterable[Licence], product: Product) -> dict[str, Licence]:
    """The best licence of each kind that counts for `product`; `products` of the licences must be prefetched."""
    best: dict[str, Licence] = {}
    for licence in licences:
        named = {row.pk for row in licence.products.all()}
        if licence.is_not_found or (named and product.pk not in named):
            continue
        known = best.get(licence.kind)
        if known is None or _end(licence) > _end(known):
            best[licence.kind] = licence
    return best


def _end(licence: Licence) -> date:
    return licence.valid_until or date.max


def ladder_of(
    product: Product,
    answers: LadderAnswers,
    *,
    rules: Sequence[LadderRule],
    licence_rules: dict[str, LicenceRule],
    licences: Iterable[Licence],
    today: date,
) -> Ladder:
    """The rungs of a product whose questions are answered; no query."""
    decided = deciding_rules(rules, relevant(rules, answers))
    has = covering(licences, product)
    rungs = []
    for kind in STEPS:
        if kind not in decided:
            continue
        decision, licence, rule = decided[kind], has.get(kind), licence_rules.get(kind)
        outcome, why = decision.outcome, decision.why
        if kind == LicenceKind.HALAL and product.halal == Halal.NON_HALAL:
            outcome = Outcome.NOT_FOR
            why = _("You say that it is not halal. It needs no certificate, but the label must say so clearly.")
        if outcome == Outcome.NOT_FOR:
            state = "not_for"
        elif licence is None:
            state = "missing"
        elif is_application(kind, licence.number):
            state = "applied"
        else:
            soon = max(rule.remind_days, default=0) if rule else 0
            state = {LicenceState.VALID: "has", LicenceState.ENDING: "ending", LicenceState.EXPIRED: "expired"}[
                licence.state_on(today, soon=soon)
            ]
        rungs.append(Rung(kind, outcome, why, rule, licence, state))
    return Ladder(rungs)
