"""With which browser session a desk was signed on, so that it ends with it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_records")]

    operations = [
        migrations.AddField(
            model_name="legcredential",
            name="session",
            field=models.CharField(default="", max_length=40),
        ),
    ]
