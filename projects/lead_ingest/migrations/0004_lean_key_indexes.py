from django.db import migrations

from shared.tenancy.migrations import LeanKeyIndexes


class Migration(migrations.Migration):
    dependencies = [("lead_ingest", "0003_large_files")]

    operations = [
        LeanKeyIndexes("Lead"),
        LeanKeyIndexes("LeadActivity"),
        LeanKeyIndexes("LeadImportPiece"),
        LeanKeyIndexes("LeadImportProblem"),
        LeanKeyIndexes("RawSubmission"),
    ]
