/** Models that can be chosen. */
export const modelIds = ['position_based', 'first_touch', 'last_touch', 'last_non_direct', 'linear', 'time_decay'] as const
export type ModelId = (typeof modelIds)[number]

/** Models with a name and a definition that this version cannot compute. */
export const laterModelIds: readonly string[] = [
  'first_paid',
  'last_paid',
  'u_shaped_lead',
  'w_shaped',
  'full_path',
  'markov',
  'shapley',
  'custom',
]
