"""The browsers that sound for an officer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0025_latest_calls_of_a_number"),
    ]

    operations = [
        migrations.CreateModel(
            name="PushBrowser",
            fields=[
                ("browser", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("account", models.IntegerField(db_index=True)),
                ("endpoint", models.CharField(max_length=1000)),
                ("p256dh", models.CharField(max_length=120)),
                ("auth", models.CharField(max_length=40)),
                ("made_with", models.CharField(max_length=32)),
                ("since", models.DateTimeField()),
            ],
            options={
                "ordering": ["since"],
            },
        ),
    ]
