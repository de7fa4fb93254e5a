// Says the same to the reference server of `graphql-ws` and to the server at the address given, and prints what each
// answers, as JSON: [{said, reference, ours}]. An answer is the list of messages, then the code of the close if any.
import { buildSchema } from 'graphql';
import { makeServer } from 'graphql-ws';

const host = process.argv[2];
const PROTOCOL = 'graphql-transport-ws';
const PATIENCE = 5000; // milliseconds that an answer may take
const QUIET = 200; // milliseconds after the last answer in which no other may come

const init = { type: 'connection_init' };
const ask = (id, payload) => ({ type: 'subscribe', id, payload });
const query = (id = 'a', more = {}) => ask(id, { query: '{ __typename }', ...more });

const conversations = [
  [init],
  [{ ...init, payload: null }],
  [{ ...init, payload: {} }],
  [{ ...init, payload: 'x' }],
  [{ ...init, payload: [] }],
  [init, init],
  [query()],
  [init, query()],
  [init, query(), query()],
  [init, query('a'), query('b')],
  [init, query(''), query('b')],
  [init, query(5)],
  [init, query(null)],
  [init, { type: 'subscribe', payload: { query: '{ __typename }' } }],
  [init, ask('a')],
  [init, ask('a', null)],
  [init, ask('a', 'x')],
  [init, ask('a', [])],
  [init, ask('a', {})],
  [init, ask('a', { query: null })],
  [init, ask('a', { query: 1 })],
  [init, query('a', { variables: null })],
  [init, query('a', { variables: {} })],
  [init, query('a', { variables: [] })],
  [init, query('a', { variables: 'x' })],
  [init, query('a', { operationName: null })],
  [init, query('a', { operationName: 7 })],
  [init, query('a', { operationName: 'Other' }), query('b')],
  [init, query('a', { extensions: null })],
  [init, query('a', { extensions: {} })],
  [init, query('a', { extensions: 'x' })],
  [init, ask('a', { query: '{ nothing }' }), query('b')],
  [init, ask('a', { query: 'query A { __typename } query B { __typename }' })],
  [init, ask('a', { query: 'query A { __typename } query B { __typename }', operationName: 'B' })],
  [{ type: 'ping' }],
  [{ type: 'ping', payload: { at: 1 } }],
  [{ type: 'ping', payload: null }],
  [{ type: 'ping', payload: {} }],
  [{ type: 'ping', payload: 1 }],
  [init, { type: 'ping', payload: { deep: [{ x: null }] } }],
  [{ type: 'pong' }],
  [{ type: 'pong', payload: { at: 1 } }],
  [{ type: 'pong', payload: true }],
  [init, { type: 'complete', id: 'unknown' }, query()],
  [init, { type: 'complete' }],
  [init, { type: 'complete', id: 1 }],
  ['null'],
  ['5'],
  ['"x"'],
  ['[]'],
  ['[{"type":"connection_init"}]'],
  [''],
  ['{'],
  ['{}'],
  [{ type: 1 }],
  [{ type: 'start' }],
  [{ type: 'connection_terminate' }],
];

const text = (message) => (typeof message === 'string' ? message : JSON.stringify(message));
const heard = (data) => {
  const { payload, ...rest } = JSON.parse(data);
  if (rest.type === 'error') return { ...rest, errors: payload.length };
  return payload === undefined ? rest : { ...rest, payload };
};
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The messages go one by one: what two that overtake each other lead to, the protocol leaves open.
async function reference(said) {
  const answers = [];
  let take;
  let isClosed = false;
  const socket = {
    protocol: PROTOCOL,
    send: (data) => void answers.push(heard(data)),
    close: (code) => {
      if (!isClosed) answers.push(code);
      isClosed = true;
    },
    onMessage: (taker) => (take = taker),
  };
  const schema = buildSchema('type Query { hello: String }');
  const closed = makeServer({ schema, connectionInitWaitTimeout: 0 }).opened(socket, {});
  const counts = [];
  for (const message of said) {
    if (!isClosed) await take(text(message));
    counts.push(answers.length);
  }
  await closed(1000, '');
  return { answers, counts };
}

async function ours(said, counts) {
  const answers = [];
  const socket = new WebSocket(`ws://${host}/graphql`, PROTOCOL);
  let isClosed = false;
  socket.onmessage = ({ data }) => answers.push(heard(data));
  socket.onclose = ({ code }) => {
    isClosed = true;
    answers.push(code);
  };
  await new Promise((resolve) => (socket.onopen = resolve));
  for (const [index, message] of said.entries()) {
    if (isClosed) break;
    socket.send(text(message));
    for (let waited = 0; answers.length < counts[index] && waited < PATIENCE; waited += 5) await pause(5);
  }
  await pause(QUIET);
  if (!isClosed) {
    socket.onclose = null;
    socket.close();
  }
  return answers;
}

const compared = await Promise.all(
  conversations.map(async (said) => {
    const { answers, counts } = await reference(said);
    return { said, reference: answers, ours: await ours(said, counts) };
  }),
);
console.log(JSON.stringify(compared));
