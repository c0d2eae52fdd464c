"""Payment methods: tokens only."""

from uuid import UUID

from django.db import IntegrityError, transaction

from projects.payment.domain.cards import looks_like_card_number
from projects.payment.errors import CardNumberRefused, PaymentMethodKnown
from projects.payment.models import PaymentMethod
from projects.payment.selectors import payment_method_get


@transaction.atomic
def payment_method_create(
    *, customer_reference: str, token: str, brand: str, last4: str
) -> PaymentMethod:
    """Keep a provider's token. Raises CardNumberRefused, PaymentMethodKnown."""
    if any(looks_like_card_number(text) for text in (customer_reference, token, brand)):
        raise CardNumberRefused
    method = PaymentMethod(
        customer_reference=customer_reference, token=token, brand=brand, last4=last4
    )
    try:
        with transaction.atomic():
            method.save(force_insert=True)
    except IntegrityError as error:
        raise PaymentMethodKnown from error
    return method


@transaction.atomic
def payment_method_deactivate(*, payment_method_id: UUID) -> None:
    """Offer it no longer; what refers to it keeps it. Raises PaymentMethodNotFound."""
    payment_method_get(payment_method_id=payment_method_id)
    PaymentMethod.objects.filter(id=payment_method_id).update(is_active=False)
