import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

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
    .build();
  return withoutTypeBesideOneOf(SwaggerModule.createDocument(nest, config));
}

/** `oneOf` says which types are meant; a `type` beside it would narrow it to one. */
function withoutTypeBesideOneOf<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutTypeBesideOneOf) as T;
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node).filter(([name]) => !(name === 'type' && 'oneOf' in node));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutTypeBesideOneOf(member)])) as T;
}
