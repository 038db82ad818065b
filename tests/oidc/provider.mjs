// A real OpenID Connect provider for tests/api/test_oidc.py: any login name is let in, as itself.
//
// node provider.mjs CLIENT_ID CLIENT_SECRET REDIRECT_URI: prints its issuer, runs until its input
// closes. The name before "=" is the subject, the one behind it the e-mail address, which is
// verified unless the subject begins with "unverified".
import { createServer } from "node:http";

import Provider from "oidc-provider";

const [client_id, client_secret, redirect_uri] = process.argv.slice(2);
const server = createServer((request, response) => handle(request, response));
let handle = (_, response) => response.end();

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id, client_secret, redirect_uris: [redirect_uri] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    cookies: { keys: ["a key of the tests"] },
    pkce: { required: () => true, methods: ["S256"] },
    findAccount: (_, login) => ({
      accountId: login,
      claims: () => {
        const [sub, email] = login.split("=");
        return { sub, email: email ?? sub, email_verified: !sub.startsWith("unverified") };
      },
    }),
  });
  handle = provider.callback();
  console.log(`issuer ${issuer}`);
});
process.stdin.resume().on("end", () => process.exit());
