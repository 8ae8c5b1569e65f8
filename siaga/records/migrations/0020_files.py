"""Files and photos in the conversation of an incident."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0019_messages")]

    operations = [
        migrations.CreateModel(
            "File",
            [
                ("id", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("incident", models.CharField(db_index=True, max_length=64)),
                ("position", models.BigIntegerField()),
                ("agency", models.CharField(default="", max_length=64)),
                ("kind", models.CharField(max_length=8)),
                ("path", models.CharField(max_length=80)),
                ("sha256", models.CharField(max_length=64)),
                ("bytes", models.IntegerField()),
                ("name", models.CharField(default="", max_length=120)),
                ("state", models.CharField(db_index=True, max_length=8)),
                ("until", models.DateTimeField(null=True)),
                ("by", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["position"]},
        )
    ]
