"""A lead as it goes in and out."""

from rest_framework import serializers

from tests.bench.ordinary.models import Lead

READ_ONLY = ("id", "score", "automated_score", "status", "status_since", "won_at", "lost_reason")
READ_ONLY += ("phone_raw", "deal", "created_at", "updated_at", "version")


class LeadSerializer(serializers.ModelSerializer):
    deal = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        read_only_fields = READ_ONLY
        fields = (
            *READ_ONLY,
            "first_name",
            "last_name",
            "email",
            "phone",
            "company",
            "title",
            "country",
            "region",
            "city",
            "postal_code",
            "language",
            "timezone",
            "source",
            "external_id",
            "campaign",
            "custom",
            "assigned_to",
            "occurred_at",
        )

    def get_deal(self, lead: Lead) -> dict | None:
        if lead.deal_amount is None:
            return None
        return {"amount": str(lead.deal_amount), "currency": lead.deal_currency}
