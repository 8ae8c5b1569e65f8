from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0039_trunk_doors"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="in_place_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="set_out_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="alert",
            name="expects_neighbour",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="alert",
            name="carried_word",
            field=models.JSONField(null=True),
        ),
    ]
