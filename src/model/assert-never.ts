/** Marks a branch the compiler has proved unreachable; a new union member makes the call site fail to compile. */
export function assertNever(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`);
}
