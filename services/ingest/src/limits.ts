/** Bytes of one request as sent, compressed or not (8 MiB). */
export const BODY_BYTES_MAX = 8 * 1024 * 1024
/** Bytes of one request after decompression (32 MiB). */
export const UNPACKED_BYTES_MAX = 32 * 1024 * 1024
/** A gzip body may unpack to this many times its size; JSON reaches 30, a bomb 1,000. */
export const UNPACKED_RATIO_MAX = 100
/** Small bodies are unpacked whatever their ratio (1 MiB). */
export const UNPACKED_BYTES_FREE = 1024 * 1024
/** Events of one request. */
export const EVENTS_MAX = 10_000
/** Bytes of all requests being served together; more are told to come again (256 MiB). */
export const IN_FLIGHT_BYTES_MAX = 256 * 1024 * 1024
/** Events validated in one go before other requests get a turn: about 5 ms. */
export const EVENTS_IN_A_ROW = 500
