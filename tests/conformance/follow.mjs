// Follows one operation with a public client and prints what it is told, a JSON line each: {kind, ...}.
// Arguments: ws | sse | eventsource, host:port, and {query, variables, key, retry} as JSON.
import { createClient as createEventClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';

const [transport, host, options] = process.argv.slice(2);
const { query, variables, key, retry = 0 } = JSON.parse(options);
const Authorization = key ? `Bearer ${key}` : undefined;
const say = (kind, more = {}) => console.log(JSON.stringify({ kind, ...more }));

const told = {
  next: (result) => say('next', { result }),
  complete: () => say('complete'),
  error: (error) => say('error', { message: error?.message, code: error?.code, status: error?.response?.status }),
};
const retryWait = () => new Promise((resolve) => setTimeout(resolve, 100));

if (transport === 'ws') {
  const client = createSocketClient({
    url: `ws://${host}/graphql`,
    connectionParams: key ? { Authorization } : undefined,
    retryAttempts: retry,
    retryWait,
    shouldRetry: () => true,
    on: {
      connected: () => say('connected'),
      closed: ({ code, reason }) => say('closed', { code, reason }),
    },
  });
  client.subscribe({ query, variables }, told);
} else if (transport === 'sse') {
  const client = createEventClient({
    url: `http://${host}/graphql`,
    headers: key ? { Authorization } : undefined,
    retryAttempts: retry,
    retry: retryWait,
    onMessage: () => {},
  });
  client.subscribe({ query, variables }, told, { connected: () => say('connected') });
} else {
  const url = new URL(`http://${host}/graphql`);
  url.searchParams.set('query', query);
  url.searchParams.set('variables', JSON.stringify(variables ?? {}));
  const source = new EventSource(url);
  source.onopen = () => say('connected');
  source.addEventListener('next', ({ data }) => say('next', { result: JSON.parse(data) }));
  source.addEventListener('complete', () => {
    say('complete');
    source.close();
  });
  source.onerror = () => say('closed');
}
