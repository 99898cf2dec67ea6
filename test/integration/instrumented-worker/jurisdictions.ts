// Jurisdictions for local workerd, which throws for them: here the name of an object contains its jurisdiction.

/** The namespace in which an object of the jurisdiction `eu` has the name `eu/` and its own name. */
export function withJurisdictions<Class extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<Class>,
): DurableObjectNamespace<Class> {
  const within = (prefix: string): DurableObjectNamespace<Class> =>
    ({
      getByName: (name: string) => namespace.getByName(prefix + name),
      jurisdiction: (jurisdiction: string) => within(`${jurisdiction}/`),
    }) as DurableObjectNamespace<Class>;
  return within("");
}
