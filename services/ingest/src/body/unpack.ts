import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { RequestFault } from '@touchledger/service-kit'
import { UNPACKED_BYTES_FREE, UNPACKED_BYTES_MAX, UNPACKED_RATIO_MAX } from '../limits.ts'

const gunzipAsync = promisify(gunzip)

type Headers = { 'content-encoding'?: string | undefined; 'content-type'?: string | undefined }

/** The text of a body: unpacked if it is gzip, checked to be UTF-8, without a byte order mark. Throws a RequestFault. */
export async function unpackBody(headers: Headers, body: Uint8Array): Promise<string> {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1]
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset))
    throw new RequestFault('unsupported_media_type', [
      { field: 'Content-Type', found: `charset ${charset.slice(0, 40)}`, accepted: 'UTF-8' },
    ])
  const bytes = await unpackedBytes(headers['content-encoding'] ?? '', body)
  if (!isUtf8(bytes)) throw new RequestFault('invalid_body', [{ field: '(body)', found: brokenUtf8(bytes), accepted: 'UTF-8' }])
  const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes)
  return text
}

async function unpackedBytes(encoding: string, body: Uint8Array): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity') return body
  if (name !== 'gzip' && name !== 'x-gzip')
    throw new RequestFault('unsupported_media_type', [{ field: 'Content-Encoding', found: name.slice(0, 40), accepted: 'gzip or none' }])
  const bytesMax = Math.min(UNPACKED_BYTES_MAX, Math.max(UNPACKED_BYTES_FREE, UNPACKED_RATIO_MAX * body.byteLength))
  try {
    return await gunzipAsync(body, { maxOutputLength: bytesMax })
  } catch (error) {
    throw gzipFault(error, bytesMax)
  }
}

function gzipFault(error: unknown, bytesMax: number): RequestFault {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    const accepted = `at most ${UNPACKED_BYTES_MAX} bytes and ${UNPACKED_RATIO_MAX} times the packed size; send the events in several requests`
    return new RequestFault('body_too_large', [{ field: '(body)', found: `gzip that unpacks to more than ${bytesMax} bytes`, accepted }])
  }
  const found = code === 'Z_BUF_ERROR' ? 'gzip that ends before its end' : 'bytes that are no gzip'
  return new RequestFault('invalid_body', [{ field: '(body)', found, accepted: 'complete gzip, as Content-Encoding says' }])
}

/** The replacement character stands where decoding failed first. */
function brokenUtf8(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes)
  return `bytes that are no UTF-8 at or after byte ${new TextEncoder().encode(text.slice(0, text.indexOf('\ufffd'))).length}`
}
