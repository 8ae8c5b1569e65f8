"""A desk may have a telephone instead of the browser's audio."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_indexes")]

    operations = [
        migrations.AddField(
            model_name="desk",
            name="phone",
            field=models.CharField(default="", max_length=32),
        ),
    ]
