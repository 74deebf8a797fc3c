/** Event kinds of the CRM topic, in the order of a deal's life. */
export const crmKinds = [
  'created',
  'assigned',
  'stage_changed',
  'handed_over',
  'accepted',
  'rejected',
  'reverted',
  'contact_attempted',
  'amount_changed',
  'kind_changed',
  'linked',
  'won',
  'won_withdrawn',
  'lost',
  'reopened',
  'merged',
  'deleted',
] as const
export const financeKinds = ['payment', 'refund', 'invoice', 'act', 'rate'] as const
export const costEventKinds = ['cost', 'day_replaced'] as const
export const costKinds = ['media', 'fee', 'levy', 'salary', 'tool'] as const
/** Known kinds of touches; the topic takes any other name too, since a source may log contacts of its own. */
export const touchKinds = ['visit', 'call', 'email_click', 'meeting', 'letter', 'message', 'day_replaced'] as const
export const dealKinds = ['new', 'renewal', 'upsell', 'cross_sell'] as const

/** Form of a kind in every topic: kinds are open strings on the wire. */
export const KIND_PATTERN = /^[a-z][a-z0-9_]{0,63}$/
