"""The schema, put together from the capabilities. One per process: the types hold what the projection installed in
them."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from exchange.api.relay import NodeQueries
from exchange.api.viewer import ViewerQueries
from exchange.api.vocabulary import VocabularyQueries
from exchange.measures.mutations import RecordMutations
from exchange.measures.queries import MeasureQueries
from exchange.measures.subscriptions import MeasureSubscriptions
from exchange.municipalities.mutations import MunicipalityMutations
from exchange.municipalities.queries import MunicipalityQueries
from exchange.projection.resolve import install
from exchange.search.mutations import SearchMutations
from exchange.search.queries import SearchQueries
from exchange.selfchecks.mutations import SelfCheckMutations
from exchange.selfchecks.queries import SelfCheckQueries
from exchange.selfchecks.types.value import ANSWER_VALUE, AnswerValue
from exchange.statistics.mutations import StatisticsMutations
from exchange.statistics.queries import StatisticsQueries


@strawberry.type(description="Everything that can be read.")
class Query(
    ViewerQueries,
    MunicipalityQueries,
    MeasureQueries,
    SelfCheckQueries,
    StatisticsQueries,
    SearchQueries,
    NodeQueries,
    VocabularyQueries,
):
    """The root of all reads."""


@strawberry.type(
    description="Everything that can be changed. With a header `Idempotency-Key` a mutation happens once however often "
    "it is sent: for 24 hours the same request gets the same answer again, another one under that key is refused."
)
class Mutation(MunicipalityMutations, RecordMutations, SelfCheckMutations, StatisticsMutations, SearchMutations):
    """The root of all writes."""


@strawberry.type(description="Everything that can be followed live: over WebSocket, or as server-sent events.")
class Subscription(MeasureSubscriptions):
    """The root of all that is told when it happens."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(auto_camel_case=True, scalar_map={AnswerValue: ANSWER_VALUE}),
)
install(schema._schema)
