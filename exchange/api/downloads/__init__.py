"""What is served beside GraphQL: the schema's text; of self-checks pictures, tables and reports; of statistics tables
and pictures."""

from starlette.routing import Route

from exchange.api.address import Addresses
from exchange.api.arrivals import Arrivals
from exchange.api.credentials import Credentials
from exchange.api.downloads import contract, practices, self_checks, statistics
from exchange.api.downloads.answering import Downloads
from exchange.api.execution import Execution
from exchange.api.figures import Figures
from exchange.api.papers import Papers
from exchange.api.tallies import Tallies
from exchange.selfchecks.typesetting import Typesetter
from exchange.statistics.bookbinding import Bookbinder


def routes(
    execution: Execution,
    credentials: Credentials,
    *,
    within: float,
    addresses: Addresses,
    arrivals: Arrivals,
) -> list[Route]:
    """All routes, for the reader of the API key; `within` are the seconds that one may take."""
    downloads = Downloads(execution, credentials, addresses, arrivals, within)
    typesetter, bookbinder = Typesetter(), Bookbinder()
    return [
        contract.route(downloads),
        *self_checks.routes(downloads, Papers(execution), typesetter),
        *statistics.routes(downloads, Figures(execution), typesetter, bookbinder),
        *practices.routes(downloads, Tallies(execution), typesetter, bookbinder),
    ]
