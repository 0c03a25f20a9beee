"""Say in both languages when a message is sent: officials read the list of texts in theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_message_failure")]
    operations = [
        migrations.RenameField("messagetemplate", "purpose", "purpose_en"),
        migrations.AlterField(
            "messagetemplate",
            "purpose_en",
            models.CharField(max_length=200, verbose_name="when it is sent, in English"),
        ),
        migrations.AddField(
            "messagetemplate",
            "purpose_id",
            models.CharField(default="", max_length=200, verbose_name="when it is sent, in Indonesian"),
            preserve_default=False,
        ),
    ]
