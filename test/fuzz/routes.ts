/** One route of the API description. */
export interface Route {
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With `{id}` and the like. */
  readonly path: string;
  /** Names of the members that its JSON body may have; undefined: it takes no JSON. */
  readonly members?: readonly string[];
  readonly takesBytes: boolean;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly oneOf?: readonly Schema[];
}

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Every route of an API description, as the service itself gives it at /docs/openapi.json. */
export function routesOf(description: unknown): Route[] {
  const { paths, components } = description as Description;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Route => {
      const content = operation.requestBody?.content ?? {};
      const json = content['application/json']?.schema;
      return {
        operationId: operation.operationId,
        method: method.toUpperCase() as Route['method'],
        path,
        takesBytes: '*/*' in content,
        ...(json && { members: membersOf(json, components.schemas) }),
      };
    }),
  );
}

function membersOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): string[] {
  const name = schema.$ref?.split('/').at(-1);
  const target = name === undefined ? schema : (schemas[name] ?? {});
  const own = Object.keys(target.properties ?? {});
  return [...new Set([...own, ...(target.oneOf ?? []).flatMap((one) => membersOf(one, schemas))])];
}
