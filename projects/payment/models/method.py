"""Ways to pay, as the provider's tokens."""

from django.db import models

from shared.tenancy.models import TenantModel


class PaymentMethod(TenantModel):
    """A customer's card or account behind a token. Never holds a card number."""

    customer_reference = models.CharField(max_length=120)
    provider = models.CharField(max_length=32, default="simulated")
    token = models.CharField(max_length=120)
    brand = models.CharField(max_length=32, blank=True)
    last4 = models.CharField(max_length=4)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "provider", "customer_reference", "token"],
                name="payment_method_once",
            ),
            models.CheckConstraint(
                condition=models.Q(last4__regex=r"^[0-9]{4}$"), name="payment_method_last4"
            ),
            models.CheckConstraint(
                condition=~models.Q(("token__regex", r"^[0-9 .-]{12,}$")),
                name="payment_method_no_card_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} ending in {self.last4}"
