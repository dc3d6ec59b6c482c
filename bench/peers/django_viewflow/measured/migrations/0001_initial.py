"""Viewflow's process table under our name."""

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing to build: the model is a proxy."""

    dependencies = [("viewflow", "0015_task_scheduled")]
    operations = [
        migrations.CreateModel(
            name="MeasuredProcess",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("viewflow.process",),
        )
    ]
