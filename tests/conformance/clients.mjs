// Public clients at work, each as its documentation has it: pages, persisted documents, a mutation, a subscription.
// Arguments: host:port and a key. Prints a JSON line for each client, {client, titles, sent, created, wrong}; then, when
// all follow what is published, {following}; then, for each client, {client, event}.
import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client/core';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { buildSchema } from 'graphql';
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import relay from 'relay-runtime';
import { filter, firstValueFrom } from 'rxjs';
import { compile } from './relay.mjs';

const [host, key] = process.argv.slice(2);
const url = `http://${host}/graphql`;
const headers = { Authorization: `Bearer ${key}` };
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const say = (told) => console.log(JSON.stringify(told));

// Each client has names of its own, so that none finds the documents of another.
const documents = (client) => ({
  page: `query Page${client}($first: Int!, $after: String) { measures(first: $first, after: $after) {
    edges { cursor node { id title municipality { id name } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  create: `mutation Create${client}($input: CreateMeasureInput!) { createMeasure(input: $input) {
    measure { id title stage } errors { path message } } }`,
  follow: `subscription Follow${client} { practicePublished { kind measure { id title } } }`,
  wrong: `query Wrong${client} { measures(first: 1000) { pageInfo { hasNextPage } } }`,
});
const input = (client) => ({ title: `Von ${client}`, summary: 'Ein offener Treff.', fieldsOfAction: ['MANAGEMENT_STEUERUNG'] });
const titlesOf = (pages) => pages.flatMap(({ measures }) => measures.edges.map(({ node }) => node.title));

// What went over the wire: the method, and whether the hash and the document itself were in it.
function recording() {
  const sent = [];
  const recorded = (address, options) => {
    const asked = options.body ? JSON.parse(options.body) : Object.fromEntries(new URL(address).searchParams);
    const parts = [asked.extensions && 'hash', asked.query && 'document'].filter(Boolean);
    sent.push([options.method, ...parts].join(' '));
    return fetch(address, options);
  };
  return { sent, recorded };
}

function apollo() {
  const { sent, recorded } = recording();
  const { page, create, follow, wrong } = documents('Apollo');
  const http = new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(
    new HttpLink({ uri: url, headers, fetch: recorded }),
  );
  const socket = createSocketClient({ url: `ws://${host}/graphql`, connectionParams: headers });
  const client = new ApolloClient({
    link: ApolloLink.split(({ operationType }) => operationType === 'subscription', new GraphQLWsLink(socket), http),
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { measures: relayStylePagination() } } } }),
  });
  return {
    name: 'Apollo Client',
    sent,
    async titles() {
      const watched = client.watchQuery({ query: gql(page), variables: { first: 2 } });
      const kept = watched.subscribe(() => {});
      let { data } = await firstValueFrom(watched.pipe(filter(({ loading }) => !loading)));
      for (let at = data.measures.pageInfo; at.hasNextPage; at = data.measures.pageInfo)
        ({ data } = await watched.fetchMore({ variables: { after: at.endCursor } }));
      kept.unsubscribe();
      return titlesOf([client.readQuery({ query: gql(page), variables: { first: 2 } })]); // the pages, put together
    },
    create: async () => (await client.mutate({ mutation: gql(create), variables: { input: input('Apollo') } })).data,
    wrong: () => client.query({ query: gql(wrong), fetchPolicy: 'network-only' }).catch(({ errors }) => errors[0].extensions.code),
    follow: (next) => client.subscribe({ query: gql(follow) }).subscribe(({ data }) => next(data)),
  };
}

function urql() {
  const { sent, recorded } = recording();
  const { page, create, follow, wrong } = documents('Urql');
  const client = new Client({
    url,
    exchanges: [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange],
    fetch: recorded,
    fetchOptions: { headers },
    fetchSubscriptions: true,
    preferGetMethod: false,
  });
  return {
    name: 'urql',
    sent,
    async titles() {
      const pages = [];
      for (let after = null, more = true; more; ) {
        const { data, error } = await client.query(page, { first: 2, after }).toPromise();
        if (error) throw error;
        pages.push(data);
        ({ endCursor: after, hasNextPage: more } = data.measures.pageInfo);
      }
      return titlesOf(pages);
    },
    create: async () => (await client.mutation(create, { input: input('Urql') }).toPromise()).data,
    wrong: async () => (await client.query(wrong, {}).toPromise()).error.graphQLErrors[0].extensions.code,
    follow: (next) => client.subscription(follow, {}).subscribe(({ data, error }) => next(data ?? { error: `${error}` })),
  };
}

function relayClient(schema) {
  const { sent, recorded } = recording();
  const compiled = Object.fromEntries(
    Object.entries(documents('Relay')).map(([name, text]) => [name, compile(schema, text)]),
  );
  async function ask({ text }, variables) {
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(text) } };
    const post = async (body) => {
      const all = { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers };
      return (await recorded(url, { method: 'POST', headers: all, body: JSON.stringify(body) })).json();
    };
    const answer = await post({ variables, extensions });
    const isUnknown = answer.errors?.some(({ message }) => message === 'PersistedQueryNotFound');
    return isUnknown ? post({ query: text, variables, extensions }) : answer;
  }
  const events = createEventClient({ url, headers });
  const listen = ({ text }, variables) =>
    relay.Observable.create((sink) => events.subscribe({ query: text, variables }, sink));
  const environment = new relay.Environment({
    network: relay.Network.create(ask, listen),
    store: new relay.Store(new relay.RecordSource()),
  });
  return {
    name: 'Relay',
    sent,
    async titles() {
      const pages = [];
      for (let after = null, more = true; more; ) {
        const data = await relay.fetchQuery(environment, compiled.page, { first: 2, after }).toPromise();
        pages.push(data);
        ({ endCursor: after, hasNextPage: more } = data.measures.pageInfo);
      }
      return titlesOf(pages);
    },
    create: () =>
      new Promise((onCompleted, onError) => {
        const variables = { input: input('Relay') };
        relay.commitMutation(environment, { mutation: compiled.create, variables, onCompleted, onError });
      }),
    wrong: () =>
      relay
        .fetchQuery(environment, compiled.wrong, {})
        .toPromise()
        .catch(({ source }) => source.errors[0].extensions.code),
    follow: (onNext) =>
      relay.requestSubscription(environment, { subscription: compiled.follow, variables: {}, onNext }),
  };
}

const schema = buildSchema(await (await fetch(`http://${host}/schema.graphql`)).text());
const clients = [apollo(), urql(), relayClient(schema)];
for (const { name, sent, titles, create, wrong } of clients) {
  const found = await titles();
  const pages = [...sent];
  say({ client: name, titles: found, sent: pages, created: (await create()).createMeasure, wrong: await wrong() });
}
let awaited = clients.length;
for (const { name, follow } of clients) {
  follow(({ practicePublished: event, ...rest }) => {
    say({ client: name, event: event?.measure ?? rest });
    awaited -= 1;
    if (awaited === 0) process.exit(0);
  });
}
setTimeout(() => say({ following: clients.length }), 400); // the protocols have no word for a subscription that has begun
