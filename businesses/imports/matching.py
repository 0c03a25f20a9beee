"""Is this business in the register already, or further up in the same sheet?

Names are compared word by word within one kelurahan: `Keripik Tempe` is `KERIPIK  TEMPE`, `Kripik Tempe` and `Keripik
Tempe Jaya`, but `Batik Dua` is not `Batik Tiga`. Everything is kept in dictionaries, because 50,000 rows against
100,000 businesses leave no time for a query or a trigram search a row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from businesses.imports.areas import within_one_edit
from businesses.imports.cleaning import Cleaned, key_of
from businesses.models import Business, BusinessStatus, ImportRow, Owner


class Match(NamedTuple):
    """What a row resembles: a business of the register or an earlier row. `is_sure` when it is the same."""

    reason: str
    is_sure: bool
    business: int | None = None
    row: int | None = None


def are_similar(one: Sequence[str], other: Sequence[str]) -> bool:
    """Each word of the shorter name has its like in the longer one, which has one word more at most."""
    if len(one) > len(other):
        one, other = other, one
    if not one or len(other) - len(one) > (1 if len(one) > 1 else 0):
        return False
    left = list(other)
    for word in one:
        if word in left:
            left.remove(word)
            continue
        like = next((candidate for candidate in left if _is_like(word, candidate)), None)
        if like is None:
            return False
        left.remove(like)
    return True


def _is_like(one: str, other: str) -> bool:
    # Short words and numbers tell businesses apart: "Toko 1" is not "Toko 2".
    return len(one) >= 4 and len(other) >= 4 and not (one.isdigit() or other.isdigit()) and within_one_edit(one, other)


class Thrifty:
    """A dictionary of hashes that keeps what was put in first, in a sixth of the memory of a `dict`.

    For what is asked once a row: new entries wait in a dictionary, and by the ten thousands become sorted arrays.
    """

    _MOST_WAITING = 50_000

    def __init__(self) -> None:
        self._waiting: dict[int, int] = {}
        self._sorted: list[tuple[array[int], array[int]]] = []

    def setdefault(self, key: int, ref: int) -> None:
        self._waiting.setdefault(key, ref)
        if len(self._waiting) >= self._MOST_WAITING:
            keys = array("q", sorted(self._waiting))
            self._sorted.append((keys, array("q", map(self._waiting.__getitem__, keys))))
            self._waiting = {}

    def get(self, key: int) -> int | None:
        for keys, refs in self._sorted:
            at = bisect_left(keys, key)
            if at < len(keys) and keys[at] == key:
                return refs[at]
        return self._waiting.get(key)


_NONE_LIKE: set[str] = set()
_NOT_SEEN = (-1, _NONE_LIKE)


class Names:
    """Names by kelurahan, found with one slip in one word or with one word more or less, without a search.

    A business of the register is known by its pk, a row of the sheet by its negative number. Keys are hashes, for they
    take a third of the memory of texts.
    """

    _MOST_WORDS = 30_000

    def __init__(self) -> None:
        self._whole: dict[int, int] = {}
        self._shortened = Thrifty()
        self._by_owner = Thrifty()
        self._in_full = Thrifty()
        self._known_words: set[str] = set()
        self._stems: dict[str, list[str]] = {}
        self._near: dict[str, tuple[int, set[str]]] = {}

    def add(self, ref: int, name: str, owner: str, subdistrict: int | None, address: str) -> None:
        words = sorted(name.split())
        self._whole.setdefault(hash((subdistrict, *words)), ref)
        if len(words) > 2:
            for fewer in _without_one(words):
                self._shortened.setdefault(hash((subdistrict, *fewer)), ref)
        for word in words:
            if word not in self._known_words:
                self._see(word)
        if owner:
            self._by_owner.setdefault(hash((name, owner)), ref)
            if address and ref > 0:
                self._in_full.setdefault(hash((name, owner, subdistrict, address)), ref)

    def _see(self, word: str) -> None:
        if len(self._known_words) >= self._MOST_WORDS:
            return
        self._known_words.add(word)
        if len(word) >= 4 and not word.isdigit():
            for stem in _stems(word):
                self._stems.setdefault(stem, []).append(word)

    def _like(self, word: str) -> set[str]:
        """Words in use that are one slip from `word`."""
        if len(word) < 4 or word.isdigit():
            return _NONE_LIKE
        seen, like = self._near.get(word, _NOT_SEEN)
        if seen != len(self._known_words):
            stems = _stems(word)
            like = {
                other
                for stem in stems
                for other in self._stems.get(stem, ())
                if other != word and _is_like(word, other)
            }
            if len(self._near) >= self._MOST_WORDS:
                self._near.clear()
            # Good until the next new word.
            self._near[word] = (len(self._known_words), like)
        return like

    def similar(self, name: str, subdistrict: int | None) -> int | None:
        words = sorted(name.split())
        whole = self._whole
        if (ref := whole.get(hash((subdistrict, *words)))) is not None:
            return ref
        # Without a place only the very same name says anything.
        if subdistrict is None:
            return None
        for index, word in enumerate(words):
            for other in self._like(word):
                changed = sorted([*words[:index], other, *words[index + 1 :]])
                if (ref := whole.get(hash((subdistrict, *changed)))) is not None:
                    return ref
        if len(words) > 2:
            for fewer in _without_one(words):
                if (ref := whole.get(hash((subdistrict, *fewer)))) is not None:
                    return ref
        if len(words) > 1:
            return self._shortened.get(hash((subdistrict, *words)))
        return None

    def of_owner(self, name: str, owner: str) -> int | None:
        return self._by_owner.get(hash((name, owner))) if owner else None

    def in_full(self, name: str, owner: str, subdistrict: int | None, address: str) -> int | None:
        return self._in_full.get(hash((name, owner, subdistrict, address))) if owner and address else None


def _stems(word: str) -> set[str]:
    return {word[:index] + word[index + 1 :] for index in range(len(word))} | {word}


def _without_one(words: list[str]) -> list[list[str]]:
    return [words[:index] + words[index + 1 :] for index in range(len(words))]


@dataclass(slots=True)
class Batch:
    """What the register says about the numbers of a batch of rows: a few queries for hundreds of rows."""

    imported: dict[str, int] = field(default_factory=dict)
    by_nik: dict[str, list[tuple[int | None, str, int]]] = field(default_factory=dict)
    by_nib: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    by_phone: dict[str, list[tuple[int, str, int, str, bool]]] = field(default_factory=dict)

    def only(self, businesses: set[int]) -> Batch:
        """The same, as far as it is about `businesses`."""

        def kept(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
            return {key: left for key, rows in found.items() if (left := [row for row in rows if row[0] in businesses])}

        imported = {digest: business for digest, business in self.imported.items() if business in businesses}
        return Batch(imported, kept(self.by_nik), kept(self.by_nib), kept(self.by_phone))


class Register:
    """All names of the register and of the sheet so far."""

    def __init__(self, *, job: int | None = None) -> None:
        self.job = job
        self.names = Names()
        self._niks: dict[str, list[tuple[int, str]]] = {}
        self._nibs: dict[str, list[tuple[int, str]]] = {}
        self._phones: dict[str, list[tuple[int, str]]] = {}

    def load(self, businesses: QuerySet[Business]) -> Register:
        rows = businesses.exclude(status=BusinessStatus.DRAFT).values_list(
            "pk", "name", "owner__full_name", "subdistrict_id", "address"
        )
        for pk, name, owner, subdistrict, address in rows.iterator(chunk_size=2000):
            self.names.add(pk, key_of(name), key_of(owner), subdistrict, key_of(address))
        return self

    def batch(self, rows: Sequence[tuple[Cleaned, str]]) -> Batch:
        """Look up the numbers of `rows`, each with the hash of its NIK."""
        batch = Batch()
        digests = [row.digest for row, _hash in rows if row.digest]
        applied = ImportRow.objects.applied().filter(digest__in=digests, business__isnull=False).exclude(job=self.job)
        batch.imported = dict(applied.values_list("digest", "business_id"))
        hashes = [nik_hash for _row, nik_hash in rows if nik_hash]
        if hashes:
            for found, owner, business, name in Owner.objects.filter(nik_hash__in=hashes).values_list(
                "nik_hash", "pk", "businesses__pk", "businesses__name"
            ):
                batch.by_nik.setdefault(str(found), []).append((business, key_of(name or ""), owner))
        registered = Business.objects.exclude(status=BusinessStatus.DRAFT)
        if nibs := [nib for row, _hash in rows if (nib := row.business.get("nib"))]:
            # Without saying that it is not empty, the index of NIB is out of reach for more than a hundred of them.
            for pk, nib, name in registered.exclude(nib="").filter(nib__in=nibs).values_list("pk", "nib", "name"):
                batch.by_nib.setdefault(nib, []).append((pk, key_of(name)))
        if phones := [phone for row, _hash in rows if (phone := row.owner.get("phone"))]:
            # Plain SQL, because the field would parse each of thousands of numbers that are clean already.
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT b.id, o.phone, b.name, o.id, o.full_name, o.user_id IS NOT NULL FROM"
                    f' "{Owner._meta.db_table}" o'
                    f' JOIN "{Business._meta.db_table}" b ON b.owner_id = o.id'
                    " WHERE o.phone = ANY(%s) AND b.status <> %s ORDER BY b.id",
                    [phones, BusinessStatus.DRAFT.value],
                )
                for pk, phone, name, owner, person, has_account in cursor.fetchall():
                    batch.by_phone.setdefault(phone, []).append((pk, key_of(name), owner, key_of(person), has_account))
        return batch

    def match(self, row: Cleaned, nik_hash: str, batch: Batch) -> Match | None:
        """The best reason to think that `row` is known, the surest first."""
        if business := batch.imported.get(row.digest):
            return Match("imported_before", True, business)
        name = key_of(row.name)
        words = name.split()
        owner = key_of(row.owner.get("full_name", ""))
        if nik_hash and (
            found := self._by_number(batch.by_nik.get(nik_hash, ()), self._niks.get(nik_hash, ()), words, "same_nik")
        ):
            return found
        nib = row.business.get("nib", "")
        if nib and (found := self._by_number(batch.by_nib.get(nib, ()), self._nibs.get(nib, ()), words, "same_nib")):
            return found
        subdistrict, address = row.business.get("subdistrict_id"), key_of(row.business.get("address", ""))
        if ref := self.names.in_full(name, owner, subdistrict, address):
            return Match("same_all", True, ref)
        phone = row.owner.get("phone", "")
        for ref, other, *_rest in [*batch.by_phone.get(phone, ()), *self._phones.get(phone, ())]:
            if are_similar(words, other.split()):
                return _match("same_phone", ref)
        if ref := self.names.of_owner(name, owner):
            return _match("same_owner", ref)
        if ref := self.names.similar(name, subdistrict):
            return _match("similar_name", ref)
        return None

    def _by_number(
        self, registered: Iterable[tuple[Any, ...]], earlier: Iterable[tuple[int, str]], words: list[str], reason: str
    ) -> Match | None:
        other: Match | None = None
        for business, name, *_rest in registered:
            if business is None:
                continue
            if are_similar(words, name.split()):
                return Match(reason, True, business)
            other = other or Match(f"{reason}_other_name", False, business)
        for ref, name in earlier:
            if are_similar(words, name.split()):
                return _match(reason, ref)
            # One woman with two businesses in one sheet: nothing to ask.
            if reason == "same_nib":
                other = other or _match(f"{reason}_other_name", ref)
        return other

    def add(self, row: Cleaned, nik_hash: str) -> None:
        """Remember a row that will be imported, for the rows below it."""
        name, ref = key_of(row.name), -row.number
        owner, address = key_of(row.owner.get("full_name", "")), key_of(row.business.get("address", ""))
        self.names.add(ref, name, owner, row.business.get("subdistrict_id"), address)
        if nik_hash:
            self._niks.setdefault(nik_hash, []).append((ref, name))
        if nib := row.business.get("nib"):
            self._nibs.setdefault(nib, []).append((ref, name))
        if phone := row.owner.get("phone"):
            self._phones.setdefault(phone, []).append((ref, name))


def _match(reason: str, ref: int) -> Match:
    return Match(reason, False, ref, None) if ref > 0 else Match(reason, False, None, -ref)


def owner_of(row: Cleaned, nik_hash: str, batch: Batch) -> int | None:
    """The owner row that exists for the person of a new business: the same NIK, or the same name and phone."""
    if nik_hash:
        return next((owner for _business, _name, owner in batch.by_nik.get(nik_hash, ())), None)
    person = key_of(row.owner.get("full_name", ""))
    for _pk, _name, owner, other, has_account in batch.by_phone.get(row.owner.get("phone", ""), ()):
        # Into somebody's account nothing is put without her.
        if person and other == person and not has_account:
            return owner
    return None
