/** https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const STATUS_NAMES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type StatusName = (typeof STATUS_NAMES)[number];

/** A call that failed, whoever says so: the server by its status, or this side for a connection that broke. */
export class GrpcError extends Error {
  readonly status: StatusName;
  readonly details: string;

  constructor(status: StatusName, details: string, cause?: unknown) {
    super(`${status}: ${details}`, { cause });
    this.name = 'GrpcError';
    this.status = status;
    this.details = details;
  }
}

/** What headers or trailers say of a call's end; undefined where they say nothing. */
export function statusIn(headers: Readonly<Record<string, unknown>>): StatusName | undefined {
  const number = headers['grpc-status'];
  // A number newer than this list is an error all the same.
  return number === undefined ? undefined : (STATUS_NAMES[Number(number)] ?? 'UNKNOWN');
}

/** `grpc-message`, which is percent-encoded. */
export function detailsIn(headers: Readonly<Record<string, unknown>>): string {
  const message = headers['grpc-message'];
  if (typeof message !== 'string') return '';
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}

/**
 * For answers of something that is no gRPC server, such as a proxy:
 * https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md
 */
export function statusOfHttp(httpStatus: number): StatusName {
  switch (httpStatus) {
    case 400:
      return 'INTERNAL';
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return 'PERMISSION_DENIED';
    case 404:
      return 'UNIMPLEMENTED';
    case 429:
    case 502:
    case 503:
    case 504:
      return 'UNAVAILABLE';
    default:
      return 'UNKNOWN';
  }
}

/** https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#errors */
export function statusOfReset(errorCode: number): StatusName {
  switch (errorCode) {
    case 7: // REFUSED_STREAM
      return 'UNAVAILABLE';
    case 8: // CANCEL
      return 'CANCELLED';
    case 11: // ENHANCE_YOUR_CALM
      return 'RESOURCE_EXHAUSTED';
    case 12: // INADEQUATE_SECURITY
      return 'PERMISSION_DENIED';
    default:
      return 'INTERNAL';
  }
}
