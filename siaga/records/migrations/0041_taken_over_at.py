from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0040_set_out_or_in_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="taken_over_at",
            field=models.DateTimeField(null=True),
        ),
    ]
