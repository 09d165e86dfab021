import { PERMISSIONS, ROUTES, type Permission } from '../access/permissions.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** Name of the security scheme. */
const SCHEME = 'credential';
const CREDENTIALS =
  'A key of this ledger (`clk_…`), an invitation (`clv_…`), a token of an OpenID provider that is configured, or a ' +
  'person’s own token (`cls_…`). 401: none, or none that counts. 403: it may not do this, or not there. 429: too much. ' +
  '`x-roles` of an operation: who may use it.';

/** What is said of a route’s security. */
interface Secured {
  security?: Record<string, string[]>[];
  'x-roles'?: readonly string[];
}

/** The API description, made from the routes and DTOs of the booted application. */
export function describe(nest: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Consent ledger')
    .setDescription(
      'May this person’s data be processed for this purpose, now or on any past day, on which lawful basis, and can ' +
        'you prove it? Errors are problem details (RFC 9457): switch on `code`. Identifiers of people stand in bodies, ' +
        'never in URLs. Every answer carries X-Request-ID: the caller’s if it is a UUID or 16 to 64 hex digits, else a new one.',
    )
    .setVersion('1.0.0')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: CREDENTIALS }, SCHEME)
    .build();
  return withSecurity(withoutTypeBesideOneOf(SwaggerModule.createDocument(nest, config)));
}

/** Says of every route whether it takes a credential, and whose, as the table of permissions does. */
function withSecurity(document: OpenAPIObject): OpenAPIObject {
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods as Record<string, Secured>)) {
      const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1').replace('tile/:path', 'tile/*');
      const line = ROUTES[`${method.toUpperCase()} ${pattern}`];
      if (line === undefined) continue;
      const { roles, ...more }: Permission = PERMISSIONS[line.permission];
      operation.security = more.open ? [] : [{ [SCHEME]: [] }];
      if (!more.open) operation['x-roles'] = [...roles, ...(more.subject ? ['subject'] : [])];
    }
  return document;
}

/** `oneOf` says which types are meant; a `type` beside it would narrow it to one. */
function withoutTypeBesideOneOf<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutTypeBesideOneOf) as T;
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node).filter(([name]) => !(name === 'type' && 'oneOf' in node));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutTypeBesideOneOf(member)])) as T;
}
