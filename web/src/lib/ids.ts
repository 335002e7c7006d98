// Ids and secrets made by the page. `crypto.randomUUID` is missing on a plain-http address of a local network, so both are made by hand.

/** A random UUID (version 4), for commands and for what they create. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // The version and the variant, at the places that RFC 9562 gives them.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** 128 random bits in base64url, 22 characters: the secret of a session. */
export function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
