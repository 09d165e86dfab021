/** The controller in the name of a law stream: `purpose-<controller>.<slug>`, `register-<controller>`. */
export function controllerOf(stream: string): string {
  const name = stream.slice(stream.indexOf('-') + 1);
  const dot = name.indexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}
