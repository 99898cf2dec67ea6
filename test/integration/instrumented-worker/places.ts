// Promise: jurisdictions, of which a workerd on its own knows nothing and throws: here an object's name tells its own.
// Not part of the product.

/** The namespace, where an object of jurisdiction `eu` is the one named `eu/` and its own name. */
export function withPlaces<Class extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Class>,
): DurableObjectNamespace<Class> {
  const within = (prefix: string): DurableObjectNamespace<Class> =>
    ({
      getByName: (name: string) => namespace.getByName(prefix + name),
      jurisdiction: (place: string) => within(`${place}/`),
    }) as DurableObjectNamespace<Class>;
  return within("");
}
