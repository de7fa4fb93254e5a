// PostGraphile over the views of setup.sql, as it would run in production: `node server.mjs HOST PORT USER DATABASE`.
// Writes the port that it listens on. Without a port of its own choice, and on the loopback alone.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const [host, port, user, database] = process.argv.slice(2);
const preset = {
  extends: [PostGraphileAmberPreset],
  disablePlugins: ["NodePlugin", "PgMutationCreatePlugin", "PgMutationUpdateDeletePlugin"],
  pgServices: [makePgService({ poolConfig: { host, port: Number(port), user, database, max: 8 }, schemas: ["peer"] })],
  grafast: { explain: false },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false, websockets: false },
};

const instance = postgraphile(preset);
if (process.env.PRINT_SCHEMA) {
  const { printSchema } = await import("postgraphile/graphql");
  console.log(printSchema(await instance.getSchema()));
  process.exit();
}
const server = createServer();
server.keepAliveTimeout = 0;
await instance.createServ(grafserv).addTo(server);
server.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
