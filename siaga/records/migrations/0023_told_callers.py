"""What each caller was told, and the digit they gave."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_majors"),
    ]

    operations = [
        migrations.CreateModel(
            name="ToldCaller",
            fields=[
                ("key", models.CharField(max_length=140, primary_key=True, serialize=False)),
                ("incident", models.CharField(db_index=True, max_length=64)),
                ("call", models.CharField(db_index=True, max_length=64)),
                ("en_route", models.CharField(default="", max_length=16)),
                ("en_route_message", models.CharField(default="", max_length=64)),
                ("ended", models.CharField(default="", max_length=16)),
                ("ended_message", models.CharField(db_index=True, default="", max_length=64)),
                ("link", models.CharField(db_index=True, default="", max_length=64)),
                ("rating", models.IntegerField(null=True)),
                ("rated_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["key"],
            },
        ),
        migrations.AddField(
            model_name="call",
            name="call_back_about",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddField(
            model_name="call",
            name="call_back_news",
            field=models.CharField(default="", max_length=16),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["to"], name="message_to"),
        ),
    ]
