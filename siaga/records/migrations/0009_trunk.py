"""The operator's lines and their last tests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_parties")]

    operations = [
        migrations.CreateModel(
            "Trunk",
            [
                ("name", models.CharField(max_length=31, primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("testable", models.BooleanField()),
                ("every_minutes", models.IntegerField()),
                ("reached", models.BooleanField(null=True)),
                ("test", models.CharField(default="", max_length=32)),
                ("test_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
            ],
            options={"ordering": ["name"]},
        ),
    ]
