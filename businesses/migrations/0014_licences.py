from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("businesses", "0013_product_name_search")]

    operations = [
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "nib")), fields=("business",), name="licence_one_nib_a_business"
            ),
        ),
    ]
