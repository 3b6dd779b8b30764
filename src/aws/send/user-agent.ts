// What every request says of the program that sends it: who it is, and in which resync, so that
// CloudTrail can be searched for one of them. The SDKs' grammar: `app/` names the application, `md/`
// adds what is not foreseen, `name#value`, all of tokens as HTTP has them.

export interface UserAgent {
  text(): string;
  /** From now on requests belong to this resync. */
  began(resyncId: string): void;
}

/** `product` is the name and version, such as `ocean-aws/1.2.3`. */
export function createUserAgent(product: string): UserAgent {
  const own = `${product} app/ocean-aws`;
  let text = own;
  return {
    text: () => text,
    began(resyncId) {
      text = `${own} md/resync#${resyncId.replace(/[^A-Za-z0-9-]/g, '-')}`;
    },
  };
}
