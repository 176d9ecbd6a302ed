declare const brand: unique symbol;

/** A commit, tree or blob by its full name in hexadecimal digits: never an option, a path or a revision expression. */
export type ObjectId = string & { readonly [brand]: 'ObjectId' };

/** SHA-1 or SHA-256. Anything else here is a bug of the caller. */
export function objectId(text: string): ObjectId {
  if (!isObjectId(text)) throw new Error(`${JSON.stringify(text)} is no full object name`);
  return text;
}

export function isObjectId(text: string): text is ObjectId {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}
