"""The officials search 300,000 products by a part of their name."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("businesses", "0012_in_depth_permissions")]
    operations = [
        migrations.AddIndex(
            model_name="product",
            index=GinIndex(
                fields=["name_id", "name_en"],
                name="product_name_trgm",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
        ),
    ]
