import json

import pytest

from showcase.structured import business_data, product_data
from showcase.templatetags.structured import json_ld


def test_product_data(basket):
    data = product_data(basket, "https://contoh.example/produk/keranjang-pandan/", "")

    assert data["offers"]["price"] == 145_000
    assert data["brand"] == {"@type": "Brand", "name": "Anyam Bu Pandan"}
    assert "image" not in data


def test_business_data_names_the_kecamatan_and_no_street(basketry):
    data = business_data(basketry, "https://contoh.example/usaha/anyam-bu-pandan/", "https://contoh.example/a.jpg")

    assert data["address"] == {"@type": "PostalAddress", "addressLocality": "Gubeng, Surabaya", "addressCountry": "ID"}
    assert "Tersembunyi" not in json.dumps(data)


def test_business_data_without_a_place(basketry):
    basketry.subdistrict = None

    assert business_data(basketry, "x", "")["address"]["addressLocality"] == "Surabaya"


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "&amp;", "\u2028"])
def test_json_ld_cannot_leave_its_element(text):
    written = json_ld({"name": text})

    assert json.loads(written) == {"name": text}
    assert not set("<>&\u2028") & set(written)
