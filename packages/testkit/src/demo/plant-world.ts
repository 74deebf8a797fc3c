import { plantDeals } from './deals.ts'
import { plantExports } from './exports.ts'
import { plantCorrections, plantDisputedDeal, plantEdges, plantUntouched } from './planted-deals.ts'
import {
  plantConsultant,
  plantLaterColleagues,
  plantManagersBrowser,
  plantMergedContacts,
  plantOfficePhone,
  plantRepulled,
  plantSharedMailbox,
} from './planted-people.ts'
import { Planter } from './planting.ts'
import { statusIds, type World } from './world.ts'

const leadsFull = 3000
const wonFull = 600
const repeatsFull = 50
const mergesFull = 40

/** Everything that happened at the firm; what is planted by hand is there at every scale, everyday deals fill it up. */
export function plantWorld(seed: number, scale: number): { world: World; planter: Planter } {
  const planter = new Planter(seed)
  const { world } = planter
  plantDisputedDeal(planter)
  plantUntouched(planter)
  plantEdges(planter)
  plantCorrections(planter)
  plantOfficePhone(planter)
  plantSharedMailbox(planter)
  plantManagersBrowser(planter)
  plantConsultant(planter)
  plantLaterColleagues(planter)
  plantMergedContacts(planter, Math.max(6, Math.round(mergesFull * scale)))
  plantRepulled(planter)
  plantExports(planter)
  const wonNow = world.leads.filter((lead) => lead.steps.some((step) => step.kind === 'status' && step.statusId === statusIds.won)).length
  const repeatCount = Math.round(repeatsFull * scale)
  plantDeals(planter, {
    count: Math.max(20, Math.round(leadsFull * scale) - world.leads.length - repeatCount),
    wonCount: Math.max(5, Math.round(wonFull * scale) - wonNow - world.exports.length - repeatCount + 4),
    repeatCount,
  })
  // Cards are numbered as they come in; what was planted by hand stands among the rest.
  world.leads.sort((one, other) => one.createdSec - other.createdSec)
  return { world, planter }
}
