// How the way in is written: the six digits in two groups, the address without what nobody needs to type.

/** `482 913`. Always in a `<bdi dir="ltr">`: in a right-to-left line the groups would change places. */
export function grouped(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

/** The part of an origin that is typed. Browsers add `https://` by themselves, and try `http://` on a local network. */
export function typed(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}
