"""The demo city: invented makers and products, for `manage.py seed_demo` only.

`catalogue` holds the texts, `pictures` composes the pictures, `city` writes the rows, `crowd` the load-test city.
All people and businesses are invented, except D'niel Pudding, which is told from a public article.
"""
