from projects.worker.models.dead_letter import DeadLetterJob
from projects.worker.models.job import BackgroundJob
from projects.worker.models.log import JobLog
from projects.worker.models.tenant_profile import TenantProfile
from projects.worker.models.worker import Worker

__all__ = ["BackgroundJob", "DeadLetterJob", "JobLog", "TenantProfile", "Worker"]
