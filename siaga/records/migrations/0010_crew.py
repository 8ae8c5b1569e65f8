"""Which officer is with which unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0009_trunk")]

    operations = [
        migrations.CreateModel(
            "Crew",
            [
                ("officer", models.IntegerField(primary_key=True, serialize=False)),
                ("unit", models.CharField(max_length=64, db_index=True)),
                ("since", models.DateTimeField()),
            ],
            options={"ordering": ["since"]},
        ),
    ]
