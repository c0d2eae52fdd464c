"""The routes below /api/v1/."""

from rest_framework.routers import SimpleRouter

from projects.lead_ingest.api.export_views import LeadExportViewSet
from projects.lead_ingest.api.import_views import LeadImportViewSet
from projects.lead_ingest.api.label_views import LeadSourceViewSet, TagViewSet
from projects.lead_ingest.api.views import LeadViewSet

router = SimpleRouter()
router.register("leads", LeadViewSet, basename="lead")
router.register("lead-imports", LeadImportViewSet, basename="lead-import")
router.register("lead-exports", LeadExportViewSet, basename="lead-export")
router.register("lead-sources", LeadSourceViewSet, basename="lead-source")
router.register("tags", TagViewSet, basename="tag")

urlpatterns = router.urls
