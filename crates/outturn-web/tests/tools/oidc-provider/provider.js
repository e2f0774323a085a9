// A real provider of identities for the tests: `node provider.js FOLDER`, where FOLDER has its packages. It says its
// address on one line. Whoever signs in is who they say they are.
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const library = path.join(process.argv[2], 'node_modules/oidc-provider/lib/index.js');
const { default: Provider } = await import(pathToFileURL(library));

const back = ['https://register.example/v1/oidc/callback'];
const client = (id) => ({ client_id: id, client_secret: `secret of ${id}`, redirect_uris: back, ...(id === 'another' && { token_endpoint_auth_method: 'client_secret_post' }) });

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client('register'), client('another')],
    pkce: { required: (_, one) => one.clientId === 'register' },
  });
  // A token that was given to another client is handed to this one the next time it asks, once.
  let others;
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path !== '/token' || !ctx.body?.id_token) return;
    if (ctx.oidc.client.clientId === 'another') {
      others = ctx.body.id_token;
    } else if (others) {
      ctx.body.id_token = others;
      others = undefined;
    }
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
// The tests end it; where one is ended itself, the input closes.
process.stdin.resume().on('end', () => process.exit());
