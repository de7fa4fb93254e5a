"""Settings that each are right, and together are not."""

import difflib
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from exchange.cli.doctor.findings import Finding, ok, warning
from exchange.settings import PREFIX, Settings

_SUBJECT = "settings"


def settings_findings(settings: Settings, variables: Iterable[str]) -> list[Finding]:
    """What is unknown, contradictory or careless in the settings."""
    found = [*_unknown(variables), *_contradictory(settings), *_careless(settings)]
    return found or [ok(_SUBJECT, "They go together.")]


def _unknown(variables: Iterable[str]) -> Iterator[Finding]:
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(variables):
        if name.startswith(PREFIX) and name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            do = f"Did you mean {close[0]}?" if close else "Remove it, or look it up in docs/operations.md."
            yield warning(_SUBJECT, f"{name} is not a setting.", do)


def _contradictory(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is not None and "data_dir" in settings.model_fields_set:
        says = "EXCHANGE_DATA_DIR does not count beside EXCHANGE_DATABASE_URL."
        yield warning(_SUBJECT, says, "Take out the one that is not meant.")
    if settings.database_timeout > settings.deadline:
        says = f"A statement may take {settings.database_timeout:g} s, and a whole request {settings.deadline:g}."
        yield warning(_SUBJECT, says, "Make EXCHANGE_DATABASE_TIMEOUT the shorter one.")
    if settings.caller_concurrency >= settings.database_pool_size:
        says = f"One caller may use all {settings.database_pool_size} connections of a process, and others wait."
        yield warning(_SUBJECT, says, "Make EXCHANGE_CALLER_CONCURRENCY less than EXCHANGE_DATABASE_POOL_SIZE.")
    budgets = {"EXCHANGE_KEY_BUDGET": settings.key_budget, "EXCHANGE_PUBLIC_BUDGET": settings.public_budget}
    for name, budget in budgets.items():
        if 0 < budget < settings.cost_limit:
            says = (
                f"{name} ({budget:,}) is less than EXCHANGE_COST_LIMIT allows one operation ({settings.cost_limit:,})."
            )
            yield warning(_SUBJECT, says, "Raise the budget, or lower the limit.")


def _careless(settings: Settings) -> Iterator[Finding]:
    is_open = not _is_loopback(settings.host)
    if is_open and settings.trusted_proxies is None:
        says = f"It listens on {settings.host}, which is more than this machine, and knows of no proxy with TLS."
        yield warning(_SUBJECT, says, "Put one before it, and name its address in EXCHANGE_TRUSTED_PROXIES.")
    if "*" in [origin.strip() for origin in (settings.origins or "").split(",")]:
        says = "Pages of every origin may ask the API from a browser."
        yield warning(_SUBJECT, says, "Name the origins that are meant in EXCHANGE_ORIGINS.")
    if not is_open and settings.trusted_proxies is None:
        return  # nobody from outside comes here
    if settings.security_contact is None:
        says = "Nobody who finds a weakness knows whom to tell."
        yield warning(_SUBJECT, says, "Set EXCHANGE_SECURITY_CONTACT.")
    if settings.demo:
        says = "Synthetic self-checks are loaded with the seeds."
        yield warning(_SUBJECT, says, "Where real ones are to be made, set EXCHANGE_DEMO=false before the first start.")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
