from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ERASURE = "erasure:call:"


def wait_for_results(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """As a rebuild would say it: what was handed over before has no result yet."""
    calls = apps.get_model("records", "Call").objects
    calls.exclude(referred_to="").update(referral_result="")


def mark_erased(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """As a rebuild would say it: the ledger knows whose personal data was erased before."""
    calls = apps.get_model("records", "Call").objects
    with schema.connection.cursor() as cursor:
        sql = "SELECT DISTINCT stream FROM ledger_event WHERE stream LIKE %s"
        cursor.execute(sql, [f"{ERASURE}%"])
        for (stream,) in cursor.fetchall():
            calls.filter(id=stream.removeprefix(ERASURE)).update(erased=True)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger"), ("records", "0029_units_out_of_service")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="erased",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="call",
            name="referral_reference",
            field=models.CharField(default="", max_length=64),
        ),
        migrations.AddField(
            model_name="call",
            name="referral_result",
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="referral_result_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="call",
            name="referral_said",
            field=models.TextField(default=""),
        ),
        migrations.RunPython(wait_for_results, migrations.RunPython.noop),
        migrations.RunPython(mark_erased, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(referral_result__isnull=False),
                fields=["referral_result", "offered_at"],
                name="call_referral",
            ),
        ),
    ]
