"""How far an indicator has come from its baseline to its target. Computed whenever it is asked for, never stored."""

from decimal import Decimal


def progress(baseline: Decimal | None, target: Decimal | None, value: Decimal | None) -> Decimal | None:
    """The share of the way that is covered: 0 at the baseline (0 if there is none), 1 at the target; may lie outside.

    None without a target or a value, and where target and baseline are the same.

    >>> progress(Decimal(10), Decimal(20), Decimal(15))
    Decimal('0.5')
    """
    start = baseline or Decimal(0)
    if target is None or value is None or target == start:
        return None
    return (value - start) / (target - start)
