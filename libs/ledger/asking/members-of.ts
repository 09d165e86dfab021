/** JSON text of an object's own members, without the braces. */
export function membersOf(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}
