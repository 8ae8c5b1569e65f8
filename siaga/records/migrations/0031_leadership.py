from django.db import migrations, models

ROLES = ("call_taker", "officer", "supervisor", "administrator", "leadership")


class Migration(migrations.Migration):
    dependencies = [("records", "0030_referral_results")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="role",
            field=models.CharField(
                choices=[(role, role) for role in ROLES], max_length=20, verbose_name="role"
            ),
        ),
    ]
