"""D'niel Pudding, told from a public article; every figure is a demonstration."""

from __future__ import annotations

from typing import NamedTuple

DNIEL_ABOUT_ID = (
    "Bermula dari art pudding. Setelah didampingi dalam manajemen, usaha ini beralih ke minuman berbahan puding dan "
    "memperbarui kemasannya. Puding tetap menjadi ikonnya."
)
DNIEL_ABOUT_EN = (
    "It began with art pudding. After coaching in management the business moved to pudding-based drinks and renewed "
    "its packing. Pudding is still its icon."
)


class Step(NamedTuple):
    """A product of D'niel Pudding; `after` names the one that it grew out of."""

    key: str
    after: str
    category: str
    name_id: str
    name_en: str
    price_rupiah: int
    unit: str
    shelf_life_days: int
    text_id: str
    text_en: str
    objects: tuple[str, ...]


DNIEL_STEPS = (
    Step(
        "art", "", "puding", "Art Pudding Bunga", "Floral Art Pudding", 175000, "loyang 22 cm", 2,
        "Puding hias untuk pesanan pesta. Dari sinilah usaha ini bermula.",
        "Decorated pudding for party orders. This is where the business began.",
        ("1f36e", "1f33a", "1f338"),
    ),
    Step(
        "cup", "art", "puding", "Puding Karamel Cup", "Caramel Pudding Cup", 12000, "cup 120 ml", 3,
        "Puding yang sama, dalam ukuran untuk satu orang.", "The same pudding, in a size for one.",
        ("1f36e", "1f944"),
    ),
    Step(
        "drink", "cup", "minuman-segar", "Minuman Puding Karamel", "Caramel Pudding Drink", 18000, "botol 250 ml", 5,
        "Puding karamel lembut dalam susu dingin. Diminum, lalu disendok sampai habis.",
        "Soft caramel pudding in cold milk. Drink it, then spoon up the rest.",
        ("1f9cb", "1f36e"),
    ),
    Step(
        "taro", "cup", "minuman-segar", "Minuman Puding Talas", "Taro Pudding Drink", 18000, "botol 250 ml", 5,
        "Minuman puding dengan talas.", "The pudding drink with taro.",
        ("1f964", "1f36e"),
    ),
)  # fmt: skip
