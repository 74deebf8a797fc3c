import { expect, test } from 'vitest'
import { OperationError, problemOf, RequestFault, toProblem } from './index.ts'

test('a refusal says field, found and accepted', () => {
  expect(problemOf('body_too_large', [{ field: '(body)', found: '9000000 bytes', accepted: 'at most 8388608 bytes' }])).toEqual({
    status: 413,
    headers: {},
    body: {
      type: 'urn:touchledger:problem:body_too_large',
      title: 'The body is larger than accepted',
      status: 413,
      detail: '(body): found 9000000 bytes; accepted: at most 8388608 bytes',
      errors: [{ field: '(body)', found: '9000000 bytes', accepted: 'at most 8388608 bytes' }],
    },
  })
})

test('a fault of operation that can pass is a 503 that says when to come again, and nothing of its cause', () => {
  const problem = toProblem(new OperationError('log_full', 'disk /var/data is full', { retryable: true }), 'req-7')
  expect(problem.status).toBe(503)
  expect(problem.headers).toEqual({ 'retry-after': '5' })
  expect(problem.body.request_id).toBe('req-7')
  expect(JSON.stringify(problem)).not.toContain('/var/data')
})

test('any other error is a 500 with the request id and nothing of the error', () => {
  for (const error of [new TypeError('secret detail'), 'secret detail', undefined]) {
    const problem = toProblem(error, 'req-8')
    expect(problem.body).toEqual({
      type: 'urn:touchledger:problem:internal',
      title: 'The request failed',
      status: 500,
      request_id: 'req-8',
    })
  }
})

test('a refused request keeps its status, a framework refusal gets the one of the table', () => {
  expect(toProblem(new RequestFault('unauthenticated', []), 'r').headers).toEqual({ 'www-authenticate': 'Bearer realm="touchledger"' })
  const framework = Object.assign(new Error('Unsupported Media Type'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE', statusCode: 415 })
  expect(toProblem(framework, 'r').status).toBe(415)
  const validation = Object.assign(new Error('x'), {
    code: 'FST_ERR_VALIDATION',
    validation: [{ instancePath: '/limit', message: 'a number' }],
  })
  expect(toProblem(validation, 'r').body.errors).toEqual([{ field: 'limit', found: 'what does not fit', accepted: 'a number' }])
})
