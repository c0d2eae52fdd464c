"""How much of a captured amount may still go back."""

from dataclasses import dataclass


class RefundTooLarge(ValueError):
    """More was asked back than is left."""

    def __init__(self, remaining_minor: int) -> None:
        super().__init__(f"only {remaining_minor} left")
        self.remaining_minor = remaining_minor


@dataclass(frozen=True, kw_only=True)
class Captured:
    """Minor units captured, and those reserved by refunds that have not failed."""

    captured_minor: int
    refunded_minor: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.refunded_minor <= self.captured_minor:
            raise ValueError(f"{self.refunded_minor} refunded of {self.captured_minor}")

    @property
    def remaining_minor(self) -> int:
        return self.captured_minor - self.refunded_minor

    def reserve(self, amount_minor: int) -> "Captured":
        """With `amount_minor` set aside for a refund. Raises RefundTooLarge."""
        if amount_minor <= 0:
            raise ValueError("a refund is of a positive amount")
        if amount_minor > self.remaining_minor:
            raise RefundTooLarge(self.remaining_minor)
        return Captured(
            captured_minor=self.captured_minor,
            refunded_minor=self.refunded_minor + amount_minor,
        )

    def release(self, amount_minor: int) -> "Captured":
        """With a failed refund's `amount_minor` given back to the remaining."""
        return Captured(
            captured_minor=self.captured_minor,
            refunded_minor=self.refunded_minor - amount_minor,
        )
