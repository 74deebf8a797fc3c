export type { DemoImport, DemoManifest, DemoSource } from './demo/manifest.ts'
export type { DemoTruth, Money, PlantedDeal, PlantedLink, UnattributedReason } from './demo/truth.ts'
export { type DemoOptions, writeDemo } from './demo/write-demo.ts'
export { openTestWorkspace, type TestWorkspace } from './test-workspace.ts'
