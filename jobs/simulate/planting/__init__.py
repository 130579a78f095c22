"""Planted cases: each says in one function what was done and what must be found."""

from collections.abc import Callable

from jobs.simulate.planting import (
    agreement,
    charge,
    contribution,
    equality,
    fault,
    identity,
    payment,
    quality,
    register,
    settling,
    statement,
    stay,
    workload,
)
from jobs.simulate.planting.desk import Desk

PlantCase = Callable[[Desk, int], None]
"""Plants one case; the number tells which variant."""

CASES: dict[str, tuple[PlantCase, int]] = {
    plant.__name__: (plant, count)
    for theme in (charge, stay, identity, agreement, workload, settling, fault, quality, register)
    for plant, count in theme.VIOLATIONS.items()
} | {
    plant.__name__: (plant, 1)
    for theme in (charge, stay, identity, agreement, workload, quality, register)
    for plant in theme.LAWFUL
}
"""Planted visits by name, with how often each is planted unless a scenario says otherwise."""

PAYMENTS: dict[str, tuple[Callable[[payment.Cashier], None], int]] = {
    plant.__name__: (plant, count) for plant, count in payment.PAYMENTS.items()
}
"""Planted payments by name, with how often each is planted unless a scenario says otherwise."""

EQUALITIES: dict[str, int] = {
    plant.__name__: count
    for stage in (contribution.CONTRIBUTIONS, equality.BOOKED, equality.WRITTEN, statement.STATEMENTS, equality.ARRIVED)
    for plant, count in stage.items()
}
"""Planted differences in equalities by name, with how often each is planted unless a scenario says otherwise."""

COST_OUTLIER = "cost_per_stay_outlier"

DEFAULTS: dict[str, int] = (
    {name: count for name, (_, count) in CASES.items()}
    | {name: count for name, (_, count) in PAYMENTS.items()}
    | EQUALITIES
    | {COST_OUTLIER: 1}
)

__all__ = ["CASES", "COST_OUTLIER", "DEFAULTS", "EQUALITIES", "PAYMENTS", "Desk"]
