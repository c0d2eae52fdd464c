"""What lead_ingest owns."""

from projects.lead_ingest.models.activity import ActivityKind, LeadActivity
from projects.lead_ingest.models.consent import ConsentRecord
from projects.lead_ingest.models.custom_field import CustomField, CustomFieldKind
from projects.lead_ingest.models.lead import Lead, LeadStatus
from projects.lead_ingest.models.lead_export import LeadExport, LeadExportPiece
from projects.lead_ingest.models.lead_import import (
    FileState,
    LeadImport,
    LeadImportPiece,
    LeadImportProblem,
)
from projects.lead_ingest.models.local_copies import Member, TenantProfile
from projects.lead_ingest.models.source import LeadSource
from projects.lead_ingest.models.status_definition import StatusDefinition
from projects.lead_ingest.models.submission import RawSubmission, SubmissionOutcome
from projects.lead_ingest.models.tag import LeadTag, Tag

__all__ = [
    "ActivityKind",
    "ConsentRecord",
    "CustomField",
    "CustomFieldKind",
    "FileState",
    "Lead",
    "LeadActivity",
    "LeadExport",
    "LeadExportPiece",
    "LeadImport",
    "LeadImportPiece",
    "LeadImportProblem",
    "LeadSource",
    "LeadStatus",
    "LeadTag",
    "Member",
    "RawSubmission",
    "StatusDefinition",
    "SubmissionOutcome",
    "Tag",
    "TenantProfile",
]
