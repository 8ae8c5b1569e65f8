"""Major incidents, and what agencies count on scene."""

from django.db import migrations, models


def text(length: int = 64, **more: object) -> models.CharField:
    return models.CharField(max_length=length, **more)


class Migration(migrations.Migration):
    dependencies = [("records", "0021_texts")]

    operations = [
        migrations.AddField("Alert", "carried_from", text(default="")),
        migrations.CreateModel(
            "MajorIncident",
            [
                ("id", text(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("position", models.BigIntegerField()),
                ("name", text(120)),
                ("kind", text(16)),
                ("state", text(8, db_index=True)),
                ("declared_at", models.DateTimeField()),
                ("declared_by", text(32)),
                ("commander_agency", text(default="")),
                ("commander_name", text(120, default="")),
                ("commander_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", text(32, default="")),
                ("summary", models.TextField(default="")),
            ],
            options={"ordering": ["-declared_at"]},
        ),
        migrations.CreateModel(
            "MajorPart",
            [
                ("key", text(140, primary_key=True, serialize=False)),
                ("major", text(db_index=True)),
                ("incident", text(db_index=True)),
                ("position", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.CreateModel(
            "SituationEntry",
            [
                ("id", text(primary_key=True, serialize=False)),
                ("major", text(db_index=True)),
                ("position", models.BigIntegerField()),
                ("kind", text(12)),
                ("for_all", models.BooleanField(default=False)),
                ("corrects", text(default="")),
                ("about", text(default="")),
                ("text", models.TextField(default="")),
                ("by", text(32)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.CreateModel(
            "Casualties",
            [
                ("alert", text(primary_key=True, serialize=False)),
                ("incident", text(db_index=True)),
                ("agency", text()),
                ("dead", models.IntegerField()),
                ("severe", models.IntegerField()),
                ("slight", models.IntegerField()),
                ("missing", models.IntegerField()),
                ("displaced", models.IntegerField()),
                ("by", text(32)),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["at"]},
        ),
    ]
